//! `GET /v2/images/{id}`.

use vitrine_model::{Caller, Image};

use crate::{
    Controller, Error, Result,
    layers::{
        auth,
        policy::{self, Action},
    },
};

impl Controller {
    /// Shows an image the caller may see.
    ///
    /// # Errors
    /// 403 for a token without a project, 404.
    pub async fn show_image(&self, caller: &Caller, id: &str) -> Result<Image> {
        let image = self.image_for(caller, id, Action::GetImage).await?;
        Ok(self.presented(caller, image))
    }

    /// Shows an image as [`Controller::show_image`] does; to administrators also one that is deleted and not purged
    /// yet, as the v1 API has it.
    ///
    /// # Errors
    /// 403 for a token without a project, 404.
    pub async fn show_kept_image(&self, caller: &Caller, id: &str) -> Result<Image> {
        if !caller.is_admin() {
            return self.show_image(caller, id).await;
        }
        auth::project(caller)?;
        let image = self.database().images().visible_or_deleted(&caller.viewer(), id).await?;
        let image = image.ok_or_else(|| Error::no_image(id))?;
        policy::require(Action::GetImage, caller, &image)?;
        Ok(self.presented(caller, image))
    }
}
