//! Writing: bytes are gathered into a part, and parts are sent while the next one is gathered. What fits one part is
//! sent as one request, at the commit.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    bucket::Bucket,
    options::MIB,
    place::{Placed, place},
    sizes::{Cut, MOST_PARTS},
    upload::Upload,
};
use crate::{Committed, Error, Writer};

/// A writer of one object.
pub(super) struct S3Writer {
    pub(super) bucket: Arc<Bucket>,
    pub(super) key: String,
    /// The mark of this writer on what it writes.
    pub(super) mark: String,
    cut: Cut,
    /// Of the part being gathered.
    wanted: usize,
    gathered: Vec<u8>,
    /// Bytes in the parts before.
    sent: u64,
    /// Where more than one part came.
    pub(super) upload: Option<Upload>,
    failed: bool,
}

impl S3Writer {
    pub(super) fn new(bucket: Arc<Bucket>, key: &str, size_hint: Option<u64>) -> Self {
        let cut = bucket.sizes.cut(size_hint);
        Self {
            bucket,
            key: key.to_owned(),
            mark: Uuid::new_v4().to_string(),
            cut,
            wanted: length(cut.next(0)),
            gathered: Vec::new(),
            sent: 0,
            upload: None,
            failed: false,
        }
    }

    /// Waits until `more` bytes can be held beside the parts that are on their way.
    async fn make_room(&mut self, more: usize) -> Result<(), Error> {
        let Some(upload) = &mut self.upload else { return Ok(()) };
        let memory = self.bucket.sizes.memory;
        while upload.held() > 0 && upload.held() + (self.gathered.len() + more) as u64 > memory {
            upload.rest().await?;
        }
        Ok(())
    }

    /// Sends what was gathered as the next part.
    pub(super) async fn send_part(&mut self) -> Result<(), Error> {
        let part = Bytes::from(std::mem::take(&mut self.gathered));
        if self.upload.is_none() {
            self.upload = Some(Upload::begin(&self.bucket, &self.key, &self.mark).await?);
        }
        let Some(upload) = &mut self.upload else { return Ok(()) };
        if upload.parts() >= MOST_PARTS {
            return Err(self.too_many_parts());
        }
        while upload.flying() >= self.bucket.parallel {
            upload.rest().await?;
        }
        self.sent += part.len() as u64;
        self.wanted = length(self.cut.next(self.sent));
        upload.send(part);
        Ok(())
    }

    async fn take(&mut self, mut chunk: Bytes) -> Result<(), Error> {
        while !chunk.is_empty() {
            if self.gathered.len() >= self.wanted {
                self.send_part().await?;
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

    fn too_many_parts(&self) -> Error {
        let problem = format!(
            "after {} bytes: S3 joins {MOST_PARTS} parts to an object and no more; raise s3_store_upload_memory ({} MiB), \
             or say how large the image is",
            self.sent,
            self.bucket.sizes.memory / MIB
        );
        Error::Full {
            store: self.bucket.store.clone(),
            source: std::io::Error::new(std::io::ErrorKind::FileTooLarge, problem),
        }
    }
}

#[async_trait]
impl Writer for S3Writer {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        // Until it is through, a part may be half taken: where the future is dropped, no commit may follow.
        let failed = std::mem::replace(&mut self.failed, true);
        if failed {
            return Err(self.bucket.other("the writer was used after it had failed".to_owned()));
        }
        self.take(chunk).await?;
        self.failed = false;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<Committed, Error> {
        if self.failed {
            return Err(self.bucket.other("the writer was used after it had failed".to_owned()));
        }
        let (sender, receiver) = oneshot::channel::<Result<Placed, Error>>();
        let bucket = Arc::clone(&self.bucket);
        // On a task of its own: where nobody waits for it any more, what it has placed is removed by its drop.
        bucket.tasks.clone().spawn(async move {
            let _ = sender.send(place(*self).await);
        });
        let placed = receiver.await.map_err(|_| bucket.other("the commit ended early".to_owned()))??;
        Ok(placed.keep())
    }
}

/// A size of a part in memory; sizes of parts are at most 5 GiB.
fn length(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
