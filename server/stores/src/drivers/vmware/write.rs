//! Writing: what is small is gathered and sent as one request, at the commit. All else is sent while it comes.
//!
//! The length of a body that is sent while it comes is not said beforehand: what a caller says of it may be wrong, and
//! nothing could be taken back. What has arrived is measured before it gets its name.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Method, header};
use tokio::sync::oneshot;

use super::{
    flow::Flow,
    part::Part,
    place::{Placed, place},
    vcenter::Vcenter,
    wire::Call,
};
use crate::{Committed, Error, Writer};

/// Up to so many bytes are gathered, and can be sent again where a request fails.
pub(super) const GATHERED: usize = 8 * 1024 * 1024;
/// A datastore with less room than this is taken for full, where an upload to it has failed.
const NO_ROOM: u64 = 16 * 1024 * 1024;
/// How long that is looked at: a server that is away says nothing.
const LOOK: Duration = Duration::from_secs(10);

/// A writer of one image.
pub(super) struct VmwareWriter {
    pub(super) vcenter: Arc<Vcenter>,
    pub(super) datastore: usize,
    pub(super) key: String,
    hint: Option<u64>,
    /// Until the commit.
    pub(super) part: Option<Part>,
    gathered: Vec<Bytes>,
    taken: u64,
    /// Where more came than is gathered.
    flow: Option<Flow>,
    failed: bool,
}

impl VmwareWriter {
    pub(super) fn new(vcenter: Arc<Vcenter>, datastore: usize, key: &str, hint: Option<u64>) -> Self {
        let part = Part::new(&vcenter, datastore, key);
        Self {
            vcenter,
            datastore,
            key: key.to_owned(),
            hint,
            part: Some(part),
            gathered: Vec::new(),
            taken: 0,
            flow: None,
            failed: false,
        }
    }

    /// Bytes taken so far.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    async fn take(&mut self, chunk: Bytes) -> Result<(), Error> {
        self.taken += chunk.len() as u64;
        if let Some(flow) = &mut self.flow {
            return flow.send(chunk).await;
        }
        self.gathered.push(chunk);
        if self.taken > GATHERED as u64 {
            // A session that has ended meanwhile is renewed by this, as a body that has begun cannot be sent again.
            self.vcenter.room(self.datastore).await?;
            let path = self.begin()?;
            let flow = self.flow.insert(Flow::begin(&self.vcenter, path));
            for chunk in std::mem::take(&mut self.gathered) {
                flow.send(chunk).await?;
            }
        }
        Ok(())
    }

    /// The path of the unfinished file, which there may be from now on.
    fn begin(&mut self) -> Result<String, Error> {
        let part =
            self.part.as_mut().ok_or_else(|| self.vcenter.other("the writer was used after its end"))?;
        part.begin();
        Ok(self.vcenter.address.path(part.place()))
    }

    /// Sends what was not sent yet, and waits until the server has all of it.
    pub(super) async fn complete(&mut self) -> Result<(), Error> {
        let outcome = match self.flow.take() {
            Some(flow) => flow.finish().await,
            None => {
                let body = Bytes::from(std::mem::take(&mut self.gathered).concat());
                let call = Call::new("PUT of the data", Method::PUT, self.begin()?)
                    .header(header::CONTENT_TYPE, "application/octet-stream")
                    .body(body);
                self.vcenter.wire.send(call).await.map(drop).map_err(|failure| self.vcenter.error(failure))
            }
        };
        match outcome {
            Ok(()) => Ok(()),
            Err(error) => Err(self.explained(error).await),
        }
    }

    /// An upload that failed since the datastore is full: servers have several words for that, and some have none.
    async fn explained(&self, error: Error) -> Error {
        if !matches!(error, Error::Unavailable { .. } | Error::Other { .. }) {
            return error;
        }
        let wanted = self.hint.unwrap_or(0).saturating_sub(self.taken).max(NO_ROOM);
        match tokio::time::timeout(LOOK, self.vcenter.room(self.datastore)).await {
            Ok(Ok(room)) if room.free < wanted => {
                let name = &self.vcenter.address.datastores[self.datastore].name;
                self.vcenter.full(format!(
                    "the datastore '{name}' has {} bytes free, and the upload failed",
                    room.free
                ))
            }
            _ => error,
        }
    }
}

impl Drop for VmwareWriter {
    fn drop(&mut self) {
        let (Some(flow), Some(part)) = (self.flow.take(), self.part.take()) else { return };
        if tokio::runtime::Handle::try_current().is_ok() {
            self.vcenter.tasks.spawn(async move {
                flow.give_up().await;
                drop(part);
            });
        }
    }
}

#[async_trait]
impl Writer for VmwareWriter {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        // Until it is through, a chunk may be half taken: where the future is dropped, no commit may follow.
        let failed = std::mem::replace(&mut self.failed, true);
        if failed {
            return Err(self.vcenter.other("the writer was used after it had failed"));
        }
        if let Err(error) = self.take(chunk).await {
            return Err(self.explained(error).await);
        }
        self.failed = false;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<Committed, Error> {
        if self.failed {
            return Err(self.vcenter.other("the writer was used after it had failed"));
        }
        let (sender, receiver) = oneshot::channel::<Result<Placed, Error>>();
        let vcenter = Arc::clone(&self.vcenter);
        // On a task of its own: where nobody waits for it any more, what it has placed is removed by its drop.
        vcenter.tasks.clone().spawn(async move {
            let _ = sender.send(place(*self).await);
        });
        let placed = receiver.await.map_err(|_| vcenter.other("the commit ended early"))??;
        Ok(placed.keep())
    }
}
