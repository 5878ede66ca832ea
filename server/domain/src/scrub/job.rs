//! The scrubber as a task.

use async_trait::async_trait;
use serde_json::{Value, json};

use super::SCRUB;
use crate::{
    Controller, Error,
    tasks::{Ended, Job, Run},
};

/// Removes data that is due. An interruption leaves images as they were or without data that is recorded as gone.
pub(crate) struct ScrubJob;

#[async_trait]
impl Job for ScrubJob {
    fn kind(&self) -> &'static str {
        SCRUB
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        run.begin_phase("scrubbing", None);
        let scrubbed = controller.scrub(&run.stopped()).await?;
        run.check()?;
        if scrubbed.failed > 0 {
            return Err(Ended::again(format!(
                "The data of {} deleted images could not be removed; the log names the reasons.",
                scrubbed.failed
            )));
        }
        Ok(Some(json!({"images": scrubbed.images, "bytes": scrubbed.bytes})))
    }

    async fn give_up(&self, _: &Controller, _: &Run, _: &str) -> Result<(), Error> {
        Ok(())
    }
}
