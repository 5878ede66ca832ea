//! One stream over the copies of an image: where the store it reads from breaks off, the next copy goes on.

use std::{collections::VecDeque, ops::Range, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{StreamExt, stream};
use openssl::hash::{Hasher, MessageDigest};
use tokio::time::timeout;
use vitrine_splice::Conduit;
use vitrine_stores::{ByteStream, Content, Error, Store};

/// How long a store may take before the next copy is tried. The last one may take as long as it likes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// To open the data.
    pub(super) open: Duration,
    /// For the next chunk.
    pub(super) chunk: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { open: Duration::from_secs(10), chunk: Duration::from_secs(30) }
    }
}

/// Where a copy lies.
#[derive(Clone)]
pub(super) struct Copy {
    pub(super) store: Arc<dyn Store>,
    pub(super) url: String,
}

/// A copy that is being read.
pub(super) struct Opened {
    /// The name of its store.
    pub(super) store: String,
    pub(super) stream: ByteStream,
}

/// The copies of one image that are not tried yet, best first.
pub(super) struct Copies {
    pub(super) image: String,
    /// Bytes that each of them must have.
    pub(super) size: u64,
    pub(super) left: VecDeque<Copy>,
    pub(super) patience: Patience,
    /// Where the data may go that is in one copy alone: then nothing is taken up, cut or added up here.
    pub(super) conduit: Option<Conduit>,
}

impl Copies {
    /// Opens the next copy that has the size it must have and answers in time.
    ///
    /// # Errors
    /// What kept the last one from being read; `None` where it had the wrong size, or there was none.
    pub(super) async fn open(&mut self, range: Option<Range<u64>>) -> Result<Opened, Option<Error>> {
        self.open_next(range, false).await
    }

    async fn open_next(&mut self, range: Option<Range<u64>>, skip: bool) -> Result<Opened, Option<Error>> {
        let mut last = None;
        while let Some(copy) = self.left.pop_front() {
            match self.try_open(&copy, range.clone(), skip).await {
                Ok(content) if content.size == self.size => {
                    return Ok(Opened { store: copy.store.name().to_owned(), stream: content.stream });
                }
                Ok(content) => {
                    let (found, size) = (content.size, self.size);
                    tracing::error!(image = %self.image, store = copy.store.name(), size, found, "stored data has the wrong size");
                }
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    tracing::error!(image = %self.image, store = copy.store.name(), cause, "stored data cannot be opened");
                    last = Some(error);
                }
            }
        }
        Err(last)
    }

    /// Where a store reads only from the start and this is the second half of a download, the first half is skipped.
    async fn try_open(&self, copy: &Copy, range: Option<Range<u64>>, skip: bool) -> Result<Content, Error> {
        let opened = self.in_time(copy, range.clone()).await;
        match (opened, range) {
            (Err(Error::NotSupported { .. }), Some(range)) if skip => {
                let Content { size, stream } = self.in_time(copy, None).await?;
                Ok(Content { size, stream: cut(stream, range) })
            }
            (opened, _) => opened,
        }
    }

    async fn in_time(&self, copy: &Copy, range: Option<Range<u64>>) -> Result<Content, Error> {
        if let Some(conduit) = &self.conduit {
            return copy.store.open_through(&copy.url, range, conduit).await;
        }
        let opening = copy.store.open(&copy.url, range);
        if self.left.is_empty() {
            return opening.await;
        }
        timeout(self.patience.open, opening).await.unwrap_or_else(|_| Err(too_slow(copy.store.name())))
    }

    /// `first`, and after it, where it breaks off, the copies that are left. `range` is what `first` reads. With
    /// `checksum`, the MD5 of the whole, a stream that was patched together ends with an error unless it has that sum.
    pub(super) fn stream(self, first: Opened, range: Range<u64>, checksum: Option<String>) -> ByteStream {
        if self.left.is_empty() {
            return first.stream;
        }
        let whole = range.start == 0 && range.end == self.size;
        let sum = checksum.filter(|_| whole).and_then(|expected| {
            let hasher = Hasher::new(MessageDigest::md5()).ok()?;
            Some(Sum { hasher, expected })
        });
        let reading =
            Reading { copies: self, current: first, at: range.start, end: range.end, sum, patched: false };
        stream::unfold(Some(reading), |reading| async move {
            let mut reading = reading?;
            match reading.next().await {
                Ok(Some(chunk)) => Some((Ok(chunk), Some(reading))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        })
        .boxed()
    }
}

struct Reading {
    copies: Copies,
    current: Opened,
    at: u64,
    end: u64,
    sum: Option<Sum>,
    /// Whether more than one copy was read.
    patched: bool,
}

struct Sum {
    hasher: Hasher,
    expected: String,
}

impl Reading {
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        while self.at < self.end {
            match self.chunk().await {
                Ok(chunk) if chunk.is_empty() => {}
                Ok(chunk) => {
                    self.at += chunk.len() as u64;
                    self.check(&chunk)?;
                    return Ok(Some(chunk));
                }
                Err(error) => self.turn_to_the_next(error).await?,
            }
        }
        Ok(None)
    }

    async fn chunk(&mut self) -> Result<Bytes, Error> {
        let next = self.current.stream.next();
        let item = if self.copies.left.is_empty() {
            next.await
        } else {
            let patience = self.copies.patience.chunk;
            timeout(patience, next).await.map_err(|_| too_slow(&self.current.store))?
        };
        match item {
            Some(Ok(chunk)) if chunk.len() as u64 > self.end - self.at => {
                Err(self.broken("it gave more bytes than it has"))
            }
            Some(outcome) => outcome,
            None => Err(self.broken("it ended before its end")),
        }
    }

    fn report(&self, error: &Error) {
        let (image, store, at) = (&self.copies.image, &self.current.store, self.at);
        let (left, cause) = (self.copies.left.len(), error as &dyn std::error::Error);
        tracing::error!(image = %image, store, at, left, cause, "a copy broke off while it was being read");
    }

    async fn turn_to_the_next(&mut self, error: Error) -> Result<(), Error> {
        self.report(&error);
        self.current = match self.copies.open_next(Some(self.at..self.end), true).await {
            Ok(next) => next,
            Err(last) => return Err(last.unwrap_or(error)),
        };
        self.patched = true;
        Ok(())
    }

    /// The last chunk of a stream that was patched together goes out only if the whole is right.
    fn check(&mut self, chunk: &Bytes) -> Result<(), Error> {
        let Some(sum) = &mut self.sum else { return Ok(()) };
        let updated = sum.hasher.update(chunk);
        let right = match updated {
            Ok(()) if self.at < self.end || !self.patched => return Ok(()),
            Ok(()) => sum.hasher.finish().map(|found| hex::encode(found).eq_ignore_ascii_case(&sum.expected)),
            Err(error) => Err(error),
        };
        match right {
            Ok(true) => Ok(()),
            Ok(false) => {
                Err(self.broken("two copies differ: together they do not have the checksum of the image"))
            }
            Err(error) => Err(self.broken(error)),
        }
    }

    fn broken(&self, reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Other { store: self.current.store.clone(), source: std::io::Error::other(reason) }
    }
}

/// The bytes of `range` out of a stream that begins at the start.
fn cut(whole: ByteStream, range: Range<u64>) -> ByteStream {
    stream::unfold((whole, 0_u64), move |(mut whole, mut at)| {
        let range = range.clone();
        async move {
            while at < range.end {
                let mut chunk = match whole.next().await? {
                    Ok(chunk) => chunk,
                    Err(error) => return Some((Err(error), (whole, range.end))),
                };
                let start = at;
                at += chunk.len() as u64;
                let skipped = usize::try_from(range.start.saturating_sub(start)).unwrap_or(usize::MAX);
                if skipped >= chunk.len() {
                    continue;
                }
                chunk = chunk.split_off(skipped);
                chunk.truncate(usize::try_from(range.end - start.max(range.start)).unwrap_or(usize::MAX));
                return Some((Ok(chunk), (whole, at)));
            }
            None
        }
    })
    .boxed()
}

fn too_slow(store: &str) -> Error {
    Error::Unavailable { store: store.to_owned(), source: std::io::ErrorKind::TimedOut.into() }
}

#[cfg(test)]
mod tests;
