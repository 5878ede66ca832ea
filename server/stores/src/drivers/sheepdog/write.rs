//! Writing: bytes are gathered into a chunk, whose objects are sent side by side.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::{TryStreamExt, stream};
use tokio::sync::oneshot;

use super::cluster::{Cluster, Draft};
use crate::{Committed, Error, Writer};

/// Objects that are sent at once.
const PARALLEL: usize = 4;

/// A writer of one image. The image is made when there is something to send.
pub(super) struct SheepdogWriter {
    cluster: Arc<Cluster>,
    key: String,
    gathered: Vec<u8>,
    /// Bytes sent before.
    sent: u64,
    draft: Option<Draft>,
    failed: bool,
}

impl SheepdogWriter {
    pub(super) fn new(cluster: Arc<Cluster>, key: &str) -> Self {
        Self { cluster, key: key.to_owned(), gathered: Vec::new(), sent: 0, draft: None, failed: false }
    }

    /// Sends what was gathered. It goes on where this future is dropped, and then removes what it made.
    async fn send(&mut self) -> Result<(), Error> {
        let data = Bytes::from(std::mem::take(&mut self.gathered));
        let (cluster, key) = (Arc::clone(&self.cluster), self.key.clone());
        let (draft, at) = (self.draft.take(), self.sent);
        self.sent += data.len() as u64;
        self.draft = Some(
            on_a_task(&self.cluster, async move {
                let draft = match draft {
                    Some(draft) => draft,
                    None => begin(cluster, &key).await?,
                };
                append(&draft, at, data).await?;
                Ok(draft)
            })
            .await?,
        );
        Ok(())
    }
}

/// Runs work to its end, whether somebody waits for it or not.
async fn on_a_task<T: Send + 'static>(
    cluster: &Cluster,
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    let (sender, receiver) = oneshot::channel();
    cluster.tasks.spawn(async move {
        let _ = sender.send(work.await);
    });
    receiver.await.map_err(|_| cluster.other("the work on the image ended without a result"))?
}

/// Makes the image. What an upload left under its name that died is removed first.
async fn begin(cluster: Arc<Cluster>, key: &str) -> Result<Draft, Error> {
    let _turn = cluster.turns.take(key).await;
    for _ in 0..2 {
        let made = cluster.wire.make(key).await.map_err(|failure| cluster.error(failure))?;
        if let Some(vdi) = made {
            return Ok(Draft::new(Arc::clone(&cluster), vdi));
        }
        match cluster.wire.by_name(key).await.map_err(|failure| cluster.error(failure))? {
            Some(vdi) if vdi.is_complete() || cluster.is_alive(&vdi) => break,
            Some(vdi) => {
                tracing::info!(store = cluster.store, key, "replacing what an upload left that died");
                cluster.wire.remove(&vdi).await.map_err(|failure| cluster.error(failure))?;
            }
            None => {}
        }
    }
    Err(cluster.already_exists(key))
}

/// Writes data that begins at `at`, and then where it is.
async fn append(draft: &Draft, at: u64, data: Bytes) -> Result<(), Error> {
    let Draft { cluster, vdi, .. } = draft;
    let (object, end) = (vdi.object(), at + data.len() as u64);
    if end > vdi.most() {
        let text = format!("a VDI has at most {} bytes", vdi.most());
        let source = std::io::Error::new(std::io::ErrorKind::FileTooLarge, text);
        return Err(Error::Full { store: cluster.store.clone(), source });
    }
    let mut parts = Vec::new();
    let mut from = at;
    while from < end {
        let to = end.min((from / object + 1) * object);
        let part = data.slice(index(from - at)..index(to - at));
        parts.push((from / object, index(from % object), part));
        from = to;
    }
    stream::iter(parts.into_iter().map(Ok))
        .try_for_each_concurrent(PARALLEL, |(index, offset, part)| cluster.wire.put(vdi, index, offset, part))
        .await
        .map_err(|failure| cluster.error(failure))?;
    let made = at.div_ceil(object)..end.div_ceil(object);
    cluster.wire.enter(vdi, made, end).await.map_err(|failure| cluster.error(failure))
}

/// Gives the image its size, and looks whether it is the one of its name. In its turn: whoever begins an image of the name
/// meanwhile sees it incomplete and alive, or complete.
async fn complete(draft: Draft, size: u64) -> Result<Draft, Error> {
    let Draft { cluster, vdi, .. } = &draft;
    let _turn = cluster.turns.take(&vdi.name).await;
    cluster.wire.resize(vdi, size).await.map_err(|failure| cluster.error(failure))?;
    let now = cluster.wire.by_name(&vdi.name).await.map_err(|failure| cluster.error(failure))?;
    let is_ours =
        |now: &super::vdi::Vdi| (now.number, now.created, now.size) == (vdi.number, vdi.created, size);
    if now.as_ref().is_some_and(is_ours) {
        return Ok(draft);
    }
    Err(cluster.other("the image was replaced by another server while it was written"))
}

/// A place in a chunk, which is in memory.
fn index(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

#[async_trait]
impl Writer for SheepdogWriter {
    async fn write(&mut self, mut chunk: Bytes) -> Result<(), Error> {
        // Until it is through, a chunk may be half taken: where the future is dropped, no commit may follow.
        if std::mem::replace(&mut self.failed, true) {
            return Err(self.cluster.other("the writer was used after it had failed"));
        }
        while !chunk.is_empty() {
            let length = chunk.len().min(self.cluster.chunk - self.gathered.len());
            if self.gathered.capacity() == 0 && self.sent > 0 {
                self.gathered.reserve_exact(self.cluster.chunk);
            }
            self.gathered.extend_from_slice(&chunk.split_to(length));
            if self.gathered.len() == self.cluster.chunk {
                self.send().await?;
            }
        }
        self.failed = false;
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<Committed, Error> {
        if self.failed {
            return Err(self.cluster.other("the writer was used after it had failed"));
        }
        // Also where there is nothing: an image of no bytes is one.
        self.send().await?;
        let no_draft = || self.cluster.other("the writer lost its image");
        let (draft, size) = (self.draft.take().ok_or_else(no_draft)?, self.sent);
        let draft = on_a_task(&self.cluster, complete(draft, size)).await?;
        draft.keep();
        Ok(Committed { location: self.cluster.place.location(&self.key), size })
    }
}
