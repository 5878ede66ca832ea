//! One attempt at a task, as the work sees it.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering},
};

use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use vitrine_database::Claimed;
use vitrine_model::{Task, TaskProgress};

use super::job::Ended;

/// Why an attempt is to end before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Halt {
    /// Somebody cancelled the task.
    Cancelled,
    /// Another node may have it.
    Lost,
    /// The server ends; the task goes on at the next start.
    ShuttingDown,
}

/// One attempt at a task: what is to be done, how far it is, and whether to stop.
pub struct Run {
    task: Task,
    secret: Option<Value>,
    attempt: u32,
    phase: Mutex<Phase>,
    done: Arc<AtomicU64>,
    stopped: CancellationToken,
    halt: OnceLock<Halt>,
}

#[derive(Clone, PartialEq, Eq)]
struct Phase {
    name: String,
    total: Option<u64>,
}

impl Run {
    pub(super) fn new(claimed: Claimed) -> Self {
        let Claimed { task, progress, secret } = claimed;
        let run = Self {
            task,
            secret,
            attempt: progress.attempts,
            phase: Mutex::new(Phase { name: progress.phase, total: progress.bytes_total }),
            done: Arc::new(AtomicU64::new(progress.bytes_done)),
            stopped: CancellationToken::new(),
            halt: OnceLock::new(),
        };
        if progress.cancelled {
            run.halt(Halt::Cancelled);
        }
        run
    }

    /// The task as it was taken up.
    #[must_use]
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// The input in the form that the work keeps it in.
    ///
    /// # Errors
    /// [`Ended::Failed`] where it is of another form: it came through the task API, or from another release.
    pub fn input<T: DeserializeOwned>(&self) -> Result<T, Ended> {
        T::deserialize(&self.task.input).map_err(|error| {
            let reason = format!("The input of the task cannot be used: {error}.");
            Ended::Failed { reason, cause: Some(Box::new(error)) }
        })
    }

    /// What the work needs and nobody may see; gone once the task has ended.
    #[must_use]
    pub fn secret(&self) -> Option<&Value> {
        self.secret.as_ref()
    }

    /// Counts from 1; interruptions by a shutdown are not counted.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Begins a phase (`fetching`, `storing in ceph`; at most 64 characters) of so many bytes, where that is known.
    pub fn begin_phase(&self, name: &str, total: Option<u64>) {
        let name = name.chars().take(64).collect();
        *self.phase.lock() = Phase { name, total };
        self.done.store(0, Ordering::Relaxed);
    }

    /// Counts bytes of the phase as done.
    pub fn add(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The counter of the phase's bytes, for a pipeline to write to.
    #[must_use]
    pub fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.done)
    }

    /// Is cancelled when the attempt is to end: the work cleans up what only it knows of, and answers
    /// [`Ended::Stopped`].
    #[must_use]
    pub fn stopped(&self) -> CancellationToken {
        self.stopped.clone()
    }

    /// For the middle of long work.
    ///
    /// # Errors
    /// [`Ended::Stopped`] where the attempt is to end.
    pub fn check(&self) -> Result<(), Ended> {
        if self.stopped.is_cancelled() { Err(Ended::Stopped) } else { Ok(()) }
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> TaskProgress {
        let phase = self.phase.lock().clone();
        TaskProgress {
            phase: phase.name,
            bytes_done: self.done.load(Ordering::Relaxed),
            bytes_total: phase.total,
            attempts: self.attempt,
            cancelled: self.cause() == Some(Halt::Cancelled),
        }
    }

    /// Makes the attempt end; the first cause counts.
    pub(crate) fn halt(&self, cause: Halt) {
        let _ = self.halt.set(cause);
        self.stopped.cancel();
    }

    pub(super) fn cause(&self) -> Option<Halt> {
        self.halt.get().copied()
    }
}

impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run")
            .field("task", &self.task.id)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}
