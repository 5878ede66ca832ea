//! Reading the segments of a manifest: themselves, and not through the manifest.
//!
//! A service that joins segments opens the next one when one is at its end, and whoever reads waits each time. Here the
//! next one is asked for when one begins, so that its first bytes are there when they are wanted.

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::AtomicU32},
};

use futures::{StreamExt, stream};
use http::{StatusCode, header};
use tokio::task::JoinSet;

use super::{
    account::Account,
    address::{Container, Place},
    errors::Failure,
    manifest::{self, Named},
    objects::Listed,
    read::{self, Object, WHAT},
    upload::prefix,
    wire::Answer,
};
use crate::{ByteStream, Content, Error, drivers::download, layers::retry::Patience};

/// The data that a manifest joins, where `answer` is its document. `None` where that has to be left to the service: for
/// it names other manifests, or parts of segments, or one alone.
pub(super) async fn open(
    account: &Arc<Account>,
    place: &Place,
    answer: Answer,
) -> Result<Option<Content>, Error> {
    let document =
        account.wire.document(WHAT, answer.body).await.map_err(|failure| account.error(failure))?;
    let named = match manifest::segments(&document) {
        None if document.is_empty() => listed(account, place).await?,
        named => named,
    };
    let Some(named) = named.filter(|named| named.len() > 1) else { return Ok(None) };
    let segments = named.into_iter().map(|named| Segment::of(place, named)).collect();
    let Some(segments): Option<VecDeque<Segment>> = segments else { return Ok(None) };
    let size = segments.iter().map(|segment| segment.size).sum();
    let mut joined = Joined {
        account: Arc::clone(account),
        segments,
        opening: JoinSet::new(),
        current: None,
        taken_up: Arc::default(),
    };
    joined.ask(account.wire.short);
    joined.turn().await?;
    let stream = stream::try_unfold(joined, |mut joined| async move {
        let chunk = joined.chunk().await?;
        Ok(chunk.map(|chunk| (chunk, joined)))
    });
    Ok(Some(Content { size, stream: stream.boxed() }))
}

/// The segments of a manifest that the service does not show, as their writer named them; `None` where the data was not
/// written here, or where they are not all of it.
async fn listed(account: &Account, place: &Place) -> Result<Option<Vec<Named>>, Error> {
    let Some(object) = account.find(place).await? else { return Ok(None) };
    if !object.is_static || object.writer.is_empty() {
        return Ok(None);
    }
    let prefix = prefix(&place.key, &object.writer);
    let (found, _) = account.list(&place.container, &prefix, true).await?;
    let is_next = |(listed, number): (&Listed, usize)| listed.name == manifest::name(&prefix, number);
    let are_all = found.iter().zip(1..).all(is_next)
        && found.iter().map(|listed| listed.bytes).sum::<u64>() == object.size;
    let container = &place.container.name;
    let named = |listed: Listed| Named {
        path: format!("/{container}/{}", listed.name),
        size: listed.bytes,
        md5: listed.hash,
    };
    Ok(are_all.then(|| found.into_iter().map(named).collect()))
}

/// A segment to be read.
struct Segment {
    place: Place,
    size: u64,
    /// The MD5 of its bytes, in hex.
    md5: String,
}

impl Segment {
    /// A segment that the manifest of a place names; they are in one account.
    fn of(manifest: &Place, named: Named) -> Option<Self> {
        let (container, key) = named.path.trim_start_matches('/').split_once('/')?;
        let container = Container { account: manifest.container.account.clone(), name: container.to_owned() };
        Some(Self { place: Place { container, key: key.to_owned() }, size: named.size, md5: named.md5 })
    }
}

/// The segments being read.
struct Joined {
    account: Arc<Account>,
    /// Those that nobody has asked for yet.
    segments: VecDeque<Segment>,
    /// The one behind the current one.
    opening: JoinSet<Result<ByteStream, Error>>,
    current: Option<ByteStream>,
    /// How often the download was taken up again.
    taken_up: Arc<AtomicU32>,
}

impl Joined {
    async fn chunk(&mut self) -> Result<Option<bytes::Bytes>, Error> {
        while let Some(current) = &mut self.current {
            if let Some(chunk) = current.next().await {
                return chunk.map(Some);
            }
            self.turn().await?;
        }
        Ok(None)
    }

    /// Goes on to the segment that was asked for, and asks for the one behind it.
    async fn turn(&mut self) -> Result<(), Error> {
        self.current = match self.opening.join_next().await {
            None => None,
            Some(opened) => Some(opened.unwrap_or_else(|error| {
                Err(self.account.other(format!("a segment could not be opened: {error}")))
            })?),
        };
        self.ask(self.account.wire.long);
        Ok(())
    }

    fn ask(&mut self, patience: Patience) {
        let Some(segment) = self.segments.pop_front() else { return };
        let (account, taken_up) = (Arc::clone(&self.account), Arc::clone(&self.taken_up));
        self.opening.spawn(async move { segment.open(account, taken_up, patience).await });
    }
}

impl Segment {
    async fn open(
        self,
        account: Arc<Account>,
        taken_up: Arc<AtomicU32>,
        patience: Patience,
    ) -> Result<ByteStream, Error> {
        let unusable = |how: &str| account.other(format!("segment {} of the data is {how}", self.place.key));
        let answer = match read::get(&account, &self.place, None, patience).await {
            Ok(answer) => answer,
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => return Err(unusable("missing")),
            Err(failure) => return Err(account.error(failure)),
        };
        let (part, _) = read::extent(&answer).map_err(|failure: Failure| account.error(failure))?;
        let etag = answer.header(&header::ETAG).to_owned();
        if part != (0..self.size) || !etag.trim_matches('"').eq_ignore_ascii_case(&self.md5) {
            return Err(unusable("not the one that the manifest names"));
        }
        let body = answer.body.bytes_stream().boxed();
        let object = Object { account, place: self.place, etag, taken_up };
        Ok(download::stream(object, part, body))
    }
}
