//! A failed import that is to be tried once more.

use serde::Deserialize;
use vitrine_model::{ImportMethod, Task};

use super::input::Input;
use crate::{
    Controller, Error, Result,
    tasks::{IMAGE_IMPORT, LEGACY_IMPORT},
};

impl Controller {
    /// Lets through what is no import, and imports whose image still waits for its data.
    ///
    /// # Errors
    /// 409 where the image got its data in another way.
    pub(crate) async fn check_import_again(&self, task: &Task) -> Result<()> {
        let is_import = [IMAGE_IMPORT, LEGACY_IMPORT].contains(&task.kind.as_str());
        let Some(id) = task.image_id.as_deref().filter(|_| is_import) else { return Ok(()) };
        let method = Input::deserialize(&task.input).ok().and_then(|input| input.method().ok());
        if method == Some(ImportMethod::CopyImage) {
            return Ok(());
        }
        match self.database().images().get(id).await? {
            Some(image) if image.has_data() => Err(Error::Conflict(format!(
                "The task {} cannot be tried again: the image {id} got its data in another way.",
                task.id
            ))),
            _ => Ok(()),
        }
    }
}
