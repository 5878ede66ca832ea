//! The end of an upload, of whatever kind: what it held is given back.

use vitrine_model::{ResumableUpload, UploadState};

use super::folder;
use crate::{Controller, Result};

impl Controller {
    /// Ends an open upload without an image, and keeps the reason. Where it was ended meanwhile, that counts. Answers
    /// it as it is now.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn end_upload(&self, upload: ResumableUpload, reason: &str) -> Result<ResumableUpload> {
        let uploads = self.database().uploads();
        let mut last = upload;
        loop {
            let failed = ResumableUpload {
                state: UploadState::Failed,
                reason: Some(reason.to_owned()),
                ..self.closed(&last)
            };
            if uploads.save(&last, &failed).await? {
                self.give_back(&failed).await;
                return Ok(failed);
            }
            match uploads.get(&last.id).await? {
                Some(now) if now.state.is_open() => last = now,
                Some(now) => return Ok(now),
                None => return Ok(failed),
            }
        }
    }

    /// Ends an upload whose image has its data. A failure is only logged: it is found again.
    pub(super) async fn complete_upload(&self, upload: ResumableUpload) -> ResumableUpload {
        let complete = ResumableUpload { state: UploadState::Complete, ..self.closed(&upload) };
        match self.database().uploads().save(&upload, &complete).await {
            Ok(_) => {
                self.remove_part(&upload.id).await;
                complete
            }
            Err(error) => {
                tracing::warn!(upload = %upload.id, %error, "an upload that has ended will be marked as such later");
                upload
            }
        }
    }

    /// Removes an open upload as if it had never been.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn forget_upload(&self, upload: &ResumableUpload) -> Result<bool> {
        let gone = self.database().uploads().delete(upload).await?;
        if gone && upload.state.is_open() {
            self.give_back(upload).await;
        }
        Ok(gone)
    }

    /// Ends the open upload to an image that is deleted.
    pub(crate) async fn end_upload_to_deleted(&self, image: &str) {
        self.end_upload_to(
            image,
            &[UploadState::Receiving, UploadState::Finishing],
            "The image was deleted.",
        )
        .await;
    }

    /// Ends the upload to an image that has got its data in another way.
    pub(crate) async fn end_upload_to_filled(&self, image: &str) {
        self.end_upload_to(image, &[UploadState::Receiving], "The image has got its data in another way.")
            .await;
    }

    /// A failure is only logged: the upload's next request finds it, or its expiry.
    async fn end_upload_to(&self, image: &str, states: &[UploadState], reason: &str) {
        let outcome = async {
            let open = self.database().uploads().of_image(image).await?;
            if let Some(upload) = open.filter(|upload| states.contains(&upload.state)) {
                let id = upload.id.clone();
                self.end_upload(upload, reason).await?;
                self.holds.stop(&id);
            }
            Ok::<_, crate::Error>(())
        };
        if let Err(error) = outcome.await {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(image, cause, "the unfinished upload to an image could not be ended");
        }
    }

    fn closed(&self, upload: &ResumableUpload) -> ResumableUpload {
        let now = self.now();
        let expires_at = now + self.settings().uploads.lifetime();
        ResumableUpload { updated_at: now, expires_at, ..upload.clone() }
    }

    /// Bytes and quota.
    async fn give_back(&self, upload: &ResumableUpload) {
        // What another upload to the image has reserved is its own.
        if self.running.upload(&upload.image_id).is_none()
            && let Err(error) = self.database().reservations().release(&upload.image_id).await
        {
            tracing::warn!(upload = %upload.id, %error, "a reservation could not be released; it will run out");
        }
        self.remove_part(&upload.id).await;
    }

    /// A file that stays is swept later.
    pub(super) async fn remove_part(&self, id: &str) {
        let Some(folder) = &self.settings().uploads.folder else { return };
        if let Err(error) = folder::remove(folder, id).await {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(upload = id, cause, "the bytes of an upload that has ended stay for now");
        }
    }
}
