//! The project whose volumes are images, and what all requests about it share.

use std::{io, sync::Arc, time::Duration};

use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;

use super::{
    connector::{self, Connector},
    errors::Failure,
    options::CinderOptions,
    readers::Readers,
    volumes::GIB,
    wire::Wire,
};
use crate::{
    Error,
    drivers::{buffers::Buffers, turns::Turns, workers::Workers},
};

/// Calls that wait for a device at once; further ones wait their turn.
const AT_ONCE: usize = 32;

/// The volumes of a store.
pub(super) struct Project {
    /// The name of the store.
    pub(super) store: String,
    pub(super) wire: Wire,
    pub(super) connector: Box<dyn Connector>,
    /// Empty takes Cinder's default.
    pub(super) volume_type: String,
    /// Bytes that Cinder counts as one: a GiB, and less in tests.
    pub(super) unit: u64,
    pub(super) grows_attached: bool,
    /// How often an attachment is tried.
    pub(super) attempts: u32,
    /// In this time a volume must have changed its state.
    pub(super) patience: Duration,
    /// Without a change for so long, the volume of a writer on another host counts as abandoned.
    pub(super) abandoned_after: Duration,
    /// By key for commits, by volume for downloads and removals.
    pub(super) turns: Turns,
    pub(super) readers: Readers,
    pub(super) workers: Workers,
    pub(super) buffers: Arc<Buffers>,
    /// What goes on in the background: uploads, detachments, removals.
    pub(super) tasks: TaskTracker,
}

impl Project {
    /// Reads the certificates; asks the service nothing. Blocks.
    ///
    /// # Errors
    /// Names the option.
    pub(super) fn new(store: &str, options: &CinderOptions) -> io::Result<Self> {
        options.check()?;
        Ok(Self {
            store: store.to_owned(),
            wire: Wire::new(options)?,
            connector: connector::of(options),
            volume_type: options.cinder_volume_type.clone(),
            unit: GIB,
            grows_attached: options.cinder_do_extend_attached,
            attempts: options.cinder_attachment_retry_attempts,
            patience: Duration::from_secs(options.cinder_state_transition_timeout),
            abandoned_after: Duration::from_secs(options.cinder_store_abandoned_after),
            turns: Turns::default(),
            readers: Readers::default(),
            workers: Workers::new(store, AT_ONCE, 0),
            buffers: Arc::default(),
            tasks: TaskTracker::new(),
        })
    }

    pub(super) fn error(&self, failure: Failure) -> Error {
        failure.error(&self.store)
    }

    pub(super) fn not_found(&self) -> Error {
        Error::NotFound { store: self.store.clone() }
    }

    pub(super) fn already_exists(&self, key: &str) -> Error {
        Error::AlreadyExists { store: self.store.clone(), key: key.to_owned() }
    }

    pub(super) fn in_use(&self, by: &str) -> Error {
        Error::InUse { store: self.store.clone(), by: by.to_owned() }
    }

    pub(super) fn full(&self, problem: &str) -> Error {
        let source = io::Error::new(io::ErrorKind::StorageFull, problem);
        Error::Full { store: self.store.clone(), source }
    }

    pub(super) fn unavailable(&self, problem: String) -> Error {
        Error::Unavailable { store: self.store.clone(), source: io::Error::other(problem) }
    }

    pub(super) fn other(&self, problem: impl Into<String>) -> Error {
        Error::Other { store: self.store.clone(), source: io::Error::other(problem.into()) }
    }

    /// An error of a device.
    pub(super) fn device(&self, what: &str, error: &io::Error) -> Error {
        let source = io::Error::new(error.kind(), format!("the volume's device failed to {what}: {error}"));
        let store = self.store.clone();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::FileTooLarge | io::ErrorKind::QuotaExceeded => {
                Error::Full { store, source }
            }
            io::ErrorKind::PermissionDenied => Error::Denied { store, source },
            _ => Error::Other { store, source },
        }
    }

    /// Runs work to its end, whether somebody waits for it or not: what it holds then is dropped on its own task.
    pub(super) async fn on_a_task<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let (sender, receiver) = oneshot::channel();
        self.tasks.spawn(async move {
            let _ = sender.send(work.await);
        });
        receiver.await.map_err(|_| self.other("the work on the volume ended without a result"))?
    }
}

/// Logs an error that nobody waits for.
pub(super) fn log(store: &str, volume: &str, error: &Error, what: &'static str) {
    let cause = error as &dyn std::error::Error;
    tracing::warn!(store, volume, cause, "{what}");
}
