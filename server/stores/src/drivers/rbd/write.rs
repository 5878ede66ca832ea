//! Writing: chunks are gathered into batches, and several batches are on their way to the cluster at a time.

use std::{collections::VecDeque, io, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;

use super::{ffi::Write, incomplete::Incomplete, link::Link};
use crate::{Committed, Error, Writer, drivers::workers::Workers};

/// Bytes that are written at once. It divides the size of every object of 4 MiB and more.
const BATCH: usize = 4 << 20;
/// Chunks that are written at once, however small they are: a system call takes no more pieces.
const BATCH_CHUNKS: usize = 1024;

/// A writer of one image.
pub(super) struct RbdWriter {
    link: Arc<Link>,
    workers: Workers,
    /// `None` where it was lost to an error, or is committed.
    image: Option<Incomplete>,
    batch: Vec<Bytes>,
    batched: usize,
    flying: VecDeque<(usize, Vec<Write>)>,
    /// Bytes on their way.
    flown: usize,
}

impl RbdWriter {
    pub(super) fn new(image: Incomplete, link: Arc<Link>, workers: Workers) -> Self {
        let (batch, flying) = (Vec::new(), VecDeque::new());
        Self { link, workers, image: Some(image), batch, batched: 0, flying, flown: 0 }
    }

    fn take(&mut self) -> Result<Incomplete, Error> {
        self.image.take().ok_or_else(|| Error::Other {
            store: self.link.store.clone(),
            source: io::Error::other("the writer was used after it had failed"),
        })
    }

    /// Waits until no more than `bytes` are on their way.
    async fn rest(&mut self, bytes: usize) -> Result<(), Error> {
        while self.flown > bytes
            && let Some((length, writes)) = self.flying.front_mut()
        {
            while let Some(write) = writes.last_mut() {
                let ended = write.await;
                writes.pop();
                let outcome = ended.unwrap_or_else(|_| Err(io::Error::other("a write had no end")));
                if let Err(error) = outcome {
                    // What the image holds now nobody knows: nothing may be added, and nothing committed.
                    let error = self.link.failed("write", &error);
                    self.give_up();
                    return Err(error);
                }
            }
            self.flown -= *length;
            self.flying.pop_front();
        }
        Ok(())
    }

    async fn write_batch(&mut self) -> Result<(), Error> {
        let window = self.link.options.window();
        self.rest(window.saturating_sub(self.batched)).await?;
        let mut image = self.take()?;
        let (chunks, length) = (std::mem::take(&mut self.batch), std::mem::take(&mut self.batched));
        // Where this future is dropped now, the thread removes the image.
        let (image, writes) = self
            .workers
            .run(move || {
                let writes = image.append(chunks);
                (image, writes)
            })
            .await?;
        self.image = Some(image);
        match writes {
            Ok(writes) => {
                self.flying.push_back((length, writes));
                self.flown += length;
                Ok(())
            }
            Err(error) => {
                self.give_up();
                Err(error)
            }
        }
    }

    fn give_up(&mut self) {
        if let Some(image) = self.image.take() {
            self.workers.discard(image);
        }
    }
}

#[async_trait]
impl Writer for RbdWriter {
    async fn write(&mut self, mut chunk: Bytes) -> Result<(), Error> {
        // Batches end where objects may end, so that each goes to one of them.
        while self.batched + chunk.len() >= BATCH {
            let rest = chunk.split_off(BATCH - self.batched);
            self.batch.push(chunk);
            self.batched = BATCH;
            self.write_batch().await?;
            chunk = rest;
        }
        if !chunk.is_empty() {
            self.batched += chunk.len();
            self.batch.push(chunk);
        }
        if self.batch.len() >= BATCH_CHUNKS {
            self.write_batch().await?;
        }
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<Committed, Error> {
        if self.batched > 0 {
            self.write_batch().await?;
        }
        self.rest(0).await?;
        let image = self.take()?;
        // Where this future is dropped now, the thread removes what it has placed.
        let placed = self.workers.run(move || image.place()).await??;
        let (location, size) = placed.keep();
        Ok(Committed { location, size })
    }
}

impl Drop for RbdWriter {
    fn drop(&mut self) {
        self.give_up();
    }
}
