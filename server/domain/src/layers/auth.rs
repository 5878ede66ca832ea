//! May this caller know of the image at all? If not, it is *not found*.

use vitrine_model::{Caller, Image};

use super::policy::{self, Action, Target};
use crate::{Controller, Error, Result};

/// A token must be scoped to a project: one of the whole system, or of a domain, has no business with images.
///
/// # Errors
/// 403.
pub(crate) fn project(caller: &Caller) -> Result<&str> {
    caller.project_id.as_deref().ok_or_else(|| {
        Error::Forbidden("The token is not scoped to a project. Ask for a token of a project.".to_owned())
    })
}

impl Controller {
    /// The image, where the caller may see it and may do this with it.
    ///
    /// # Errors
    /// 403 where it may not, 404 where it may not even know of it.
    pub(crate) async fn image_for(&self, caller: &Caller, id: &str, action: Action) -> Result<Image> {
        let image = self.find_visible(caller, id).await?;
        policy::require(action, caller, &image)?;
        Ok(image)
    }

    /// The image, where the database shows it to the caller; no rule is asked.
    ///
    /// # Errors
    /// 403 without a project, 404.
    pub(crate) async fn find_visible(&self, caller: &Caller, id: &str) -> Result<Image> {
        project(caller)?;
        let image = self.database().images().visible(&caller.viewer(), id).await?;
        image.ok_or_else(|| Error::no_image(id))
    }

    /// Asks a rule that is about no image.
    ///
    /// # Errors
    /// 403.
    pub fn admits(&self, action: Action, caller: &Caller) -> Result<()> {
        project(caller)?;
        policy::check(action, caller, &Target::nothing())
    }

    /// Whether the rules let the caller do this with an image that it sees: what a page offers. The use cases ask
    /// again.
    #[must_use]
    pub fn allows(&self, action: Action, caller: &Caller, image: &Image) -> bool {
        policy::allows(action, caller, &Target::image(caller, image))
    }
}
