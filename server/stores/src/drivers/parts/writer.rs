//! Writing in parts: which bytes go into which part, and how many parts are on their way.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;

use super::{Flow, Manner, Next, Parts, Payload, Sum};
use crate::{Committed, Error, Writer};

/// Where the data of one image goes.
pub(in crate::drivers) trait Target: Send + Sync + 'static {
    type Upload: Uploading;
    type Placed: Placed;

    /// The part that comes after `written` bytes in `count` parts.
    fn next(&self, written: u64, count: usize) -> Next;
    /// The sum that is made of parts that are not held.
    fn sum(&self) -> Sum;
    /// Bytes that the upload may hold.
    fn memory(&self) -> u64;
    /// Parts on their way at once.
    fn parallel(&self) -> usize;
    /// Whether the service joins more than `count` parts, of `sent` bytes.
    fn allow_more(&self, count: usize, sent: u64) -> impl Future<Output = Result<(), Error>> + Send;
    /// Something else that is wrong.
    fn other(&self, problem: &str) -> Error;
    /// What goes on in the background.
    fn tasks(&self) -> TaskTracker;
    /// Begins an upload in parts.
    fn begin(&self) -> impl Future<Output = Result<Self::Upload, Error>> + Send;
    /// Makes the data an object.
    fn place(
        self,
        data: Data<Self::Upload>,
        size: u64,
    ) -> impl Future<Output = Result<Self::Placed, Error>> + Send;
}

/// An upload in parts. It is given up when it is dropped.
pub(in crate::drivers) trait Uploading: Send + 'static {
    type Part: Ord + Send + 'static;

    fn parts(&mut self) -> &mut Parts<Self::Part>;
    /// Sends a part.
    fn put(
        &self,
        number: usize,
        body: Payload,
    ) -> impl Future<Output = Result<Self::Part, Error>> + Send + 'static;
}

/// Data that is an object now. Where it is dropped and not kept, the object is removed.
pub(in crate::drivers) trait Placed: Send + 'static {
    /// It stays.
    fn keep(self) -> Committed;
}

/// All data of an image.
pub(in crate::drivers) enum Data<U> {
    /// What fits one part.
    Whole(Bytes),
    /// What was sent in parts.
    Parts(U),
}

/// A writer of one image.
pub(in crate::drivers) struct PartWriter<T: Target> {
    target: T,
    /// The part that gets bytes.
    next: Next,
    /// What it has got, where it is held.
    gathered: Vec<u8>,
    /// What it has got, where it is not.
    streamed: u64,
    /// Bytes in the parts before.
    sent: u64,
    /// Where not all fits one part.
    upload: Option<T::Upload>,
    failed: bool,
}

impl<T: Target> PartWriter<T> {
    pub(in crate::drivers) fn new(target: T) -> Self {
        let next = target.next(0, 0);
        Self { target, next, gathered: Vec::new(), streamed: 0, sent: 0, upload: None, failed: false }
    }

    /// The upload, begun where it was not.
    async fn upload(&mut self) -> Result<&mut T::Upload, Error> {
        let upload = match self.upload.take() {
            Some(upload) => upload,
            None => self.target.begin().await?,
        };
        Ok(self.upload.insert(upload))
    }

    async fn allow_part(&mut self) -> Result<(), Error> {
        let count = self.upload.as_mut().map_or(0, |upload| upload.parts().sent());
        self.target.allow_more(count, self.sent).await
    }

    /// Bytes of the part that gets bytes.
    fn current(&self) -> u64 {
        self.gathered.len() as u64 + self.streamed
    }

    /// Ends the part that gets bytes; the next one begins.
    async fn end_part(&mut self) -> Result<(), Error> {
        match self.next.manner {
            Manner::Held => self.send_gathered().await?,
            Manner::Streamed | Manner::Announced | Manner::Whole => {
                let flow = self.upload.as_mut().and_then(|upload| upload.parts().flow.take());
                if let Some(flow) = flow {
                    flow.end();
                }
                self.sent += std::mem::take(&mut self.streamed);
            }
        }
        let count = self.upload.as_mut().map_or(0, |upload| upload.parts().sent());
        self.next = self.target.next(self.sent, count);
        Ok(())
    }

    async fn send_gathered(&mut self) -> Result<(), Error> {
        self.allow_part().await?;
        let parallel = self.target.parallel();
        let body = Bytes::from(std::mem::take(&mut self.gathered));
        let upload = self.upload().await?;
        upload.parts().make_room(0, u64::MAX, parallel).await?;
        let (number, length) = (upload.parts().sent() + 1, body.len() as u64);
        let work = upload.put(number, Payload::Whole(body));
        upload.parts().send(length, work);
        self.sent += length;
        Ok(())
    }

    /// Takes bytes into the part, as many as it wants of them.
    async fn gather(&mut self, chunk: &mut Bytes) -> Result<(), Error> {
        let wanted = length(self.next.size);
        let length = chunk.len().min(wanted - self.gathered.len());
        let memory = self.target.memory();
        if let Some(upload) = &mut self.upload {
            let more = (self.gathered.len() + length) as u64;
            upload.parts().make_room(more, memory, usize::MAX).await?;
        }
        if self.gathered.capacity() == 0 {
            // Memory that is not written to costs nothing yet.
            self.gathered.reserve_exact(wanted);
        }
        self.gathered.extend_from_slice(&chunk.split_to(length));
        Ok(())
    }

    /// Sends bytes on, as many as the part wants of them.
    async fn stream(&mut self, chunk: &mut Bytes) -> Result<(), Error> {
        let flow = self.flow().await?;
        let piece = chunk.split_to(chunk.len().min(length(self.next.size - self.streamed)));
        let length = piece.len() as u64;
        let upload = self.upload().await?;
        let parts = upload.parts();
        let pushing = flow.push(piece);
        tokio::pin!(pushing);
        let pushed = loop {
            // Where the request has ended, nobody makes room any more.
            tokio::select! {
                biased;
                pushed = &mut pushing => break pushed,
                rested = parts.rest(), if !parts.flying.is_empty() => rested?,
                else => break Ok(()),
            }
        };
        pushed.map_err(|error| self.target.other(&format!("cannot make an MD5: {error}")))?;
        self.streamed += length;
        Ok(())
    }

    /// The part that gets bytes, begun where it was not. Two of them share the memory: while the answer to one comes,
    /// the next one is sent.
    async fn flow(&mut self) -> Result<Arc<Flow>, Error> {
        if let Some(flow) = self.upload.as_mut().and_then(|upload| upload.parts().flow.clone()) {
            return Ok(flow);
        }
        self.allow_part().await?;
        let (size, manner) = (self.next.size, self.next.manner);
        let (memory, sum) = (self.target.memory(), self.target.sum());
        let upload = self.upload().await?;
        let window = memory / 2;
        upload.parts().make_room(window, memory, usize::MAX).await?;
        let flow = match manner {
            Manner::Whole => Flow::withholding(window, size, sum),
            Manner::Announced => Flow::new(window, Some(size), sum),
            Manner::Held | Manner::Streamed => Flow::new(window, None, sum),
        };
        let flow = match flow {
            Ok(flow) => flow,
            Err(error) => return Err(self.target.other(&format!("cannot make an MD5: {error}"))),
        };
        let number = upload.parts().sent() + 1;
        let work = upload.put(number, Payload::Flow(Arc::clone(&flow)));
        upload.parts().send(window, work);
        upload.parts().flow = Some(Arc::clone(&flow));
        Ok(flow)
    }

    async fn take(&mut self, mut chunk: Bytes) -> Result<(), Error> {
        while !chunk.is_empty() {
            if self.current() >= self.next.size {
                if self.next.manner == Manner::Whole {
                    return Err(self.target.other(&format!(
                        "the data goes on after {} bytes: its size was announced wrongly",
                        self.next.size
                    )));
                }
                self.end_part().await?;
            }
            match self.next.manner {
                Manner::Held => self.gather(&mut chunk).await?,
                Manner::Streamed | Manner::Announced | Manner::Whole => self.stream(&mut chunk).await?,
            }
        }
        Ok(())
    }

    /// No more bytes come.
    async fn place(mut self) -> Result<T::Placed, Error> {
        let size = self.sent + self.current();
        let is_announced = matches!(self.next.manner, Manner::Announced | Manner::Whole);
        if is_announced && self.streamed > 0 && self.streamed < self.next.size {
            return Err(self.target.other(&format!(
                "the data ended after {size} bytes, before a length that had been said: its size was announced wrongly"
            )));
        }
        if self.upload.is_some() && self.current() > 0 {
            self.end_part().await?;
        }
        let data = match self.upload.take() {
            Some(upload) => Data::Parts(upload),
            None => Data::Whole(Bytes::from(std::mem::take(&mut self.gathered))),
        };
        self.target.place(data, size).await
    }
}

#[async_trait]
impl<T: Target> Writer for PartWriter<T> {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        // Until it is through, a chunk may be half taken: where the future is dropped, no commit may follow.
        let failed = std::mem::replace(&mut self.failed, true);
        if failed {
            return Err(self.target.other("the writer was used after it had failed"));
        }
        self.take(chunk).await?;
        self.failed = false;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<Committed, Error> {
        if self.failed {
            return Err(self.target.other("the writer was used after it had failed"));
        }
        let (sender, receiver) = oneshot::channel::<Result<T::Placed, Error>>();
        let ended_early = self.target.other("the commit ended early");
        // On a task of its own: where nobody waits for it any more, what it has placed is removed by its drop.
        self.target.tasks().spawn(async move {
            let _ = sender.send((*self).place().await);
        });
        let placed = receiver.await.map_err(|_| ended_early)??;
        Ok(placed.keep())
    }
}

/// A size of a part in memory; sizes of parts are at most 5 GiB.
fn length(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
