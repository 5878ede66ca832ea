//! An upload and its image, where the caller may work on them.

use std::path::Path;

use vitrine_model::{Caller, Image, ImageStatus, ResumableUpload, UploadState};

use super::folder::Part;
use crate::{
    Controller, Error, Resource, Result,
    layers::{policy::Action, quota::storage::Reservation},
};

/// The part of the project's quota that an upload to this image has: it lasts as long as the upload.
pub(super) fn promise(controller: &Controller, image: &Image) -> Reservation {
    Reservation::new(controller, &image.id, image.owner.as_deref())
        .lasting(controller.settings().uploads.lifetime())
}

/// 404.
pub(super) fn no_upload(id: &str) -> Error {
    Error::NotFound(Resource::Upload(id.to_owned()))
}

/// 410, with the reason why the upload ended.
pub(super) fn ended(upload: &ResumableUpload) -> Error {
    Error::Gone(upload.reason.clone().unwrap_or_else(|| "The upload has ended.".to_owned()))
}

/// 423.
pub(super) fn locked(id: &str) -> Error {
    Error::Locked(format!(
        "Another request is at work on the upload {id}. Wait for its end, or ask for its offset."
    ))
}

impl Controller {
    /// The folder of the bytes.
    ///
    /// # Errors
    /// 403 where the operator wants no resumable uploads.
    pub(super) fn uploads_folder(&self) -> Result<&Path> {
        self.settings().uploads.folder.as_deref().ok_or_else(|| {
            Error::Forbidden(
                "Resumable uploads are switched off here (uploads.datadir). Send all data with one PUT."
                    .to_owned(),
            )
        })
    }

    /// The upload, where the caller may upload to its image. One whose image is gone is shown to whoever began it.
    ///
    /// # Errors
    /// 403, 404.
    pub(super) async fn upload_for(&self, caller: &Caller, id: &str) -> Result<ResumableUpload> {
        let upload = self.database().uploads().get(id).await?.ok_or_else(|| no_upload(id))?;
        match self.image_for(caller, &upload.image_id, Action::UploadImage).await {
            Ok(_) => Ok(upload),
            Err(Error::NotFound(_)) if is_of(caller, &upload) => match upload.state.is_open() {
                true => Ok(self.end_upload(upload, "The image was deleted.").await?),
                false => Ok(upload),
            },
            Err(Error::NotFound(_)) => Err(no_upload(id)),
            Err(error) => Err(error),
        }
    }

    /// An open upload whose bytes are here.
    ///
    /// # Errors
    /// 410 where it has ended, 503 where another server has it.
    pub(super) fn is_open_here(&self, upload: &ResumableUpload) -> Result<()> {
        match upload.state {
            UploadState::Failed => return Err(ended(upload)),
            UploadState::Complete => return Ok(()),
            UploadState::Receiving | UploadState::Finishing => {}
        }
        if upload.has_expired(self.now()) {
            return Err(Error::Gone(format!("The upload expired at {}. Begin again.", upload.expires_at)));
        }
        if upload.node != self.node() {
            let message =
                "The bytes of this upload are on another server of this service. Try again: the request \
                           must reach that one."
                    .to_owned();
            return Err(Error::Unavailable { message, source: None });
        }
        Ok(())
    }

    /// The upload's file, with no byte that the database does not know of. Whoever asks has the hold.
    pub(super) async fn open_part(&self, upload: ResumableUpload) -> Result<(Part, ResumableUpload)> {
        let (part, length) = Part::open(self.uploads_folder()?, &upload.id, upload.received).await?;
        if length == upload.received {
            return Ok((part, upload));
        }
        tracing::error!(upload = %upload.id, known = upload.received, found = length, "the disk has lost bytes of an upload");
        let less = ResumableUpload {
            received: length,
            state: UploadState::Receiving,
            updated_at: self.now(),
            ..upload.clone()
        };
        if self.database().uploads().save(&upload, &less).await? {
            Ok((part, less))
        } else {
            Err(no_upload(&upload.id))
        }
    }

    /// The image, still waiting for data; where it is not, the upload ends.
    ///
    /// # Errors
    /// 409 while other data is on its way to it; 410 when the upload has ended.
    pub(super) async fn image_waiting(&self, upload: &ResumableUpload) -> Result<Image> {
        let image = self.database().images().get(&upload.image_id).await?;
        let reason = match image {
            Some(image) if image.status == ImageStatus::Queued => return Ok(image),
            Some(image) if image.status.is_in_transition() => {
                return Err(Error::Conflict(format!(
                    "The image {} is {}: other data is on its way to it. Go on when it is queued again.",
                    image.id, image.status
                )));
            }
            Some(image) => format!("The image is {}: it has its data from elsewhere.", image.status),
            None => "The image was deleted.".to_owned(),
        };
        Err(ended(&self.end_upload(upload.clone(), &reason).await?))
    }
}

/// Whether the caller began it.
fn is_of(caller: &Caller, upload: &ResumableUpload) -> bool {
    caller.user_id == upload.user_id && caller.project_id.as_deref() == Some(upload.project_id.as_str())
}
