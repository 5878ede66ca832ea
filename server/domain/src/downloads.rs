//! When and how often images were downloaded: counted in memory, and written behind the answers.
//!
//! A download counts when all that was asked for has been sent and it began at the first byte, so that what a client
//! fetches in parts counts once. What is counted goes to the database once a minute at most, in one batch; a process
//! that is killed loses the counts of its last minute.

use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;
use vitrine_database::{ImageDownloads, NotAdded};
use vitrine_model::{Caller, Image};

use crate::{Clock, Controller, Result};

/// Pause between two batches.
const PAUSE: Duration = Duration::from_secs(60);

/// What is known of an image's downloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DownloadsKnown {
    /// The last one, and how many; `None` where there was none since `since`.
    pub downloads: Option<ImageDownloads>,
    /// Since when downloads are counted.
    pub since: OffsetDateTime,
}

/// Downloads that are not written yet.
#[derive(Clone)]
pub(crate) struct Tally {
    clock: Arc<dyn Clock>,
    counted: Arc<Mutex<HashMap<String, ImageDownloads>>>,
}

impl Tally {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, counted: Arc::default() }
    }

    /// One more download of an image, now.
    pub(crate) fn count(&self, image: &str) {
        let now = self.clock.now();
        let last = now.replace_nanosecond(now.microsecond() * 1000).unwrap_or(now);
        self.add(image, ImageDownloads { last, count: 1 });
    }

    fn add(&self, image: &str, more: ImageDownloads) {
        let mut counted = self.counted.lock();
        match counted.get_mut(image) {
            Some(known) => *known = both(*known, more),
            None => drop(counted.insert(image.to_owned(), more)),
        }
    }

    fn of(&self, image: &str) -> Option<ImageDownloads> {
        self.counted.lock().get(image).copied()
    }

    fn take(&self) -> Vec<(String, ImageDownloads)> {
        std::mem::take(&mut *self.counted.lock()).into_iter().collect()
    }
}

fn both(one: ImageDownloads, other: ImageDownloads) -> ImageDownloads {
    ImageDownloads { last: one.last.max(other.last), count: one.count.saturating_add(other.count) }
}

impl Controller {
    /// Writes the downloads that were counted since the last time. What cannot be written waits for the next time.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn flush_downloads(&self) -> Result<()> {
        let mut told = self.downloads.take();
        if told.is_empty() {
            return Ok(());
        }
        // In one order on every node, so that none waits for another in a circle.
        told.sort_by(|(one, _), (other, _)| one.cmp(other));
        if let Err(NotAdded { left, error }) = self.database().downloads().add(told).await {
            for (image, downloads) in left {
                self.downloads.add(&image, downloads);
            }
            return Err(error.into());
        }
        Ok(())
    }

    /// Writes what is counted, again and again until it is told to stop, and then once more.
    pub(crate) async fn keep_counting(&self, stop: CancellationToken) {
        loop {
            let ends = tokio::select! {
                () = stop.cancelled() => true,
                () = tokio::time::sleep(PAUSE) => false,
            };
            if let Err(error) = self.flush_downloads().await {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(
                    cause,
                    "counts of downloads could not be written; they wait for the next time"
                );
            }
            if ends {
                return;
            }
        }
    }

    /// What is known of an image's downloads, for those of the project that owns it and for administrators; others are
    /// told nothing (`None`).
    ///
    /// # Errors
    /// Those of the database.
    pub async fn image_downloads(&self, caller: &Caller, image: &Image) -> Result<Option<DownloadsKnown>> {
        if !caller.is_admin() && !caller.is_owner(image.owner.as_deref()) {
            return Ok(None);
        }
        let database = self.database().downloads();
        let written = database.of(std::slice::from_ref(&image.id)).await?.remove(&image.id);
        let downloads = match (written, self.downloads.of(&image.id)) {
            (Some(written), Some(more)) => Some(both(written, more)),
            (one, other) => one.or(other),
        };
        Ok(Some(DownloadsKnown { downloads, since: database.begun(self.now()).await? }))
    }
}
