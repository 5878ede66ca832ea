//! Reading: one request, taken up again where the connection breaks and the data is still the same.

use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures::StreamExt;
use http::{Method, StatusCode, header};

use super::{
    account::Account,
    address::Place,
    errors::Failure,
    wire::{Answer, Call},
};
use crate::{
    Content, Error,
    drivers::download::{self, Body, Broken, Source, nothing_of, range_header},
    layers::retry::Patience,
};

const WHAT: &str = "GET of the data";

/// Opens the data of a place, or a range of it.
pub(super) async fn open(
    account: &Arc<Account>,
    place: &Place,
    range: Option<Range<u64>>,
) -> Result<Content, Error> {
    if range.as_ref().is_some_and(Range::is_empty) {
        return Ok(nothing_of(account.size(place).await?));
    }
    let answer = match get(account, place, range.as_ref(), account.wire.short).await {
        Ok(answer) => answer,
        Err(failure) if failure.is(StatusCode::RANGE_NOT_SATISFIABLE) => {
            let size = account.size(place).await?;
            return match range {
                Some(range) if range.start < size => Err(account.error(failure)),
                _ => Ok(nothing_of(size)),
            };
        }
        Err(failure) if failure.is(StatusCode::NOT_FOUND) => {
            return Err(account.absent(&place.container).await);
        }
        Err(failure) => return Err(account.error(failure)),
    };
    let (part, size) = extent(&answer).map_err(|failure| account.error(failure))?;
    let wanted = range.map_or(0..size, |range| range.start.min(size)..range.end.min(size));
    if part != wanted {
        return Err(
            account.error(Failure::nonsense(WHAT, "the service sent another range than it was asked for"))
        );
    }
    let object = Object {
        account: Arc::clone(account),
        place: place.clone(),
        etag: answer.header(&header::ETAG).to_owned(),
        taken_up: AtomicU32::new(0),
    };
    let body = answer.body.bytes_stream().boxed();
    Ok(Content { size, stream: download::stream(object, part, body) })
}

async fn get(
    account: &Account,
    place: &Place,
    range: Option<&Range<u64>>,
    patience: Patience,
) -> Result<Answer, Failure> {
    let mut call = Call::new(WHAT, Method::GET, place.path()).for_data();
    if let Some(range) = range {
        call = call.header(header::RANGE, range_header(range));
    }
    account.wire.send(call, patience).await
}

/// Which bytes an answer brings, and of how many.
fn extent(answer: &Answer) -> Result<(Range<u64>, u64), Failure> {
    download::extent(answer.status, &answer.headers)
        .ok_or_else(|| Failure::nonsense(WHAT, "it does not say which bytes it has"))
}

/// An object being read.
struct Object {
    account: Arc<Account>,
    place: Place,
    /// Empty where the service has none: then nothing proves that the data is still the same.
    etag: String,
    /// How often it was taken up again.
    taken_up: AtomicU32,
}

impl Source for Object {
    fn timeout(&self) -> Duration {
        self.account.wire.timeout
    }

    fn tries(&self) -> u32 {
        match self.account.download_tries {
            _ if self.etag.is_empty() => 0,
            None => self.account.wire.long.tries,
            // As in Glance, those of the whole download count: while some are left, bytes in between or not change nothing.
            Some(most) if self.taken_up.load(Ordering::Relaxed) < most => u32::MAX,
            Some(_) => 0,
        }
    }

    fn error(&self, broken: Broken) -> Error {
        self.account.error(Failure::of(WHAT, broken))
    }

    async fn again(&self, left: Range<u64>) -> Result<Body, Error> {
        self.taken_up.fetch_add(1, Ordering::Relaxed);
        let changed = |how: &str| {
            self.account.other(format!("the data was {how} while it was read, after byte {}", left.start))
        };
        let patience = self.account.wire.long;
        let answer = match get(&self.account, &self.place, Some(&left), patience).await {
            Ok(answer) => answer,
            // Data that is shorter now.
            Err(failure) if failure.is(StatusCode::RANGE_NOT_SATISFIABLE) => return Err(changed("changed")),
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => {
                return Err(changed("removed"));
            }
            Err(failure) => return Err(self.account.error(failure)),
        };
        let (part, _) = extent(&answer).map_err(|failure| self.account.error(failure))?;
        // Not left to a condition of the request: radosgw compares it with the sum of the manifest, which is another
        // one than it shows.
        if part != left || answer.header(&header::ETAG) != self.etag {
            return Err(changed("changed"));
        }
        Ok(answer.body.bytes_stream().boxed())
    }
}
