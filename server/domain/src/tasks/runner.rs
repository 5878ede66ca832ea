//! Takes tasks up and brings them to an end.

use std::{sync::Arc, time::Duration};

use futures::FutureExt;
use tokio_util::sync::CancellationToken;
use vitrine_database::End;
use vitrine_model::{Task, TaskStatus};

use super::{
    heartbeat::Heartbeat,
    job::{Ended, Job},
    run::{Halt, Run},
};
use crate::{Controller, Event, Result, lease};

/// Pause between two looks for tasks that other nodes left, or that wait for their next attempt.
const PAUSE: Duration = Duration::from_secs(2);
/// Pause before the second attempt; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// Pauses between looks after which finished tasks are looked through for those that are to be forgotten.
const LOOKS_PER_SWEEP: u32 = 300;

impl Controller {
    /// Works on tasks until it is told to stop; what it has begun by then goes on ([`Self::drained`] waits for it).
    pub async fn run_tasks(&self, stop: CancellationToken) {
        let mut looks = 0_u32;
        loop {
            if let Err(error) = self.take_up_tasks().await {
                tracing::warn!(cause = &error as &dyn std::error::Error, "tasks could not be looked for");
            }
            if looks.is_multiple_of(LOOKS_PER_SWEEP) {
                self.forget_expired_tasks().await;
            }
            looks = looks.wrapping_add(1);
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.running.tasks_woken() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    /// Takes up as many tasks as may run beside those that do; answers how many. They run on by themselves.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn take_up_tasks(&self) -> Result<usize> {
        let running = self.running.activity().tasks;
        let room = self.settings().tasks.max_workers.saturating_sub(running);
        if room == 0 || self.running.admit().is_err() {
            return Ok(0);
        }
        let now = self.now();
        // What runs here is ours, and so among what we could take up.
        let limit = u64::try_from(room + running).unwrap_or(u64::MAX);
        let mut taken = 0;
        for id in self.database().tasks().ready(self.node(), now, limit).await? {
            if taken == room {
                break;
            }
            let Some(place) = self.running.begin_task(&id) else { continue };
            let claimed = self.database().tasks().claim(&id, self.node(), now, now + lease::TTL).await?;
            let Some(claimed) = claimed else { continue };
            let run = Arc::new(Run::new(claimed));
            place.set(Arc::clone(&run));
            taken += 1;
            let controller = self.clone();
            tokio::spawn(async move {
                controller.attempt(&run).await;
                drop(place);
                controller.running.wake_tasks();
            });
        }
        Ok(taken)
    }

    /// One attempt at this task, here and now, whatever else runs; false where it is another's, or not due.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn work_on(&self, id: &str) -> Result<bool> {
        let now = self.now();
        let Some(place) = self.running.begin_task(id) else { return Ok(false) };
        let claimed = self.database().tasks().claim(id, self.node(), now, now + lease::TTL).await?;
        let Some(claimed) = claimed else { return Ok(false) };
        let run = Arc::new(Run::new(claimed));
        place.set(Arc::clone(&run));
        self.attempt(&run).await;
        Ok(true)
    }

    /// One attempt, to its end.
    async fn attempt(&self, run: &Arc<Run>) {
        let task = run.task();
        if run.attempt() <= 1 {
            self.notify(&Event::task("task.run", task));
            self.notify(&Event::task("task.processing", task));
        }
        let beat = Heartbeat::start(self, run);
        let outcome = self.work(run).await;
        let kept = match outcome {
            Kept::Ended(end) => self.end(task, end).await,
            Kept::Later { pause, uncounted, reason } => {
                let run_at = self.now() + pause;
                let tasks = self.database().tasks();
                tasks
                    .postpone(&task.id, self.node(), run_at, uncounted, reason.as_deref())
                    .await
                    .map_err(Into::into)
            }
            Kept::Lost => Ok(true),
        };
        drop(beat);
        match kept {
            Ok(true) => {}
            Ok(false) => tracing::warn!(task = task.id, "another node has taken this task over"),
            Err(error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(
                    task = task.id,
                    cause,
                    "the outcome of a task could not be kept; it will run again"
                );
            }
        }
    }

    async fn end(&self, task: &Task, end: End) -> Result<bool> {
        let name = if end.status == TaskStatus::Success { "task.success" } else { "task.failure" };
        if !self.database().tasks().finish(&task.id, self.node(), &end).await? {
            return Ok(false);
        }
        let ended = Task {
            status: end.status,
            result: end.result,
            message: end.message,
            expires_at: Some(end.expires_at),
            updated_at: end.at,
            ..task.clone()
        };
        self.notify(&Event::task(name, &ended));
        self.enter_end_of_task(&ended).await;
        self.note_end_of_import(&ended).await;
        Ok(true)
    }

    async fn work(&self, run: &Arc<Run>) -> Kept {
        let task = run.task();
        let Some(job) = self.jobs().get(&task.kind) else {
            let reason = format!("This release has no work of the type '{}'.", task.kind);
            return Kept::Ended(self.ending(TaskStatus::Failure, None, Some(reason)));
        };
        let most = self.settings().tasks.max_attempts;
        if run.attempt() > most {
            let reason = task.message.clone().unwrap_or_else(|| {
                format!("It was begun {most} times and never came to an end: the server stopped each time.")
            });
            return self.give_up(&*job, run, reason).await;
        }
        if run.cause() == Some(Halt::Cancelled) {
            return self.give_up(&*job, run, CANCELLED.to_owned()).await;
        }
        // A panic is this attempt's failure, and nobody else's.
        let attempt = std::panic::AssertUnwindSafe(job.run(self, run)).catch_unwind().await;
        let ended = match attempt {
            Ok(Ok(result)) => return Kept::Ended(self.ending(TaskStatus::Success, result, None)),
            Ok(Err(ended)) => ended,
            Err(_) => Ended::again("The server met an internal error."),
        };
        match (ended, run.cause()) {
            (_, Some(Halt::Lost)) => Kept::Lost,
            (_, Some(Halt::ShuttingDown)) => {
                Kept::Later { pause: Duration::ZERO, uncounted: true, reason: None }
            }
            (_, Some(Halt::Cancelled)) => self.give_up(&*job, run, CANCELLED.to_owned()).await,
            (Ended::Elsewhere, _) => Kept::Later { pause: FIRST_PAUSE, uncounted: true, reason: None },
            (Ended::Stopped, _) => Kept::Later { pause: FIRST_PAUSE, uncounted: false, reason: None },
            (Ended::Failed { reason, cause }, _) => {
                tracing::warn!(
                    task = task.id,
                    kind = task.kind,
                    reason,
                    cause = cause.as_deref().map(text),
                    "a task failed"
                );
                self.give_up(&*job, run, reason).await
            }
            (Ended::Again { reason, cause }, _) => {
                let attempt = run.attempt();
                tracing::warn!(
                    task = task.id,
                    kind = task.kind,
                    attempt,
                    reason,
                    cause = cause.as_deref().map(text),
                    "an attempt failed"
                );
                if attempt >= most {
                    self.give_up(&*job, run, reason).await
                } else {
                    Kept::Later { pause: pause_after(attempt), uncounted: false, reason: Some(reason) }
                }
            }
        }
    }

    async fn give_up(&self, job: &dyn Job, run: &Run, reason: String) -> Kept {
        match job.give_up(self, run, &reason).await {
            Ok(()) => Kept::Ended(self.ending(TaskStatus::Failure, None, Some(reason))),
            Err(error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(
                    task = run.task().id,
                    cause,
                    "a failed task could not be cleaned up; it will be tried again"
                );
                Kept::Later { pause: pause_after(run.attempt()), uncounted: false, reason: Some(reason) }
            }
        }
    }

    fn ending(&self, status: TaskStatus, result: Option<serde_json::Value>, message: Option<String>) -> End {
        let at = self.now();
        End { status, result, message, at, expires_at: at + self.settings().tasks.time_to_live() }
    }

    async fn forget_expired_tasks(&self) {
        match self.database().tasks().expire(self.now()).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::debug!(forgotten, "forgot finished tasks"),
            Err(error) => {
                tracing::warn!(
                    cause = &error as &dyn std::error::Error,
                    "finished tasks could not be forgotten"
                );
            }
        }
    }
}

/// What becomes of the task.
enum Kept {
    Ended(End),
    Later { pause: Duration, uncounted: bool, reason: Option<String> },
    Lost,
}

const CANCELLED: &str = "It was cancelled.";

fn text<'a>(
    cause: &'a (dyn std::error::Error + Send + Sync + 'static),
) -> &'a (dyn std::error::Error + 'static) {
    cause
}

/// The pause after so many attempts.
fn pause_after(attempts: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_limit() {
        let pauses: Vec<u64> = (0..9).map(|attempts| pause_after(attempts).as_secs()).collect();
        assert_eq!(pauses, [5, 5, 10, 20, 40, 80, 160, 300, 300]);
        assert_eq!(pause_after(u32::MAX), LONGEST_PAUSE);
    }

    #[test]
    fn a_claim_that_was_cancelled_is_halted_at_once() {
        let task: Task = serde_json::from_value(serde_json::json!({
            "id": "t", "kind": "k", "status": "processing", "owner": "", "image_id": null, "request_id": null,
            "user_id": null, "input": {}, "result": null, "message": null, "expires_at": null,
            "created_at": [2026, 1, 0, 0, 0, 0, 0, 0, 0], "updated_at": [2026, 1, 0, 0, 0, 0, 0, 0, 0],
        }))
        .unwrap();
        use vitrine_database::Claimed;
        let progress = vitrine_model::TaskProgress { cancelled: true, ..Default::default() };
        let run = Run::new(Claimed { task, progress, secret: None });
        assert_eq!(run.cause(), Some(Halt::Cancelled));
        assert!(run.check().is_err());
    }
}
