//! A transfer as a task.

use async_trait::async_trait;
use serde_json::{Value, json};
use vitrine_model::Image;

use super::Transfer;
use crate::{
    Controller, Result,
    tasks::{Ended, Job, Run, STORE_COPY, STORE_MOVE},
};

/// Copies.
pub(crate) struct StoreCopyJob;
/// Moves.
pub(crate) struct StoreMoveJob;

#[async_trait]
impl Job for StoreCopyJob {
    fn kind(&self) -> &'static str {
        STORE_COPY
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        controller.run_transfer(run, false).await
    }

    async fn give_up(&self, controller: &Controller, run: &Run, reason: &str) -> Result<()> {
        give_up(controller, run, reason).await
    }
}

#[async_trait]
impl Job for StoreMoveJob {
    fn kind(&self) -> &'static str {
        STORE_MOVE
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        controller.run_transfer(run, true).await
    }

    async fn give_up(&self, controller: &Controller, run: &Run, reason: &str) -> Result<()> {
        give_up(controller, run, reason).await
    }
}

async fn give_up(controller: &Controller, run: &Run, reason: &str) -> Result<()> {
    let Ok(transfer) = run.input::<Transfer>() else { return Ok(()) };
    controller.release_transfers(run, &transfer, reason).await
}

/// What an attempt did.
#[derive(Default)]
struct Done {
    images: u64,
    bytes: u64,
    failed: u64,
    /// Why the last one failed.
    reason: String,
}

impl Controller {
    /// One pass over all images; one that fails keeps none of the others.
    async fn run_transfer(&self, run: &Run, moves: bool) -> Result<Option<Value>, Ended> {
        let transfer: Transfer = run.input()?;
        let (mut done, mut after) = (Done::default(), String::new());
        while let Some((due, last)) = self.images_to_transfer(&transfer, moves, &after).await? {
            after = last;
            for one in due {
                run.check()?;
                match self.transfer_one(run, &one.image, one.is_missing, &transfer, moves).await {
                    Ok(()) => {
                        done.images += 1;
                        done.bytes += one.image.size.unwrap_or_default();
                    }
                    Err(Ended::Failed { reason, .. } | Ended::Again { reason, .. }) => {
                        tracing::warn!(image = %one.image.id, reason, "an image could not be transferred");
                        done.failed += 1;
                        done.reason = format!("{}: {reason}", one.image.id);
                    }
                    Err(ended) => return Err(ended),
                }
            }
        }
        if done.failed > 0 {
            return Err(Ended::again(format!(
                "{} images could not be transferred, {} were. The last one was {}",
                done.failed, done.images, done.reason
            )));
        }
        Ok(Some(json!({"images": done.images, "bytes": done.bytes})))
    }

    async fn transfer_one(
        &self,
        run: &Run,
        image: &Image,
        is_missing: bool,
        transfer: &Transfer,
        moves: bool,
    ) -> Result<(), Ended> {
        if is_missing {
            self.transfer_copy(run, &image.id, transfer).await?;
        }
        if moves {
            self.transfer_removal(&image.id, &transfer.from).await?;
        }
        Ok(())
    }
}
