//! Writing: bytes are gathered into a segment, and segments are sent while the next one is gathered. What fits one
//! segment is sent as one request, at the commit.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    account::Account,
    address::Place,
    options::MIB,
    own::Made,
    place::{Placed, place},
    sizes::{Cut, MOST_SEGMENTS},
    upload::Upload,
};
use crate::{Committed, Error, Writer};

/// Segments of one image that are sent at once.
const PARALLEL: usize = 4;

/// A writer of one image.
pub(super) struct SwiftWriter {
    pub(super) account: Arc<Account>,
    pub(super) place: Place,
    /// The mark of this writer on what it writes.
    pub(super) mark: String,
    cut: Cut,
    /// Of the segment being gathered.
    wanted: usize,
    gathered: Vec<u8>,
    /// Bytes in the segments before.
    sent: u64,
    /// Where more than one segment came.
    pub(super) upload: Option<Upload>,
    /// What the container of the image is to this writer.
    pub(super) made: Made,
    failed: bool,
}

impl SwiftWriter {
    pub(super) fn new(account: Arc<Account>, place: Place, size_hint: Option<u64>) -> Self {
        let cut = account.sizes.cut(size_hint);
        let made = Made::new(&account, &place);
        Self {
            account,
            place,
            mark: Uuid::new_v4().to_string(),
            cut,
            wanted: length(cut.next(0, 0)),
            gathered: Vec::new(),
            sent: 0,
            upload: None,
            made,
            failed: false,
        }
    }

    /// Waits until `more` bytes can be held beside the segments that are on their way.
    async fn make_room(&mut self, more: usize) -> Result<(), Error> {
        let Some(upload) = &mut self.upload else { return Ok(()) };
        let memory = self.account.sizes.memory;
        while upload.held() > 0 && upload.held() + (self.gathered.len() + more) as u64 > memory {
            upload.rest().await?;
        }
        Ok(())
    }

    /// Sends what was gathered as the next segment.
    pub(super) async fn send_segment(&mut self) -> Result<(), Error> {
        let segment = Bytes::from(std::mem::take(&mut self.gathered));
        let upload = self.upload.get_or_insert_with(|| Upload::new(&self.account, &self.place, &self.mark));
        if upload.segments() >= MOST_SEGMENTS {
            return Err(too_many_segments(&self.account, self.sent));
        }
        while upload.flying() >= PARALLEL {
            upload.rest().await?;
        }
        self.sent += segment.len() as u64;
        upload.send(segment);
        self.wanted = length(self.cut.next(self.sent, upload.segments()));
        Ok(())
    }

    async fn take(&mut self, mut chunk: Bytes) -> Result<(), Error> {
        while !chunk.is_empty() {
            if self.gathered.len() >= self.wanted {
                self.send_segment().await?;
            }
            let length = chunk.len().min(self.wanted - self.gathered.len());
            self.make_room(length).await?;
            if self.gathered.capacity() == 0 {
                // Memory that is not written to costs nothing yet.
                self.gathered.reserve_exact(self.wanted);
            }
            self.gathered.extend_from_slice(&chunk.split_to(length));
        }
        Ok(())
    }

    /// The last bytes; all of them where there is no upload in parts.
    pub(super) fn rest(&mut self) -> Bytes {
        Bytes::from(std::mem::take(&mut self.gathered))
    }

    /// Whether bytes wait to be sent.
    pub(super) fn has_rest(&self) -> bool {
        !self.gathered.is_empty()
    }

    /// Bytes taken so far.
    pub(super) fn taken(&self) -> u64 {
        self.sent + self.gathered.len() as u64
    }
}

fn too_many_segments(account: &Account, sent: u64) -> Error {
    let problem = format!(
        "after {sent} bytes: Swift joins {MOST_SEGMENTS} segments to an object and no more; raise \
         swift_store_upload_memory ({} MiB), or say how large the image is",
        account.sizes.memory / MIB
    );
    let source = std::io::Error::new(std::io::ErrorKind::FileTooLarge, problem);
    Error::Full { store: account.store.clone(), source }
}

#[async_trait]
impl Writer for SwiftWriter {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        // Until it is through, a chunk may be half taken: where the future is dropped, no commit may follow.
        let failed = std::mem::replace(&mut self.failed, true);
        if failed {
            return Err(self.account.other("the writer was used after it had failed"));
        }
        self.take(chunk).await?;
        self.failed = false;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<Committed, Error> {
        if self.failed {
            return Err(self.account.other("the writer was used after it had failed"));
        }
        let (sender, receiver) = oneshot::channel::<Result<Placed, Error>>();
        let account = Arc::clone(&self.account);
        // On a task of its own: where nobody waits for it any more, what it has placed is removed by its drop.
        account.tasks.clone().spawn(async move {
            let _ = sender.send(place(*self).await);
        });
        let placed = receiver.await.map_err(|_| account.other("the commit ended early"))??;
        Ok(placed.keep())
    }
}

/// A size of a segment in memory; sizes of segments are at most 5 GiB.
fn length(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
