//! Data that is due goes.

use futures::{StreamExt, stream};
use tokio_util::sync::CancellationToken;

use crate::{Controller, Error, Result, lease};

/// What a scrubbing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scrubbed {
    /// Images whose data is gone for good.
    pub images: u64,
    /// Bytes of these images.
    pub bytes: u64,
    /// Images of which something is left: a store does not answer. They are tried again the next time.
    pub failed: u64,
}

/// What became of one image.
enum Outcome {
    Gone(u64),
    /// Somebody else is at it, or has restored it.
    Not,
    Failed,
}

impl Controller {
    /// Removes the data of all deleted images that are due; one that fails keeps none of the others. Stops between two
    /// images when it is told to.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn scrub(&self, stop: &CancellationToken) -> Result<Scrubbed> {
        let mut scrubbed = Scrubbed::default();
        let mut after = String::new();
        loop {
            let page = self.images_to_scrub(&after).await?;
            let Some(last) = page.last() else { return Ok(scrubbed) };
            after.clone_from(&last.id);
            let at_once = self.settings().scrub.scrub_pool_size.max(1);
            let images = page.into_iter().take_while(|_| !stop.is_cancelled());
            let mut outcomes = stream::iter(images)
                .map(|image| async move {
                    let bytes = image.size.unwrap_or_default();
                    match self.scrub_one(&image.id).await {
                        Ok(true) => Outcome::Gone(bytes),
                        Ok(false) => Outcome::Not,
                        Err(error) => {
                            let cause = &error as &dyn std::error::Error;
                            tracing::warn!(image = %image.id, cause, "the data of a deleted image stays for now");
                            Outcome::Failed
                        }
                    }
                })
                .buffer_unordered(at_once);
            while let Some(outcome) = outcomes.next().await {
                match outcome {
                    Outcome::Gone(bytes) => {
                        scrubbed.images += 1;
                        scrubbed.bytes += bytes;
                    }
                    Outcome::Not => {}
                    Outcome::Failed => scrubbed.failed += 1,
                }
            }
            if stop.is_cancelled() {
                return Ok(scrubbed);
            }
        }
    }

    /// False where somebody else is at it, or nothing is to be done any more.
    async fn scrub_one(&self, id: &str) -> Result<bool> {
        let Ok(_running) = self.running.begin_deletion(id) else { return Ok(false) };
        let lease = lease::of_scrubbing(id);
        if !self.hold(&lease).await? {
            return Ok(false);
        }
        let work = async {
            if self.is_being_deleted(id).await? {
                return Ok(false);
            }
            self.finish_deletion(id).await
        };
        let outcome = self.holding(&lease, work).await;
        self.let_go(&lease).await;
        outcome
    }

    /// Whether a deletion that is not delayed is at work on an image that is `pending_delete`, or was broken off:
    /// then it is brought to its end by who has it, or by recovery.
    pub(super) async fn is_being_deleted(&self, id: &str) -> Result<bool> {
        Ok(self.database().leases().is_taken(&lease::of_deletion(id)).await?)
    }
}

/// Somebody else has the image in hand.
pub(super) fn in_hand(id: &str) -> Error {
    Error::Conflict(format!("The data of the image {id} is being removed just now."))
}
