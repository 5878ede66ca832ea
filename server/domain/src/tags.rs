//! Single tags.

use vitrine_model::Caller;

use crate::{Controller, Result};

impl Controller {
    /// Adds a tag; nothing happens where it is there.
    ///
    /// # Errors
    /// 400 too long, 403, 404, 413.
    pub async fn add_tag(&self, caller: &Caller, image: &str, tag: &str) -> Result<()> {
        let _ = (caller, image, tag);
        todo!()
    }

    /// Removes a tag.
    ///
    /// # Errors
    /// 403, 404 (the image or the tag).
    pub async fn remove_tag(&self, caller: &Caller, image: &str, tag: &str) -> Result<()> {
        let _ = (caller, image, tag);
        todo!()
    }
}
