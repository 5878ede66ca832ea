//! While an import works: keeps the room that was promised to it, and notices when its image is not its own any more.

use std::sync::{Arc, OnceLock};

use tokio::{task::JoinHandle, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::{lock, trouble::Trouble};
use crate::{Controller, layers::quota::storage::Reservation, lease, tasks::Run};

/// Looks until it is dropped.
pub(super) struct Keeper {
    stopped: CancellationToken,
    lost: Arc<OnceLock<Lost>>,
    beat: JoinHandle<()>,
}

/// What was lost.
#[derive(Debug, Clone, Copy)]
enum Lost {
    Image,
    Lock,
    Quota,
}

impl Keeper {
    pub(super) fn start(
        controller: &Controller,
        run: &Run,
        image: &str,
        reservation: &Arc<Reservation>,
    ) -> Self {
        let stopped = run.stopped().child_token();
        let lost = Arc::new(OnceLock::new());
        let (controller, reservation) = (controller.clone(), Arc::clone(reservation));
        let (image, task) = (image.to_owned(), run.task().id.clone());
        let (stop, told) = (stopped.clone(), Arc::clone(&lost));
        let beat = tokio::spawn(async move {
            let mut beats = tokio::time::interval(lease::BEAT);
            beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
            beats.tick().await;
            loop {
                beats.tick().await;
                if let Some(what) = look(&controller, &image, &task, &reservation).await {
                    let _ = told.set(what);
                    return stop.cancel();
                }
            }
        });
        Self { stopped, lost, beat }
    }

    /// Is cancelled when the attempt is to end.
    pub(super) fn stopped(&self) -> CancellationToken {
        self.stopped.clone()
    }

    /// Why it is to end, where that was seen here.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        self.lost.get().map(|lost| {
            Trouble::lasting(match lost {
                Lost::Image => "The image was deleted during the import.",
                Lost::Lock => "Another import has taken the image over.",
                Lost::Quota => {
                    "The project's storage quota (image_size_total or user_storage_quota) was used up during the import."
                }
            })
        })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.beat.abort();
    }
}

/// A database that does not answer says nothing.
async fn look(controller: &Controller, image: &str, task: &str, reservation: &Reservation) -> Option<Lost> {
    if let Ok(false) = reservation.keep().await {
        return Some(Lost::Quota);
    }
    match controller.database().images().get(image).await {
        Ok(None) => Some(Lost::Image),
        Ok(Some(image)) if lock::holder(&image) != Some(task) => Some(Lost::Lock),
        _ => None,
    }
}
