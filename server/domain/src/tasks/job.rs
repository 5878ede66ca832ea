//! What a kind of work is to the runner.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use serde_json::Value;

use super::Run;
use crate::{
    Controller, Error,
    bulk::BulkJob,
    data::CopyFromJob,
    imports::{CleanupJob, ImportJob, LegacyImportJob},
    locations::LocationImport,
    purge::PurgeJob,
    readers::ShareJob,
    retention::RetentionJob,
    scrub::ScrubJob,
    stores::{StoreCopyJob, StoreMoveJob},
    subscriptions::CatalogueCheckJob,
};

/// A kind of work.
#[async_trait]
pub trait Job: Send + Sync + 'static {
    /// The task's type; at most 30 characters.
    fn kind(&self) -> &'static str;

    /// Does it, or goes on where an earlier attempt was interrupted: at any moment the process may have died. Answers
    /// the task's result.
    ///
    /// It must look at [`Run::stopped`] (or call [`Run::check`]) wherever it could go on for long.
    ///
    /// # Errors
    /// [`Ended`]: whether it is worth another attempt.
    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended>;

    /// Is called when the task is given up (failed, cancelled, or begun too often), before it is marked so: removes
    /// what is half done, and brings what it is about into a state that people can leave. May be called again after an
    /// interruption.
    ///
    /// # Errors
    /// Whatever keeps it from doing so: then it is tried again, and the task is not over.
    async fn give_up(&self, controller: &Controller, run: &Run, reason: &str) -> Result<(), Error>;
}

/// How an attempt ended, other than well.
#[derive(Debug)]
pub enum Ended {
    /// For good; the sentence tells people why. It never holds a secret.
    Failed {
        /// The sentence.
        reason: String,
        /// For the log.
        cause: Option<Cause>,
    },
    /// Another attempt may do better: it is made after a pause that grows, as long as the settings allow.
    Again {
        /// The sentence.
        reason: String,
        /// For the log.
        cause: Option<Cause>,
    },
    /// It was told to stop ([`Run::stopped`]) and did.
    Stopped,
    /// Another node must do it, which has what it needs: it waits for that one, and the attempt does not count.
    Elsewhere,
}

/// What is behind a failure; for the log alone.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

impl Ended {
    /// For good.
    pub fn failed(reason: impl Into<String>) -> Self {
        Self::Failed { reason: reason.into(), cause: None }
    }

    /// Not yet.
    pub fn again(reason: impl Into<String>) -> Self {
        Self::Again { reason: reason.into(), cause: None }
    }
}

impl From<Error> for Ended {
    /// What a use case's error means to a task: an outage and an error of ours are worth another attempt.
    fn from(error: Error) -> Self {
        let reason = error.to_string();
        match error {
            Error::Draining { .. } => Self::Stopped,
            Error::Unavailable { .. } | Error::Internal(_) => {
                Self::Again { reason, cause: Some(Box::new(error)) }
            }
            _ => Self::failed(reason),
        }
    }
}

impl From<vitrine_database::Error> for Ended {
    fn from(error: vitrine_database::Error) -> Self {
        Error::from(error).into()
    }
}

/// The kinds of work this release can do.
#[derive(Clone)]
pub struct Jobs(BTreeMap<&'static str, Arc<dyn Job>>);

impl Default for Jobs {
    /// All of them.
    fn default() -> Self {
        let jobs: [Arc<dyn Job>; 13] = [
            Arc::new(BulkJob),
            Arc::new(CatalogueCheckJob),
            Arc::new(CopyFromJob),
            Arc::new(ImportJob),
            Arc::new(LegacyImportJob),
            Arc::new(CleanupJob),
            Arc::new(LocationImport),
            Arc::new(ShareJob),
            Arc::new(RetentionJob),
            Arc::new(ScrubJob),
            Arc::new(PurgeJob),
            Arc::new(StoreCopyJob),
            Arc::new(StoreMoveJob),
        ];
        jobs.into_iter().collect()
    }
}

impl FromIterator<Arc<dyn Job>> for Jobs {
    fn from_iter<I: IntoIterator<Item = Arc<dyn Job>>>(jobs: I) -> Self {
        Self(jobs.into_iter().map(|job| (job.kind(), job)).collect())
    }
}

impl Jobs {
    pub(super) fn get(&self, kind: &str) -> Option<Arc<dyn Job>> {
        self.0.get(kind).cloned()
    }
}
