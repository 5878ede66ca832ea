//! `GET /uploads`: what was begun and not finished.

use vitrine_model::{Caller, ResumableUpload};

use crate::{
    Controller, Result,
    layers::{auth, policy::Action},
};

/// Uploads shown at most: each has an image of its own.
const MOST: u64 = 1000;

impl Controller {
    /// The open uploads that the caller began in this project, the newest first. With an image: the open upload to it,
    /// whoever began it.
    ///
    /// # Errors
    /// 403; 404 for the image.
    pub async fn list_uploads(&self, caller: &Caller, image: Option<&str>) -> Result<Vec<ResumableUpload>> {
        let uploads = self.database().uploads();
        let found = match image {
            Some(image) => {
                self.image_for(caller, image, Action::UploadImage).await?;
                uploads.of_image(image).await?.into_iter().collect()
            }
            None => uploads.of_user(&caller.user_id, auth::project(caller)?, MOST).await?,
        };
        let now = self.now();
        Ok(found.into_iter().filter(|upload| !upload.has_expired(now)).collect())
    }
}
