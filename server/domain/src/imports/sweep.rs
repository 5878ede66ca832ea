//! Staged data that belongs to nothing any more.

use vitrine_model::{Image, ImageStatus};

use super::lock;
use crate::{Controller, Result};

impl Controller {
    /// For the start: removes what a process that died was writing into the staging area. A failure is only logged.
    pub(crate) async fn clean_up_staging(&self) {
        if let Some(staging) = self.staging()
            && let Err(error) = staging.store().sweep().await
        {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(cause, "the staging area could not be cleaned up");
        }
    }

    /// Removes the files of the staging area whose image is gone, or has no use for them any more. A failure is only
    /// logged: the next sweep tries again.
    pub(crate) async fn sweep_staging(&self) {
        match self.try_to_sweep_staging().await {
            Ok(0) => {}
            Ok(swept) => tracing::info!(images = swept, "removed staged data that nothing needs"),
            Err(error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(cause, "the staging area could not be swept");
            }
        }
    }

    /// Answers how many images had such files.
    async fn try_to_sweep_staging(&self) -> Result<u64> {
        let Some(staging) = self.staging() else { return Ok(0) };
        let mut swept = 0;
        for id in staging.images().await? {
            // As long as this is held, nothing is staged for the image.
            let Ok(_running) = self.running.begin_recovery(&id) else { continue };
            let image = self.database().images().get(&id).await?;
            if !image.as_ref().is_some_and(wants_staged) {
                staging.clear(&id, true).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

/// Whether what is staged for the image is still of use.
pub(crate) fn wants_staged(image: &Image) -> bool {
    matches!(image.status, ImageStatus::Uploading | ImageStatus::Importing) || lock::holder(image).is_some()
}
