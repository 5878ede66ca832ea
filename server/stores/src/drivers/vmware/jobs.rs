//! Tasks of the server: begun by a call, and looked at until they end.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    errors::Failure,
    inventory::property,
    session::Services,
    soap::{self, Reference},
    vcenter::Vcenter,
    xml::Element,
};

/// The pause before the second look. Most tasks are done by then; later pauses are twice as long each, up to
/// `vmware_task_poll_interval`.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// No task of ours takes so long.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// A task that has ended well.
pub(super) struct Done {
    /// What it found; most find nothing.
    pub(super) result: Element,
}

impl Vcenter {
    /// Carries out a task. Where it ends with a fault that may pass, such as a file that is open for a moment more, it is
    /// begun again. How many tries failed is answered with the outcome: each may have done its work.
    pub(super) async fn carry_out(
        &self,
        what: &'static str,
        message: impl Fn(&Services) -> String,
    ) -> (Result<Done, Failure>, u32) {
        let patience = self.wire.patience;
        let (mut pause, mut failed) = (patience.first_pause, 0);
        loop {
            let outcome = match self.wire.call(what, &message).await {
                Ok((answer, failed_calls)) => {
                    failed += failed_calls;
                    self.wait_for(what, &answer).await
                }
                // The call has been tried as often as it may.
                Err(failure) => return (Err(failure), failed + 1),
            };
            match outcome {
                Err(failure @ Failure::Fault { .. })
                    if failure.is_temporary() && failed + 1 < patience.tries =>
                {
                    failed += 1;
                    tracing::debug!(what, failed, ?failure, "beginning the task again");
                    tokio::time::sleep(pause.min(patience.longest_pause)).await;
                    pause = pause.saturating_mul(2);
                }
                outcome => return (outcome, failed),
            }
        }
    }

    async fn wait_for(&self, what: &'static str, answer: &Element) -> Result<Done, Failure> {
        let task = answer.child("returnval").and_then(Reference::of);
        let task = task.ok_or_else(|| Failure::nonsense(what, "it names no task"))?;
        let end = Instant::now() + LONGEST;
        let mut pause = FIRST_PAUSE.min(self.poll_interval);
        loop {
            let objects = self.ask_properties(what, std::slice::from_ref(&task), &["info"]).await?;
            let info = objects.iter().find_map(|object| property(object, "info"));
            let info = info.ok_or_else(|| Failure::nonsense(what, "it does not say how the task is"))?;
            match info.text_of("state") {
                "success" => return Ok(Done { result: info.child("result").cloned().unwrap_or_default() }),
                "error" => {
                    let class = info.at(&["error", "fault"]).map(soap::class).unwrap_or_default();
                    return Err(Failure::fault(what, &class));
                }
                "queued" | "running" if Instant::now() < end => {}
                "queued" | "running" => return Err(Failure::slow(what, LONGEST.as_secs())),
                _ => return Err(Failure::nonsense(what, "the task is in an unknown state")),
            }
            tokio::time::sleep(pause).await;
            pause = pause.saturating_mul(2).min(self.poll_interval);
        }
    }
}
