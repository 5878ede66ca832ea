//! The body of a download over HTTP: put together to chunks, and taken up again where the connection breaks.

use std::{ops::Range, time::Duration};

use bytes::{Bytes, BytesMut};
use futures::{FutureExt, StreamExt, stream, stream::BoxStream};
use http::{HeaderMap, StatusCode, header};
use object_store::client::HttpError;

use crate::{ByteStream, Content, Error};

/// Smaller pieces of the connection are put together up to this, as far as they are there already.
const CHUNK: usize = 512 * 1024;

/// Pieces of this size go on as they are: to copy them costs more than it saves.
const ENOUGH: usize = 128 * 1024;

/// The pieces of a connection.
pub(super) type Body = BoxStream<'static, Result<Bytes, HttpError>>;

/// Why the bytes of a connection ended.
pub(super) enum Broken {
    /// Before their end.
    Early,
    /// Nothing came for so long.
    Slow(Duration),
    /// The transport's reason.
    Transport(HttpError),
}

/// Where a download comes from.
pub(super) trait Source: Send + Sync + 'static {
    /// Without a byte for so long a connection is given up.
    fn timeout(&self) -> Duration;
    /// How often a connection is made again without a byte in between; 0 where nothing proves that the data is still
    /// the same.
    fn tries(&self) -> u32;
    /// What a broken connection means for the caller.
    fn error(&self, broken: Broken) -> Error;
    /// What is left, once more, where it is still the same data.
    fn again(&self, left: Range<u64>) -> impl Future<Output = Result<Body, Error>> + Send;
}

/// No bytes of data of that size.
pub(super) fn nothing_of(size: u64) -> Content {
    Content { size, stream: stream::empty().boxed() }
}

/// Which bytes an answer brings, and of how many; `None` where it does not say.
pub(super) fn extent(status: StatusCode, headers: &HeaderMap) -> Option<(Range<u64>, u64)> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if status != StatusCode::PARTIAL_CONTENT {
        let size = text(header::CONTENT_LENGTH)?.parse().ok()?;
        return Some((0..size, size));
    }
    // bytes FIRST-LAST/SIZE
    let (range, size) = text(header::CONTENT_RANGE)?.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let (first, last, size) = (number(first)?, number(last)?, number(size)?);
    (first <= last && last < size).then_some((first..last + 1, size))
}

/// The value of `Range` for bytes. Beyond what services count with, the end is that of the data.
pub(super) fn range_header(range: &Range<u64>) -> String {
    let end = if range.end > i64::MAX as u64 { String::new() } else { (range.end - 1).to_string() };
    format!("bytes={}-{end}", range.start)
}

/// The bytes of a body, which is the part `left` of the data.
pub(super) fn stream(source: impl Source, left: Range<u64>, body: Body) -> ByteStream {
    let reader = Reader { source, left, body, next: None, resumed: 0 };
    stream::try_unfold(reader, |mut reader| async move {
        let chunk = reader.chunk().await?;
        Ok(chunk.map(|chunk| (chunk, reader)))
    })
    .boxed()
}

/// A body being read.
struct Reader<S> {
    source: S,
    left: Range<u64>,
    body: Body,
    /// What came with the last chunk and is not in it.
    next: Option<Option<Result<Bytes, HttpError>>>,
    /// How often without a byte in between.
    resumed: u32,
}

impl<S: Source> Reader<S> {
    async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        while !self.left.is_empty() {
            let broken = match self.frame().await {
                Ok(Some(frame)) if frame.is_empty() => continue,
                Ok(Some(frame)) => {
                    self.resumed = 0;
                    let chunk = self.gather(frame);
                    self.left.start += chunk.len() as u64;
                    return Ok(Some(chunk));
                }
                Ok(None) => Broken::Early,
                Err(broken) => broken,
            };
            self.resume(broken).await?;
        }
        Ok(None)
    }

    /// What comes next on the connection.
    async fn frame(&mut self) -> Result<Option<Bytes>, Broken> {
        let timeout = self.source.timeout();
        let frame = match self.next.take() {
            Some(frame) => frame,
            None => {
                tokio::time::timeout(timeout, self.body.next()).await.map_err(|_| Broken::Slow(timeout))?
            }
        };
        frame.transpose().map_err(Broken::Transport)
    }

    /// A chunk of the frame and what is there behind it, no longer than what is left.
    fn gather(&mut self, frame: Bytes) -> Bytes {
        let left = usize::try_from(self.left.end - self.left.start).unwrap_or(usize::MAX);
        let mut chunk = frame;
        let mut gathered = BytesMut::new();
        let is_enough = chunk.len() >= ENOUGH;
        while !is_enough && chunk.len() + gathered.len() < CHUNK.min(left) {
            match self.body.next().now_or_never() {
                None => break,
                Some(Some(Ok(more))) => {
                    if gathered.is_empty() {
                        gathered.reserve(CHUNK + more.len());
                        gathered.extend_from_slice(&std::mem::take(&mut chunk));
                    }
                    gathered.extend_from_slice(&more);
                }
                Some(end) => {
                    self.next = Some(end);
                    break;
                }
            }
        }
        let mut chunk = if gathered.is_empty() { chunk } else { gathered.freeze() };
        chunk.truncate(left);
        chunk
    }

    /// Opens what is left once more.
    async fn resume(&mut self, broken: Broken) -> Result<(), Error> {
        let error = self.source.error(broken);
        if !matches!(error, Error::Unavailable { .. }) || self.resumed >= self.source.tries() {
            return Err(error);
        }
        tracing::debug!(at = self.left.start, %error, "going on with a broken download");
        self.resumed += 1;
        self.body = self.source.again(self.left.clone()).await?;
        self.next = None;
        Ok(())
    }
}
