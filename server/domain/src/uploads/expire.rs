//! Uploads that nobody goes on with.

use std::{collections::HashSet, time::Duration};

use vitrine_model::UploadState;

use super::folder;
use crate::{Controller, Result};

/// Uploads removed at once.
const BATCH: u64 = 100;

impl Controller {
    /// [Sweeps](Self::sweep_uploads); a failure is only logged.
    pub(crate) async fn tidy_uploads(&self, rest: Duration) {
        match self.sweep_uploads(rest).await {
            Ok(0) => {}
            Ok(expired) => tracing::info!(expired, "gave up uploads that nobody went on with"),
            Err(error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(cause, "unfinished uploads could not be looked through");
            }
        }
    }

    /// Gives up the uploads whose time is over, forgets those that ended long ago, removes files that belong to no
    /// upload, and goes on with what is whole and has not been tried for `rest`. Answers how many uploads were given
    /// up. Does nothing where there are no resumable uploads.
    ///
    /// # Errors
    /// Those of the database and of the folder.
    async fn sweep_uploads(&self, rest: Duration) -> Result<u64> {
        let Some(folder) = &self.settings().uploads.folder else { return Ok(0) };
        let expired = self.expire_uploads().await?;
        // The files first: what is made after that has its row before its file.
        let files = folder::ids(folder).await?;
        if !files.is_empty() {
            let mut known = HashSet::new();
            for state in [UploadState::Receiving, UploadState::Finishing] {
                let uploads = self.database().uploads().of_node(self.node(), state).await?;
                known.extend(uploads.into_iter().map(|upload| upload.id));
            }
            for id in files.iter().filter(|id| !known.contains(*id)) {
                // Whoever works on it removes it.
                if let Some(_hold) = self.holds.take(id) {
                    folder::remove(folder, id).await?;
                    tracing::info!(upload = id, "removed the bytes of an upload that has ended");
                }
            }
        }
        self.finish_owed_uploads(rest).await?;
        Ok(expired)
    }

    /// Those of other servers too: one that is gone for good gives up nothing.
    async fn expire_uploads(&self) -> Result<u64> {
        let mut given_up = 0;
        for upload in self.database().uploads().expired(self.now(), BATCH).await? {
            let Some(_hold) = self.holds.take(&upload.id) else { continue };
            if self.forget_upload(&upload).await? && upload.state.is_open() {
                given_up += 1;
                let (upload, image, received) = (&upload.id, &upload.image_id, upload.received);
                tracing::info!(upload, image, received, "gave up an upload that nobody went on with");
            }
        }
        Ok(given_up)
    }
}
