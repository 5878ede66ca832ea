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

    /// An image that is deleted, or waits to be scrubbed, and whose row is not purged yet, for those who could see it:
    /// its name, its owner, and when it was deleted. What it had besides went with it. Members went too, so a shared
    /// image is its owner's alone by then.
    ///
    /// # Errors
    /// 403 for a token without a project.
    pub async fn deleted_image(&self, caller: &Caller, id: &str) -> Result<Option<Image>> {
        auth::project(caller)?;
        let image = self.database().images().visible_or_deleted(&caller.viewer(), id).await?;
        let gone = image.filter(|image| image.deleted_at.is_some());
        Ok(gone.filter(|image| self.allows(Action::GetImage, caller, image)))
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
