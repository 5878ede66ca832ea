//! `GET /v2/images/{id}`.

use vitrine_model::{Caller, Image};

use crate::{
    Controller, Result,
    layers::{policy::Action, property_protection},
};

impl Controller {
    /// Shows an image the caller may see.
    ///
    /// # Errors
    /// 403 for a token without a project, 404.
    pub async fn show_image(&self, caller: &Caller, id: &str) -> Result<Image> {
        let image = self.image_for(caller, id, Action::GetImage).await?;
        Ok(property_protection::shown(image))
    }
}
