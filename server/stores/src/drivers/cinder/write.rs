//! Writing: a task has the volume, from its creation to the commit or the removal. So every step comes to its end, and the
//! volume is detached, also where the caller goes away in the middle.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use super::{
    draft::{Draft, discard},
    project::{Project, log},
};
use crate::{Committed, Error, Writer};

/// Bytes that are handed over at once.
const BATCH: usize = 1024 * 1024;
/// Chunks that are handed over at once, however small they are.
const BATCH_CHUNKS: usize = 1024;
/// Batches that wait for the task.
const WAITING: usize = 2;

/// What the task is told. Where nothing more comes and no commit was asked for, it removes the volume.
enum Order {
    Write(Vec<Bytes>),
    Commit,
}

/// A writer of one volume.
pub(super) struct CinderWriter {
    project: Arc<Project>,
    /// `None` where the task has ended.
    orders: Option<mpsc::Sender<Order>>,
    outcome: oneshot::Receiver<Result<Published, Error>>,
    batch: Vec<Bytes>,
    batched: usize,
    failed: bool,
}

/// An image that nobody has heard of. Where it is dropped and not kept, its volume is removed.
struct Published {
    project: Arc<Project>,
    committed: Committed,
    is_kept: bool,
}

impl Drop for Published {
    fn drop(&mut self) {
        if self.is_kept || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let project = Arc::clone(&self.project);
        let volume = self.committed.location.rsplit('/').next().unwrap_or_default().to_owned();
        self.project.tasks.spawn(async move {
            if let Err(error) = discard(&project, &volume).await {
                log(&project.store, &volume, &error, "the volume of an image that nobody waits for stays");
            }
        });
    }
}

impl CinderWriter {
    /// Makes a volume for so many bytes.
    pub(super) async fn begin(project: &Arc<Project>, key: &str, bytes: u64) -> Result<Self, Error> {
        let (orders, received) = mpsc::channel(WAITING);
        let (ready, begun) = oneshot::channel();
        let (result, outcome) = oneshot::channel();
        let draft = Draft::new(Arc::clone(project), key);
        project.tasks.spawn(work(Arc::clone(project), draft, bytes, ready, received, result));
        begun.await.map_err(|_| project.other("the volume was not made"))??;
        let (batch, batched) = (Vec::new(), 0);
        Ok(Self {
            project: Arc::clone(project),
            orders: Some(orders),
            outcome,
            batch,
            batched,
            failed: false,
        })
    }

    async fn order(&mut self, order: Order) -> Result<(), Error> {
        if let Some(orders) = &self.orders
            && orders.send(order).await.is_ok()
        {
            return Ok(());
        }
        // The task ended before its time, with an error.
        self.orders = None;
        match (&mut self.outcome).await {
            Ok(Err(error)) => Err(error),
            _ => Err(self.project.other("the work on the volume ended without a result")),
        }
    }

    async fn hand_over(&mut self) -> Result<(), Error> {
        let batch = std::mem::take(&mut self.batch);
        self.batched = 0;
        self.order(Order::Write(batch)).await
    }

    fn refuse_failed(&self) -> Result<(), Error> {
        if self.failed { Err(self.project.other("the writer was used after it had failed")) } else { Ok(()) }
    }
}

/// The life of a volume until it is an image, or gone.
async fn work(
    project: Arc<Project>,
    mut draft: Draft,
    bytes: u64,
    ready: oneshot::Sender<Result<(), Error>>,
    mut orders: mpsc::Receiver<Order>,
    result: oneshot::Sender<Result<Published, Error>>,
) {
    let made = draft.make(bytes).await;
    let is_made = made.is_ok();
    // Where it is removed, that is done before anybody hears of it.
    if !is_made {
        draft.abandon().await;
        let _ = ready.send(made);
        return;
    }
    if ready.send(made).is_err() {
        draft.abandon().await;
        return;
    }
    let committed = loop {
        let outcome = match orders.recv().await {
            Some(Order::Write(chunks)) => draft.append(chunks).await,
            Some(Order::Commit) => break draft.publish().await,
            None => {
                draft.abandon().await;
                return;
            }
        };
        if let Err(error) = outcome {
            break Err(error);
        }
    };
    match committed {
        Ok(committed) => {
            let _ = result.send(Ok(Published { project, committed, is_kept: false }));
        }
        Err(error) => {
            drop(orders);
            draft.abandon().await;
            let _ = result.send(Err(error));
        }
    }
}

#[async_trait]
impl Writer for CinderWriter {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        self.refuse_failed()?;
        self.batched += chunk.len();
        self.batch.push(chunk);
        if self.batched >= BATCH || self.batch.len() >= BATCH_CHUNKS {
            // Where this future is dropped, a batch may be lost: no commit may follow.
            self.failed = true;
            self.hand_over().await?;
            self.failed = false;
        }
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<Committed, Error> {
        self.refuse_failed()?;
        if self.batched > 0 {
            self.hand_over().await?;
        }
        self.order(Order::Commit).await?;
        let ended = |_| self.project.other("the work on the volume ended without a result");
        let mut published = (&mut self.outcome).await.map_err(ended)??;
        published.is_kept = true;
        Ok(published.committed.clone())
    }
}
