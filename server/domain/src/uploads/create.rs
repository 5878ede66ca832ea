//! `POST /uploads`: an upload begins.

use vitrine_database::Error as DatabaseError;
use vitrine_model::{Caller, ResumableUpload, UPLOAD_METADATA_MAX, UploadState, limits::TEXT_MAX};

use super::{find::promise, folder::Part};
use crate::{
    Controller, Error, Result,
    data::may_begin,
    layers::{auth, policy::Action, quota},
};

/// A resumable upload that is to begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewUpload {
    /// The image the data is for.
    pub image_id: String,
    /// Bytes there will be; `None` where the client tells it later.
    pub length: Option<u64>,
    /// A store's name; the default one when absent.
    pub store: Option<String>,
    /// The file's name, for people; cut after 255 characters.
    pub filename: Option<String>,
    /// `Upload-Metadata` as it was sent, which is given back as it is.
    pub metadata: Option<String>,
}

impl Controller {
    /// Begins a resumable upload to a `queued` image, and reserves its bytes in the project's quota where their number
    /// is known.
    ///
    /// # Errors
    /// 400 formats of the image not set, a signature that cannot be verified, unknown store; 403; 404; 409 the image has data or an upload; 413; 503.
    pub async fn create_upload(&self, caller: &Caller, new: NewUpload) -> Result<ResumableUpload> {
        let deed = self.image_deed(caller, "image.upload.begin", &new.image_id);
        deed.record(async {
            self.running.admit()?;
            let folder = self.uploads_folder()?.to_owned();
            if let Some(name) = &new.store {
                self.stores().named(name)?;
            }
            let project = auth::project(caller)?;
            let image = self.image_for(caller, &new.image_id, Action::UploadImage).await?;
            deed.of(&image);
            deed.note("length", new.length);
            may_begin(&image)?;
            // Told before the bytes are sent, which may take days.
            self.verifier(&image.properties).await?;
            quota::size(&self.settings().limits, new.length)?;
            if new.length.is_some_and(|length| i64::try_from(length).is_err()) {
                return Err(Error::LimitExceeded(format!("An upload may have {} bytes at most.", i64::MAX)));
            }
            if new.metadata.as_ref().is_some_and(|metadata| metadata.len() > UPLOAD_METADATA_MAX) {
                return Err(Error::BadRequest(format!(
                    "The metadata of an upload may have {UPLOAD_METADATA_MAX} bytes at most."
                )));
            }
            let now = self.now();
            let upload = ResumableUpload {
                id: self.new_id(),
                image_id: new.image_id,
                node: self.node().to_owned(),
                user_id: caller.user_id.clone(),
                project_id: project.to_owned(),
                store: new.store,
                filename: new.filename.map(|name| name.chars().take(TEXT_MAX).collect()),
                metadata: new.metadata,
                length: new.length,
                received: 0,
                state: UploadState::Receiving,
                reason: None,
                created_at: now,
                updated_at: now,
                expires_at: now + self.settings().uploads.lifetime(),
            };
            // The row is what keeps a second upload away: what follows is this one's alone.
            if let Err(error) = self.database().uploads().insert(&upload).await {
                return Err(self.refused(&upload, error).await);
            }
            let ready = async {
                promise(self, &image).ask(upload.length.unwrap_or(0)).await?;
                Part::open(&folder, &upload.id, 0).await
            };
            if let Err(error) = ready.await {
                self.forget_upload(&upload).await?;
                return Err(error);
            }
            Ok(upload)
        })
        .await
    }

    /// Why there is no row: most often since there is one already, which the answer names.
    async fn refused(&self, upload: &ResumableUpload, error: DatabaseError) -> Error {
        let DatabaseError::Duplicate { .. } = error else { return error.into() };
        let image = &upload.image_id;
        match self.database().uploads().of_image(image).await {
            Ok(Some(open)) => Error::Conflict(format!(
                "The image {image} has an unfinished upload, {}, which has {} bytes. Go on with it, or terminate it \
                 and begin again.",
                open.id, open.received
            )),
            Ok(None) => Error::Conflict(format!("An upload to the image {image} has just ended. Try again.")),
            Err(error) => error.into(),
        }
    }
}
