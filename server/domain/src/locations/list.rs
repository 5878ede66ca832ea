//! `GET /v2/images/{id}/locations`.

use vitrine_model::{Caller, Location};

use crate::{Controller, Result, layers::policy::Action};

impl Controller {
    /// The locations of an image, the one that is read first at the beginning.
    ///
    /// # Errors
    /// 404; 403 for callers that are neither an administrator nor another service.
    pub async fn list_locations(&self, caller: &Caller, id: &str) -> Result<Vec<Location>> {
        let image = self.image_for(caller, id, Action::FetchImageLocation).await?;
        Ok(self.presented(caller, image).locations)
    }
}
