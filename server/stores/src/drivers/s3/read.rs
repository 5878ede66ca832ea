//! Reading: one request, taken up again where the connection breaks and the data is still the same.

use std::{ops::Range, sync::Arc, time::Duration};

use futures::StreamExt;
use http::{Method, StatusCode, header};

use super::{
    bucket::Bucket,
    checksums::{self, Expected},
    errors::Failure,
    wire::{Answer, Call},
};
use crate::{
    Content, Error,
    drivers::download::{self, Body, Broken, Source, nothing_of, range_header},
    layers::retry::Patience,
};

const WHAT: &str = "GET of the data";

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
    let object = Object {
        bucket: Arc::clone(bucket),
        key: key.to_owned(),
        etag: answer.header(&header::ETAG).to_owned(),
    };
    let is_whole = part == (0..size);
    let expected = Expected::of(&answer.headers).filter(|_| bucket.checks_checksums && is_whole && size > 0);
    let body = answer.body.bytes_stream().boxed();
    let stream = download::stream(object, part, body);
    let stream = match expected {
        Some(expected) => checksums::checked(&bucket.store, stream, size, expected),
        None => stream,
    };
    Ok(Content { size, stream })
}

async fn get(
    bucket: &Bucket,
    key: &str,
    range: Option<&Range<u64>>,
    etag: Option<&str>,
    patience: Patience,
) -> Result<Answer, Failure> {
    let mut call = Call::new(WHAT, Method::GET, bucket.address.object_url(key)).for_data();
    if let Some(range) = range {
        call = call.header(header::RANGE, range_header(range));
    }
    if range.is_none() && bucket.checks_checksums {
        call = call.header(checksums::MODE, "ENABLED");
    }
    if let Some(etag) = etag {
        call = call.header(header::IF_MATCH, etag);
    }
    bucket.wire.send(call, patience).await
}

/// Which bytes an answer brings, and of how many.
fn extent(answer: &Answer) -> Result<(Range<u64>, u64), Failure> {
    download::extent(answer.status, &answer.headers)
        .ok_or_else(|| Failure::nonsense(WHAT, "it does not say which bytes it has"))
}

/// An object being read.
struct Object {
    bucket: Arc<Bucket>,
    key: String,
    /// Empty where the service has none: then nothing proves that the data is still the same.
    etag: String,
}

impl Source for Object {
    fn timeout(&self) -> Duration {
        self.bucket.wire.timeout
    }

    fn tries(&self) -> u32 {
        if self.etag.is_empty() { 0 } else { self.bucket.wire.long.tries }
    }

    fn error(&self, broken: Broken) -> Error {
        self.bucket.error(Failure::of(WHAT, broken))
    }

    async fn again(&self, left: Range<u64>) -> Result<Body, Error> {
        let changed = |how: &str| {
            self.bucket.other(format!("the data was {how} while it was read, after byte {}", left.start))
        };
        let patience = self.bucket.wire.long;
        let answer = match get(&self.bucket, &self.key, Some(&left), Some(&self.etag), patience).await {
            Ok(answer) => answer,
            Err(failure) if failure.is(StatusCode::PRECONDITION_FAILED) => return Err(changed("changed")),
            Err(failure) if failure.is(StatusCode::NOT_FOUND) && !failure.has_code("NoSuchBucket") => {
                return Err(changed("removed"));
            }
            Err(failure) => return Err(self.bucket.error(failure)),
        };
        let (part, _) = extent(&answer).map_err(|failure| self.bucket.error(failure))?;
        // A service that does not know the condition answers with data that may be other data.
        if part != left || answer.header(&header::ETAG) != self.etag {
            return Err(changed("changed"));
        }
        Ok(answer.body.bytes_stream().boxed())
    }
}
