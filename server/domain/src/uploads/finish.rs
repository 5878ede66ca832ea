//! All bytes are there: they go the way of any other upload, and the image becomes active.

use std::time::Duration;

use vitrine_model::{Caller, Image, ImageStatus, ResumableUpload, UploadState};

use super::{
    ChecksumAlgorithm,
    find::{ended, locked, no_upload, promise},
    folder::Part,
    holds::Hold,
};
use crate::{Controller, Error, Result, Upload, data::may_begin};

impl Controller {
    /// Sends a whole upload to its store, and waits for the end of that at most `finish_wait` seconds.
    pub(super) async fn finish_upload(
        &self,
        caller: Caller,
        upload: ResumableUpload,
        hold: Hold,
    ) -> Result<ResumableUpload> {
        let finishing = self.owe_the_end(upload).await?;
        let stored = tokio::spawn(self.clone().store_upload(caller, finishing.clone(), hold));
        match tokio::time::timeout(self.finish_wait(), stored).await {
            Ok(ended) => ended.map_err(Error::internal)?,
            Err(_) => Ok(finishing),
        }
    }

    /// From now on the end of the upload is the server's to bring about, whoever asks for it or not.
    async fn owe_the_end(&self, upload: ResumableUpload) -> Result<ResumableUpload> {
        let finishing =
            ResumableUpload { state: UploadState::Finishing, updated_at: self.now(), ..upload.clone() };
        match self.database().uploads().save(&upload, &finishing).await? {
            true => Ok(finishing),
            false => Err(no_upload(&upload.id)),
        }
    }

    /// The end of an upload that is on its way to the store, as far as it comes in time.
    pub(super) async fn end_of_upload(&self, id: &str) -> Result<ResumableUpload> {
        let _ = tokio::time::timeout(self.finish_wait(), self.holds.free(id)).await;
        match self.database().uploads().get(id).await? {
            Some(upload) if upload.state == UploadState::Failed => Err(ended(&upload)),
            Some(upload) if upload.state == UploadState::Receiving => Err(locked(id)),
            Some(upload) => Ok(upload),
            None => Err(no_upload(id)),
        }
    }

    fn finish_wait(&self) -> Duration {
        Duration::from_secs(self.settings().uploads.finish_wait)
    }

    /// Sends on its way what is whole and nobody has worked on for `rest`: left by a server that ended, or by a store
    /// that failed.
    pub(super) async fn finish_owed_uploads(&self, rest: Duration) -> Result<()> {
        let uploads = self.database().uploads();
        let mut owed = uploads.of_node(self.node(), UploadState::Finishing).await?;
        // A server that was killed between the last byte and its consequences.
        let whole = uploads.of_node(self.node(), UploadState::Receiving).await?;
        owed.extend(whole.into_iter().filter(ResumableUpload::is_whole));
        for upload in owed {
            if upload.updated_at + rest > self.now() || self.running.admit().is_err() {
                continue;
            }
            let Some(hold) = self.holds.take(&upload.id) else { continue };
            let caller = beginner(&upload);
            let upload = match self.owe_the_end(upload).await {
                Ok(upload) => upload,
                // Somebody was faster.
                Err(Error::NotFound(_)) => continue,
                Err(error) => return Err(error),
            };
            tokio::spawn(self.clone().store_upload(caller, upload, hold));
        }
        Ok(())
    }

    async fn store_upload(
        self,
        caller: Caller,
        upload: ResumableUpload,
        _hold: Hold,
    ) -> Result<ResumableUpload> {
        match self.send_to_store(&caller, &upload).await {
            Ok(()) => Ok(self.complete_upload(upload).await),
            Err(error) if self.is_final(&error, &upload).await => {
                tracing::info!(upload = %upload.id, image = %upload.image_id, %error, "an upload was refused");
                self.end_upload(upload, &error.to_string()).await?;
                Err(error)
            }
            Err(error) => {
                tracing::warn!(upload = %upload.id, %error, "an upload could not be finished; it will be tried again");
                self.keep_for_later(&upload).await;
                Err(error)
            }
        }
    }

    async fn send_to_store(&self, caller: &Caller, upload: &ResumableUpload) -> Result<()> {
        let deed = self.image_deed(caller, "image.upload", &upload.image_id);
        deed.record(async {
        let image = self.database().images().get(&upload.image_id).await?;
        let image = image.ok_or_else(|| Error::Gone("The image was deleted.".to_owned()))?;
        deed.of(&image);
        let (part, here) = self.open_part(upload.clone()).await?;
        let length = here.received;
        if length != upload.received {
            return Err(Error::Conflict(format!(
                "The disk has lost bytes of the upload: it is at offset {length} again. Send the rest once more."
            )));
        }
        if image.has_data() && self.is_data_of(&image, &part, length).await? {
            // It was done before, by a server that could not say so any more.
            deed.is_idle();
            return Ok(());
        }
        may_begin(&image)?;
        let store = match upload.store.as_deref() {
            Some(name) => self.stores().named(name)?,
            None => self.stores().default_store(),
        };
        let data = Upload {
            expected_size: Some(upload.received),
            size_hint: Some(upload.received),
            ..Upload::new(part.stream(length).await?)
        };
        let store = std::sync::Arc::clone(store);
        let before = image.clone();
        let active = self.transfer(caller, image, store, data).await?;
        deed.changed(&before, &active);
        Ok(())
    }).await
    }

    async fn is_data_of(&self, image: &Image, part: &Part, length: u64) -> Result<bool> {
        let Some(checksum) = image.checksum.as_deref().filter(|_| image.size == Some(length)) else {
            return Ok(false);
        };
        let found = part.digest(ChecksumAlgorithm::Md5, 0..length).await?;
        Ok(hex::encode(found.digest) == checksum)
    }

    /// Whether trying again could not help: the data is refused, or the image does not wait for it any more. A store's
    /// or a database's failure is none, nor is what somebody can still set right about the image.
    async fn is_final(&self, error: &Error, upload: &ResumableUpload) -> bool {
        match error {
            Error::UnsupportedContent(_) | Error::WrongSignature(_) | Error::Gone(_) | Error::NotFound(_) => {
                true
            }
            Error::Conflict(_) => match self.database().images().get(&upload.image_id).await {
                Ok(Some(image)) => image.status != ImageStatus::Queued && !image.status.is_in_transition(),
                Ok(None) => true,
                Err(_) => false,
            },
            _ => false,
        }
    }

    /// The attempt has given back what was reserved: it is asked for again, and if it is refused, the next attempt
    /// will say so.
    async fn keep_for_later(&self, upload: &ResumableUpload) {
        let outcome = async {
            let later = ResumableUpload { updated_at: self.now(), ..upload.clone() };
            self.database().uploads().save(upload, &later).await?;
            match self.database().images().get(&upload.image_id).await? {
                Some(image) => promise(self, &image).ask(upload.received).await,
                None => Ok(()),
            }
        };
        if let Err(error) = outcome.await {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(upload = %upload.id, cause, "the room for an upload could not be kept");
        }
    }
}

/// Whoever began the upload, for events: what was allowed was asked when the bytes came.
fn beginner(upload: &ResumableUpload) -> Caller {
    Caller {
        user_id: upload.user_id.clone(),
        user_name: upload.user_id.clone(),
        project_id: Some(upload.project_id.clone()),
        project_name: None,
        roles: std::collections::BTreeSet::new(),
        request_id: None,
    }
}
