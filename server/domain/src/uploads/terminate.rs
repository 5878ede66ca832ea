//! `DELETE /uploads/{id}`.

use std::time::Duration;

use vitrine_model::Caller;

use super::find::{locked, no_upload};
use crate::{Controller, Result, activity::Stop};

/// How long what runs may take to end.
const STOPS_WITHIN: Duration = Duration::from_secs(10);

impl Controller {
    /// Ends an upload and forgets it, with its bytes and its part of the quota. Whatever works on it is stopped; its
    /// image stays, `queued`, or `active` where the upload was complete.
    ///
    /// # Errors
    /// 403; 404; 410 it has expired; 423 what works on it does not stop; 503.
    pub async fn terminate_upload(&self, caller: &Caller, id: &str) -> Result<()> {
        let deed = self.image_deed(caller, "image.upload.cancel", "");
        deed.note("upload", id);
        deed.record(async {
            let upload = self.upload_for(caller, id).await?;
            deed.is_about(&upload.image_id, None);
            if upload.state.is_open() {
                self.is_open_here(&upload)?;
            }
            self.holds.stop(id);
            let stored = self.running.upload(&upload.image_id);
            if let Some(stored) = stored.filter(|_| upload.state == vitrine_model::UploadState::Finishing) {
                stored.stop(Stop::ClientGone);
            }
            if tokio::time::timeout(STOPS_WITHIN, self.holds.free(id)).await.is_err() {
                return Err(locked(id));
            }
            let Some(_hold) = self.holds.take(id) else { return Err(locked(id)) };
            let upload = self.database().uploads().get(id).await?.ok_or_else(|| no_upload(id))?;
            if self.forget_upload(&upload).await? { Ok(()) } else { Err(no_upload(id)) }
        })
        .await
    }
}
