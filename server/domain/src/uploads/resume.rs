//! `HEAD /uploads/{id}`: where to go on.

use std::time::Duration;

use vitrine_model::{Caller, ResumableUpload, UploadState};

use super::find::{ended, locked, no_upload};
use crate::{Controller, Result};

/// How long a request that was asked to stop may take to make its bytes durable.
const STOPS_WITHIN: Duration = Duration::from_secs(10);

impl Controller {
    /// The upload, with the offset from which the client can go on. Whoever asks is not sending: a request that still
    /// receives bytes, most often over a connection that is dead, is ended at a durable offset.
    ///
    /// # Errors
    /// 403; 404; 410 the upload has ended without an image; 423; 503.
    pub async fn resume_upload(&self, caller: &Caller, id: &str) -> Result<ResumableUpload> {
        let upload = self.upload_for(caller, id).await?;
        self.is_open_here(&upload)?;
        if upload.state != UploadState::Receiving {
            return Ok(upload);
        }
        self.holds.stop(id);
        if tokio::time::timeout(STOPS_WITHIN, self.holds.free(id)).await.is_err() {
            return Err(locked(id));
        }
        let Some(hold) = self.holds.take(id) else { return Err(locked(id)) };
        let upload = self.database().uploads().get(id).await?.ok_or_else(|| no_upload(id))?;
        match upload.state {
            UploadState::Receiving => {
                let (_, upload) = self.open_part(upload).await?;
                if !upload.is_whole() {
                    return Ok(upload);
                }
                // Whoever sees that no byte is missing does not come back.
                self.finish_upload(caller.clone(), upload, hold).await
            }
            UploadState::Finishing | UploadState::Complete => Ok(upload),
            UploadState::Failed => Err(ended(&upload)),
        }
    }

    /// The upload as it is, open or ended; nothing is stopped for it.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn show_upload(&self, caller: &Caller, id: &str) -> Result<ResumableUpload> {
        self.upload_for(caller, id).await
    }
}
