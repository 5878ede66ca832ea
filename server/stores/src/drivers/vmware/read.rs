//! Reading: one request, taken up again where the connection breaks and the data is still the same.

use std::{io, ops::Range, sync::Arc, time::Duration};

use bytes::{Buf, Bytes};
use futures::StreamExt;
use http::{Method, StatusCode, header};

use super::{
    address::Place,
    errors::Failure,
    vcenter::Vcenter,
    wire::{Answer, Call},
};
use crate::{
    Content, Error,
    drivers::download::{self, Body, Broken, Source, nothing_of, range_header},
};

const WHAT: &str = "GET of the data";

/// Opens the data of a place, or a range of it.
pub(super) async fn open(
    vcenter: &Arc<Vcenter>,
    place: &Place,
    range: Option<Range<u64>>,
) -> Result<Content, Error> {
    if range.as_ref().is_some_and(Range::is_empty) {
        return Ok(nothing_of(vcenter.size(place).await?));
    }
    let answer = match get(vcenter, place, range.as_ref()).await {
        Ok(answer) => answer,
        Err(failure) if failure.is(StatusCode::RANGE_NOT_SATISFIABLE) => {
            let size = vcenter.size(place).await?;
            return match range {
                Some(range) if range.start < size => Err(vcenter.error(failure)),
                _ => Ok(nothing_of(size)),
            };
        }
        Err(failure) if failure.is(StatusCode::NOT_FOUND) => return Err(vcenter.absent(place).await),
        Err(failure) => return Err(vcenter.error(failure)),
    };
    let (part, size) = extent(&answer).map_err(|failure| vcenter.error(failure))?;
    let wanted = range.map_or(0..size, |range| range.start.min(size)..range.end.min(size));
    if wanted.is_empty() {
        return Ok(nothing_of(size));
    }
    let file = File { vcenter: Arc::clone(vcenter), place: place.clone(), size, version: version(&answer) };
    let body = from(answer, &part, &wanted).map_err(|failure| vcenter.error(failure))?;
    Ok(Content { size, stream: download::stream(file, wanted, body) })
}

async fn get(vcenter: &Vcenter, place: &Place, range: Option<&Range<u64>>) -> Result<Answer, Failure> {
    let mut call = Call::new(WHAT, Method::GET, vcenter.address.path(place));
    if let Some(range) = range {
        call = call.header(header::RANGE, range_header(range));
    }
    vcenter.wire.send(call).await
}

/// Which bytes an answer brings, and of how many.
fn extent(answer: &Answer) -> Result<(Range<u64>, u64), Failure> {
    download::extent(answer.status, &answer.headers)
        .ok_or_else(|| Failure::nonsense(WHAT, "it does not say which bytes it has"))
}

/// What an answer says of the state of a file; empty where it says nothing.
fn version(answer: &Answer) -> String {
    let of = |name| answer.header(&name).to_owned();
    let etag = of(header::ETAG);
    if etag.is_empty() { of(header::LAST_MODIFIED) } else { etag }
}

/// The body of an answer from the first wanted byte on. A server may not know ranges and send all of it.
fn from(answer: Answer, part: &Range<u64>, wanted: &Range<u64>) -> Result<Body, Failure> {
    if part.start > wanted.start || part.end < wanted.end {
        return Err(Failure::nonsense(WHAT, "the server sent another range than it was asked for"));
    }
    let mut skipped = wanted.start - part.start;
    let body = answer.body.bytes_stream();
    if skipped == 0 {
        return Ok(body.boxed());
    }
    // What is skipped comes as nothing, so that whoever waits sees that something came.
    let mut skip = move |mut piece: Bytes| {
        let length = skipped.min(piece.len() as u64);
        skipped -= length;
        piece.advance(usize::try_from(length).unwrap_or(piece.len()));
        piece
    };
    Ok(body.map(move |piece| piece.map(&mut skip)).boxed())
}

/// A file being read.
struct File {
    vcenter: Arc<Vcenter>,
    place: Place,
    size: u64,
    /// Empty where the server has none: then nothing proves that the data is still the same.
    version: String,
}

impl Source for File {
    fn timeout(&self) -> Duration {
        self.vcenter.wire.timeout
    }

    fn tries(&self) -> u32 {
        if self.version.is_empty() { 0 } else { self.vcenter.wire.patience.tries }
    }

    fn error(&self, broken: Broken) -> Error {
        self.vcenter.error(match broken {
            Broken::Early => {
                Failure::Silent { what: WHAT, source: io::Error::other("the connection ended too early") }
            }
            Broken::Slow(timeout) => Failure::slow(WHAT, timeout.as_secs()),
            Broken::Transport(error) => Failure::broken(WHAT, &error),
        })
    }

    async fn again(&self, left: Range<u64>) -> Result<Body, Error> {
        let changed = |how: &str| {
            self.vcenter.other(format!("the data was {how} while it was read, after byte {}", left.start))
        };
        let answer = match get(&self.vcenter, &self.place, Some(&left)).await {
            Ok(answer) => answer,
            // Data that is shorter now.
            Err(failure) if failure.is(StatusCode::RANGE_NOT_SATISFIABLE) => return Err(changed("changed")),
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => return Err(changed("removed")),
            Err(failure) => return Err(self.vcenter.error(failure)),
        };
        let (part, size) = extent(&answer).map_err(|failure| self.vcenter.error(failure))?;
        if size != self.size || version(&answer) != self.version {
            return Err(changed("changed"));
        }
        from(answer, &part, &left).map_err(|failure| self.vcenter.error(failure))
    }
}
