//! The end of a server's life: nothing new begins, what runs may end.

use std::time::Duration;

use crate::{Activity, Controller, activity::Stop, tasks::Halt};

/// How long uploads that were stopped have to leave everything clean.
const CLEAN_UP: Duration = Duration::from_secs(5);

impl Controller {
    /// From now on uploads and downloads are refused with [`Error::Draining`](crate::Error::Draining). What runs goes
    /// on.
    pub fn begin_drain(&self) {
        self.running.begin_drain();
        // What resumable uploads have so far is kept: there is nothing to wait for.
        self.holds.stop_all();
    }

    /// Waits until everything that runs has ended, at most so long; then uploads are stopped, so that their images
    /// are `queued` again. Answers whether everything came to its end by itself.
    pub async fn drained(&self, within: Duration) -> bool {
        if tokio::time::timeout(within, self.all_idle()).await.is_ok() {
            self.close_cache().await;
            return true;
        }
        let Activity { uploads, downloads, deletions, tasks, .. } = self.activity();
        tracing::warn!(uploads, downloads, deletions, tasks, "the time to finish is over");
        self.running.stop_uploads(Stop::ShuttingDown);
        // Tasks go on at the next start.
        self.running.halt_tasks(Halt::ShuttingDown);
        // Downloads end when their connections do.
        let ended = async {
            self.running.uploads_ended().await;
            self.holds.all_free().await;
        };
        let _ = tokio::time::timeout(CLEAN_UP, ended).await;
        self.close_cache().await;
        false
    }

    async fn close_cache(&self) {
        if let Some(cache) = self.cache_if_any() {
            cache.close().await;
        }
    }

    /// Ends when nothing runs and nobody works on a resumable upload.
    async fn all_idle(&self) {
        self.running.idle().await;
        self.holds.all_free().await;
    }

    /// How much is running in this process.
    #[must_use]
    pub fn activity(&self) -> Activity {
        self.running.activity()
    }

    /// Bytes that the upload to this image has taken in, and how many were announced; `None` where no upload to it
    /// runs in this process. Whether the caller may know is the caller's to ask first.
    #[must_use]
    pub fn upload_progress(&self, image: &str) -> Option<(u64, Option<u64>)> {
        self.running.progress(image)
    }
}
