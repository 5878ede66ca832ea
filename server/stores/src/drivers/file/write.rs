//! Writing: chunks are gathered into batches, and a batch is written while the next one is gathered.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::oneshot;

use super::{growing::GrowingFile, incomplete::Incomplete};
use crate::{
    Committed, Error, Growing, Writer,
    drivers::{buffers::Buffers, workers::Workers},
};

/// Bytes that are written at once. With the batch being written a writer holds about twice as many.
const BATCH: usize = 1024 * 1024;
/// Chunks that are written at once, however small they are.
const BATCH_CHUNKS: usize = 1024;

/// A writer of one file.
pub(super) struct FileWriter {
    workers: Workers,
    growing: Option<Arc<GrowingFile>>,
    file: Hands,
    batch: Vec<Bytes>,
    batched: usize,
}

/// Who has the file.
enum Hands {
    Ours(Incomplete),
    /// A blocking thread, which gives it back.
    Thread(oneshot::Receiver<(Incomplete, Result<(), Error>)>),
    /// It was lost to an error, or is committed.
    Nobody,
}

impl FileWriter {
    pub(super) fn new(file: Incomplete, workers: Workers, buffers: &Arc<Buffers>) -> Self {
        let growing = file.growing().map(|(file, written)| {
            let (workers, buffers) = (workers.clone(), Arc::clone(buffers));
            Arc::new(GrowingFile { file, written, workers, buffers })
        });
        Self { workers, growing, file: Hands::Ours(file), batch: Vec::new(), batched: 0 }
    }

    /// Waits for the batch being written, if there is one.
    async fn rest(&mut self) -> Result<(), Error> {
        let Hands::Thread(receiver) = &mut self.file else { return Ok(()) };
        let (file, outcome) = self.workers.finish(receiver).await?;
        if outcome.is_ok() {
            self.file = Hands::Ours(file);
        } else {
            // What the file holds now nobody knows: nothing may be added, and nothing committed.
            self.file = Hands::Nobody;
            self.workers.discard(file);
        }
        outcome
    }

    fn take(&mut self) -> Result<Incomplete, Error> {
        match std::mem::replace(&mut self.file, Hands::Nobody) {
            Hands::Ours(file) => Ok(file),
            Hands::Thread(_) | Hands::Nobody => Err(Error::Other {
                store: self.workers.store().to_owned(),
                source: std::io::Error::other("the writer was used after it had failed"),
            }),
        }
    }

    async fn write_batch(&mut self) -> Result<(), Error> {
        self.rest().await?;
        let turn = self.workers.turn().await?;
        let mut file = self.take()?;
        let batch = std::mem::take(&mut self.batch);
        self.batched = 0;
        self.file = Hands::Thread(self.workers.start(turn, move || {
            let outcome = file.append(&batch);
            (file, outcome)
        }));
        Ok(())
    }
}

#[async_trait]
impl Writer for FileWriter {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        self.batched += chunk.len();
        self.batch.push(chunk);
        if self.batched >= BATCH || self.batch.len() >= BATCH_CHUNKS {
            self.write_batch().await
        } else {
            Ok(())
        }
    }

    fn growing(&self) -> Option<Arc<dyn Growing>> {
        self.growing.clone().map(|growing| growing as Arc<dyn Growing>)
    }

    async fn commit(mut self: Box<Self>) -> Result<Committed, Error> {
        if self.batched > 0 {
            self.write_batch().await?;
        }
        self.rest().await?;
        let turn = self.workers.turn().await?;
        let file = self.take()?;
        // Where this future is dropped now, the thread removes what it has placed.
        let placed = self.workers.finish(&mut self.workers.start(turn, move || file.place())).await??;
        let (location, size) = placed.keep();
        Ok(Committed { location, size })
    }
}

impl Drop for FileWriter {
    fn drop(&mut self) {
        match std::mem::replace(&mut self.file, Hands::Nobody) {
            Hands::Ours(file) => self.workers.discard(file),
            Hands::Thread(mut receiver) => {
                receiver.close();
                if let Ok(finished) = receiver.try_recv() {
                    self.workers.discard(finished);
                }
            }
            Hands::Nobody => {}
        }
    }
}
