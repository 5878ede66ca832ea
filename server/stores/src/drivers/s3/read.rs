//! Reading: one request, taken up again where the connection breaks and the data is still the same.

use std::{io, ops::Range, sync::Arc};

use bytes::{Bytes, BytesMut};
use futures::{FutureExt, StreamExt, stream, stream::BoxStream};
use http::{Method, StatusCode, header};
use object_store::client::HttpError;

use super::{
    bucket::Bucket,
    errors::Failure,
    wire::{Answer, Call},
};
use crate::{ByteStream, Content, Error, layers::retry::Patience};

const WHAT: &str = "GET of the data";
/// Smaller pieces of the connection are put together up to this, as far as they are there already.
const CHUNK: usize = 512 * 1024;

/// Opens the data of a key, or a range of it.
pub(super) async fn open(
    bucket: &Arc<Bucket>,
    key: &str,
    range: Option<Range<u64>>,
) -> Result<Content, Error> {
    if range.as_ref().is_some_and(Range::is_empty) {
        return Ok(nothing_of(bucket.size(key).await?));
    }
    let answer = match get(bucket, key, range.as_ref(), None, bucket.wire.short).await {
        Ok(answer) => answer,
        Err(failure) if failure.is(StatusCode::RANGE_NOT_SATISFIABLE) => {
            let size = bucket.size(key).await?;
            return match range {
                Some(range) if range.start < size => Err(bucket.error(failure)),
                _ => Ok(nothing_of(size)),
            };
        }
        Err(failure) if failure.is(StatusCode::NOT_FOUND) && failure.has_code("") => {
            return Err(bucket.absent().await);
        }
        Err(failure) => return Err(bucket.error(failure)),
    };
    let (part, size) = extent(&answer).map_err(|failure| bucket.error(failure))?;
    let wanted = range.map_or(0..size, |range| range.start.min(size)..range.end.min(size));
    if part != wanted {
        return Err(
            bucket.error(Failure::nonsense(WHAT, "the service sent another range than it was asked for"))
        );
    }
    let etag = answer.header(&header::ETAG).to_owned();
    let reader = Reader {
        bucket: Arc::clone(bucket),
        key: key.to_owned(),
        etag,
        left: part,
        body: answer.body.bytes_stream(),
        next: None,
        resumed: 0,
    };
    Ok(Content { size, stream: reader.stream() })
}

fn nothing_of(size: u64) -> Content {
    Content { size, stream: stream::empty().boxed() }
}

async fn get(
    bucket: &Bucket,
    key: &str,
    range: Option<&Range<u64>>,
    etag: Option<&str>,
    patience: Patience,
) -> Result<Answer, Failure> {
    let mut call = Call::new(WHAT, Method::GET, bucket.address.object_url(key));
    if let Some(Range { start, end }) = range {
        // Beyond what services count with, the end is that of the data.
        let end = if *end > i64::MAX as u64 { String::new() } else { (end - 1).to_string() };
        call = call.header(header::RANGE, format!("bytes={start}-{end}"));
    }
    if let Some(etag) = etag {
        call = call.header(header::IF_MATCH, etag);
    }
    bucket.wire.send(call, patience).await
}

/// Which bytes an answer brings, and of how many.
fn extent(answer: &Answer) -> Result<(Range<u64>, u64), Failure> {
    let nonsense = || Failure::nonsense(WHAT, "it does not say which bytes it has");
    if answer.status != StatusCode::PARTIAL_CONTENT {
        let size = answer.header(&header::CONTENT_LENGTH).parse().map_err(|_| nonsense())?;
        return Ok((0..size, size));
    }
    // bytes FIRST-LAST/SIZE
    let text = answer.header(&header::CONTENT_RANGE).strip_prefix("bytes ").ok_or_else(nonsense)?;
    let (range, size) = text.split_once('/').ok_or_else(nonsense)?;
    let (first, last) = range.split_once('-').ok_or_else(nonsense)?;
    let number = |text: &str| text.trim().parse::<u64>().map_err(|_| nonsense());
    let (first, last, size) = (number(first)?, number(last)?, number(size)?);
    if first > last || last >= size {
        return Err(nonsense());
    }
    Ok((first..last + 1, size))
}

/// A body being read.
struct Reader {
    bucket: Arc<Bucket>,
    key: String,
    /// Empty where the service has none: then nothing proves that the data is still the same.
    etag: String,
    left: Range<u64>,
    body: BoxStream<'static, Result<Bytes, HttpError>>,
    /// What came with the last chunk and is not in it.
    next: Option<Option<Result<Bytes, HttpError>>>,
    /// How often without a byte in between.
    resumed: u32,
}

impl Reader {
    fn stream(self) -> ByteStream {
        stream::try_unfold(self, |mut reader| async move {
            let chunk = reader.chunk().await?;
            Ok(chunk.map(|chunk| (chunk, reader)))
        })
        .boxed()
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        while !self.left.is_empty() {
            let failure = match self.frame().await {
                Ok(Some(frame)) if frame.is_empty() => continue,
                Ok(Some(frame)) => {
                    self.resumed = 0;
                    let chunk = self.gather(frame);
                    self.left.start += chunk.len() as u64;
                    return Ok(Some(chunk));
                }
                Ok(None) => {
                    Failure::Silent { what: WHAT, source: io::Error::other("the connection ended too early") }
                }
                Err(failure) => failure,
            };
            self.resume(failure).await?;
        }
        Ok(None)
    }

    /// What comes next on the connection.
    async fn frame(&mut self) -> Result<Option<Bytes>, Failure> {
        let timeout = self.bucket.wire.timeout;
        let frame = match self.next.take() {
            Some(frame) => frame,
            None => tokio::time::timeout(timeout, self.body.next())
                .await
                .map_err(|_| Failure::slow(WHAT, timeout.as_secs()))?,
        };
        frame.transpose().map_err(|error| Failure::broken(WHAT, error))
    }

    /// A chunk of the frame and what is there behind it, no longer than what is left.
    fn gather(&mut self, frame: Bytes) -> Bytes {
        let left = usize::try_from(self.left.end - self.left.start).unwrap_or(usize::MAX);
        let mut chunk = frame;
        let mut gathered = BytesMut::new();
        while chunk.len() + gathered.len() < CHUNK.min(left) {
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

    /// Opens what is left once more, where it is still the same data.
    async fn resume(&mut self, failure: Failure) -> Result<(), Error> {
        let patience = self.bucket.wire.long;
        if self.etag.is_empty() || !failure.is_temporary() || self.resumed >= patience.tries {
            return Err(self.bucket.error(failure));
        }
        tracing::debug!(
            store = self.bucket.store,
            at = self.left.start,
            ?failure,
            "going on with a broken download"
        );
        self.resumed += 1;
        let answer = get(&self.bucket, &self.key, Some(&self.left), Some(&self.etag), patience).await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) if failure.is(StatusCode::PRECONDITION_FAILED) => {
                return Err(self.changed("changed"));
            }
            Err(failure) if failure.is(StatusCode::NOT_FOUND) && !failure.has_code("NoSuchBucket") => {
                return Err(self.changed("removed"));
            }
            Err(failure) => return Err(self.bucket.error(failure)),
        };
        let (part, _) = extent(&answer).map_err(|failure| self.bucket.error(failure))?;
        // A service that does not know the condition answers with data that may be other data.
        if part != self.left || answer.header(&header::ETAG) != self.etag {
            return Err(self.changed("changed"));
        }
        self.body = answer.body.bytes_stream();
        self.next = None;
        Ok(())
    }

    fn changed(&self, how: &str) -> Error {
        self.bucket.other(format!("the data was {how} while it was read, after byte {}", self.left.start))
    }
}
