//! What is running in this process: uploads, downloads, deletions.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    Error, Result,
    tasks::{Halt, Run},
};

/// Seconds after which a client that was refused during a drain should come back.
const RETRY_AFTER: u64 = 10;

/// How much is running in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Activity {
    /// Uploads that have not ended.
    pub uploads: usize,
    /// Downloads whose stream is still held.
    pub downloads: usize,
    /// Deletions of data that have not ended.
    pub deletions: usize,
    /// Tasks that are being worked on.
    pub tasks: usize,
    /// Whether nothing new is begun ([`Controller::begin_drain`](crate::Controller::begin_drain)).
    pub draining: bool,
}

impl Activity {
    /// Whether nothing runs.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.uploads == 0 && self.downloads == 0 && self.deletions == 0 && self.tasks == 0
    }
}

/// Why an upload is to end before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The image was deleted.
    ImageDeleted,
    /// Nobody waits for the answer.
    ClientGone,
    /// Another server may have taken the image over.
    LeaseLost,
    /// The promised room in the project's quota could not be kept.
    QuotaLost,
    /// The server cannot wait any longer.
    ShuttingDown,
}

/// An upload that runs.
#[derive(Debug, Default)]
pub(crate) struct Upload {
    /// Bytes taken in.
    pub(crate) received: Arc<AtomicU64>,
    total: Option<u64>,
    stopped: CancellationToken,
    cause: OnceLock<Stop>,
}

impl Upload {
    /// Makes the upload end at its next chunk; the first cause counts.
    pub(crate) fn stop(&self, cause: Stop) {
        let _ = self.cause.set(cause);
        self.stopped.cancel();
    }

    pub(crate) fn cause(&self) -> Option<Stop> {
        self.cause.get().copied()
    }

    pub(crate) fn stopped(&self) -> CancellationToken {
        self.stopped.clone()
    }
}

#[derive(Debug, Default)]
struct State {
    uploads: HashMap<String, Arc<Upload>>,
    deletions: HashSet<String>,
    downloads: usize,
    /// `None` while a task is being taken up.
    tasks: HashMap<String, Option<Arc<Run>>>,
    /// What tasks that are being taken up are to be told.
    halted: Option<Halt>,
    draining: bool,
}

impl State {
    fn activity(&self) -> Activity {
        Activity {
            uploads: self.uploads.len(),
            downloads: self.downloads,
            deletions: self.deletions.len(),
            tasks: self.tasks.len(),
            draining: self.draining,
        }
    }

    fn admit(&self) -> Result<()> {
        if self.draining { Err(Error::Draining { retry_after: RETRY_AFTER }) } else { Ok(()) }
    }
}

/// What is running in this process. Everything in it leaves by the drop of its guard.
#[derive(Clone, Default)]
pub(crate) struct Registry {
    state: Arc<watch::Sender<State>>,
    /// There may be tasks to be taken up.
    woken: Arc<Notify>,
}

impl Registry {
    pub(crate) fn activity(&self) -> Activity {
        self.state.borrow().activity()
    }

    /// # Errors
    /// [`Error::Draining`].
    pub(crate) fn admit(&self) -> Result<()> {
        self.state.borrow().admit()
    }

    pub(crate) fn begin_drain(&self) {
        self.state.send_modify(|state| state.draining = true);
    }

    /// Ends when nothing runs.
    pub(crate) async fn idle(&self) {
        // The sender lives as long as `self`.
        let _ = self.state.subscribe().wait_for(|state| state.activity().is_idle()).await;
    }

    /// Ends when no upload, no deletion and no task runs.
    pub(crate) async fn uploads_ended(&self) {
        let ended =
            |state: &State| state.uploads.is_empty() && state.deletions.is_empty() && state.tasks.is_empty();
        let _ = self.state.subscribe().wait_for(ended).await;
    }

    /// # Errors
    /// [`Error::Draining`]; [`Error::Conflict`] where one to the same image runs here.
    pub(crate) fn begin_upload(&self, image: &str, total: Option<u64>) -> Result<Running> {
        self.enter(image, total, State::admit)
    }

    /// As an upload, so that none begins: also during a drain.
    ///
    /// # Errors
    /// [`Error::Conflict`] where an upload to it runs here.
    pub(crate) fn begin_recovery(&self, image: &str) -> Result<Running> {
        self.enter(image, None, |_| Ok(()))
    }

    fn enter(&self, image: &str, total: Option<u64>, admit: fn(&State) -> Result<()>) -> Result<Running> {
        let upload = Arc::new(Upload { total, ..Upload::default() });
        self.change(|state| {
            admit(state)?;
            if state.uploads.contains_key(image) {
                return Err(Error::Conflict(format!("Data is being uploaded to the image {image} already.")));
            }
            state.uploads.insert(image.to_owned(), Arc::clone(&upload));
            Ok(())
        })?;
        Ok(Running { registry: self.clone(), image: image.to_owned(), upload })
    }

    /// # Errors
    /// [`Error::Conflict`] where it is being deleted here.
    pub(crate) fn begin_deletion(&self, image: &str) -> Result<impl Drop + Send + use<>> {
        self.change(|state| {
            if state.deletions.insert(image.to_owned()) {
                return Ok(());
            }
            Err(Error::Conflict(format!("The image {image} is being deleted already.")))
        })?;
        let image = image.to_owned();
        Ok(self.leave(move |state| {
            state.deletions.remove(&image);
        }))
    }

    /// # Errors
    /// [`Error::Draining`].
    pub(crate) fn begin_download(&self) -> Result<impl Drop + Send + use<>> {
        self.change(|state| {
            state.admit()?;
            state.downloads += 1;
            Ok(())
        })?;
        Ok(self.leave(|state| state.downloads -= 1))
    }

    pub(crate) fn upload(&self, image: &str) -> Option<Arc<Upload>> {
        self.state.borrow().uploads.get(image).cloned()
    }

    pub(crate) fn stop_uploads(&self, cause: Stop) {
        for upload in self.state.borrow().uploads.values() {
            upload.stop(cause);
        }
    }

    /// Counts a task as being worked on here; `None` where it is already, or nothing new is begun.
    pub(crate) fn begin_task(&self, id: &str) -> Option<TaskPlace> {
        let begun = self.change(|state| {
            state.admit()?;
            if state.tasks.contains_key(id) {
                return Err(Error::Conflict(format!("The task {id} is being worked on.")));
            }
            state.tasks.insert(id.to_owned(), None);
            Ok(())
        });
        begun.ok().map(|()| TaskPlace { registry: self.clone(), id: id.to_owned() })
    }

    pub(crate) fn task(&self, id: &str) -> Option<Arc<Run>> {
        self.state.borrow().tasks.get(id).cloned().flatten()
    }

    pub(crate) fn halt_tasks(&self, cause: Halt) {
        self.state.send_modify(|state| {
            state.halted = Some(cause);
            for run in state.tasks.values().flatten() {
                run.halt(cause);
            }
        });
    }

    /// There may be tasks to be taken up.
    pub(crate) fn wake_tasks(&self) {
        self.woken.notify_one();
    }

    /// Ends when there may be tasks to be taken up.
    pub(crate) async fn tasks_woken(&self) {
        self.woken.notified().await;
    }

    /// Bytes taken in by the upload to this image, and how many are announced.
    pub(crate) fn progress(&self, image: &str) -> Option<(u64, Option<u64>)> {
        let state = self.state.borrow();
        let upload = state.uploads.get(image)?;
        Some((upload.received.load(Ordering::Relaxed), upload.total))
    }

    /// Changes the state under its lock.
    fn change(&self, change: impl FnOnce(&mut State) -> Result<()>) -> Result<()> {
        let mut outcome = Ok(());
        self.state.send_if_modified(|state| {
            outcome = change(state);
            outcome.is_ok()
        });
        outcome
    }

    fn leave<F: FnOnce(&mut State)>(&self, change: F) -> Leave<F> {
        Leave { registry: self.clone(), change: Some(change) }
    }
}

/// Takes something out of the registry when it is dropped.
struct Leave<F: FnOnce(&mut State)> {
    registry: Registry,
    change: Option<F>,
}

impl<F: FnOnce(&mut State)> Drop for Leave<F> {
    fn drop(&mut self) {
        if let Some(change) = self.change.take() {
            self.registry.state.send_modify(change);
        }
    }
}

/// An upload that is counted as running until this is dropped.
pub(crate) struct Running {
    registry: Registry,
    image: String,
    pub(crate) upload: Arc<Upload>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.registry.state.send_modify(|state| {
            state.uploads.remove(&self.image);
        });
    }
}

/// A task that is counted as being worked on until this is dropped.
pub(crate) struct TaskPlace {
    registry: Registry,
    id: String,
}

impl TaskPlace {
    pub(crate) fn set(&self, run: Arc<Run>) {
        self.registry.state.send_modify(|state| {
            if let Some(cause) = state.halted {
                run.halt(cause);
            }
            state.tasks.insert(self.id.clone(), Some(run));
        });
    }
}

impl Drop for TaskPlace {
    fn drop(&mut self) {
        self.registry.state.send_modify(|state| {
            state.tasks.remove(&self.id);
        });
    }
}

impl Running {
    /// Whoever waits for the answer.
    pub(crate) fn client(&self) -> Client {
        Client { upload: Some(Arc::clone(&self.upload)) }
    }
}

/// Somebody who waits for the answer. When it is dropped before the answer is there, the upload ends.
pub(crate) struct Client {
    upload: Option<Arc<Upload>>,
}

impl Client {
    /// The answer is there.
    pub(crate) fn stays(mut self) {
        self.upload = None;
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(upload) = self.upload.take() {
            upload.stop(Stop::ClientGone);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_drain_waits_for_what_runs_and_begins_nothing() {
        let registry = Registry::default();
        let upload = registry.begin_upload("a", Some(9)).unwrap();
        let download = registry.begin_download().unwrap();
        let deletion = registry.begin_deletion("b").unwrap();
        assert!(matches!(registry.begin_upload("a", None), Err(Error::Conflict(_))));
        assert!(matches!(registry.begin_deletion("b"), Err(Error::Conflict(_))));
        upload.upload.received.store(4, Ordering::Relaxed);
        assert_eq!(registry.progress("a"), Some((4, Some(9))));

        registry.begin_drain();
        assert!(matches!(registry.begin_upload("c", None), Err(Error::Draining { .. })));
        assert!(matches!(registry.begin_download(), Err(Error::Draining { .. })));
        let idle = tokio::spawn({
            let registry = registry.clone();
            async move { registry.idle().await }
        });
        drop((upload, deletion));
        assert!(!idle.is_finished());
        let left = Activity { uploads: 0, downloads: 1, deletions: 0, tasks: 0, draining: true };
        assert_eq!(registry.activity(), left);
        drop(download);
        idle.await.unwrap();
        assert_eq!(registry.progress("a"), None);
    }

    #[test]
    fn the_first_cause_of_a_stop_counts() {
        let upload = Upload::default();
        assert_eq!(upload.cause(), None);
        upload.stop(Stop::ImageDeleted);
        upload.stop(Stop::ClientGone);
        assert_eq!(upload.cause(), Some(Stop::ImageDeleted));
        assert!(upload.stopped().is_cancelled());
    }
}
