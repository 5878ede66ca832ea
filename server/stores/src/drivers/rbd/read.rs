//! Reading: a few pieces are on their way at a time, and none is handed out before it is sure to be the image's.
//!
//! Where an image is removed while it is read, librbd answers zeros for the objects that are gone. So a snapshot is
//! looked for again behind every read: whoever removes the image removes its snapshot first, and so what was read before
//! the look is good. An image that is read without a snapshot is watched instead: then nobody can remove it.

use std::{collections::VecDeque, io, ops::Range, sync::Arc};

use futures::{StreamExt, stream};
use rustix::io::Errno;
use tokio::sync::oneshot;

use super::{
    errors::is,
    ffi::{Image, Piece, Read},
    link::Link,
    location::Place,
};
use crate::{
    ByteStream, Error,
    drivers::{
        buffers::{Buffer, Buffers, CHUNK},
        workers::Workers,
    },
};

/// Chunks that are read at once, beginning at multiples of their size: 1 MiB, which lies in one object.
const PIECE: usize = 2;
/// Pieces on their way at a time.
const AHEAD: usize = 4;

/// An open image; the id and the number of its snapshot, where it is looked for again; its bytes.
type Found = (Image, Option<(String, u64)>, u64);

/// Image data that is open for reading.
pub(super) struct Opened {
    link: Arc<Link>,
    image: Image,
    /// The image's id and the snapshot's number; none where the image is watched.
    snapshot: Option<(String, u64)>,
}

impl Opened {
    /// Opens it, and tells how many bytes it has. Blocks.
    pub(super) fn open(link: &Arc<Link>, place: &Place) -> Result<(Self, u64), Error> {
        let pool = link.pool()?;
        let open = || -> io::Result<Found> {
            let Some(snapshot) = &place.snapshot else {
                let image = match pool.open(&place.image, None) {
                    // A user that may only read cannot watch.
                    Err(error) if is(&error, Errno::PERM) || is(&error, Errno::ROFS) => {
                        pool.open_to_read(&place.image, None)?
                    }
                    other => other?,
                };
                let size = image.size()?;
                return Ok((image, None, size));
            };
            let image = pool.open_to_read(&place.image, Some(snapshot))?;
            let (id, size) = (image.id()?, image.size()?);
            match id {
                Some(id) => {
                    let number = image.snapshot_id(snapshot)?;
                    Ok((image, Some((id, number)), size))
                }
                // An image of the first format cannot be asked for its snapshots like that.
                None => Ok((pool.open(&place.image, Some(snapshot))?, None, size)),
            }
        };
        let (image, snapshot, size) =
            open().map_err(|error| link.failed_or_missing("open an image", &error))?;
        Ok((Self { link: Arc::clone(link), image, snapshot }, size))
    }

    /// Whether what was read so far is good. Blocks.
    fn still_there(&self) -> Result<(), Error> {
        let Some((image, snapshot)) = &self.snapshot else { return Ok(()) };
        match self.image.has_snapshot(image, *snapshot) {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.link.not_found()),
            Err(error) => Err(self.link.failed("look for the snapshot that is read", &error)),
        }
    }
}

/// The bytes of `range`, which lies inside the image.
pub(super) fn stream(
    opened: Opened,
    range: Range<u64>,
    workers: Workers,
    buffers: Arc<Buffers>,
) -> ByteStream {
    let reading = Reading {
        opened: Some(Arc::new(opened)),
        next: range.start,
        end: range.end,
        flying: VecDeque::new(),
        ready: VecDeque::new(),
        workers,
        buffers,
    };
    stream::try_unfold(reading, |mut reading| async move {
        Ok(reading.next().await?.map(|(buffer, bytes)| (buffer.share(bytes), reading)))
    })
    .boxed()
}

struct Reading {
    opened: Option<Arc<Opened>>,
    /// Where the next piece begins.
    next: u64,
    end: u64,
    flying: VecDeque<Read>,
    /// Chunks that are good.
    ready: VecDeque<(Buffer, usize)>,
    workers: Workers,
    buffers: Arc<Buffers>,
}

impl Reading {
    async fn next(&mut self) -> Result<Option<(Buffer, usize)>, Error> {
        loop {
            if let Some(chunk) = self.ready.pop_front() {
                return Ok(Some(chunk));
            }
            if self.flying.is_empty() && self.next >= self.end {
                return Ok(None);
            }
            let landed = self.land().await?;
            self.go_on(landed).await?;
        }
    }

    /// Waits for the first piece on its way, and takes those behind it that have come too.
    async fn land(&mut self) -> Result<Vec<Piece>, Error> {
        let mut landed = Vec::new();
        while let Some(first) = self.flying.front_mut() {
            let outcome = if landed.is_empty() {
                first.await
            } else {
                match first.try_recv() {
                    Err(oneshot::error::TryRecvError::Empty) => break,
                    other => other.map_err(|_| unreachable_end()).or_else(|error| Ok(Err(error))),
                }
            };
            self.flying.pop_front();
            let piece = outcome.unwrap_or_else(|_| Err(unreachable_end())).and_then(whole);
            landed.push(piece.map_err(|error| self.failed(&error))?);
        }
        Ok(landed)
    }

    /// Sends for more, and lets what has landed pass if the image is still there.
    async fn go_on(&mut self, landed: Vec<Piece>) -> Result<(), Error> {
        let Some(opened) = self.opened.clone() else { return Ok(()) };
        let (mut at, end, buffers) = (self.next, self.end, Arc::clone(&self.buffers));
        let more = AHEAD.saturating_sub(self.flying.len());
        let check = !landed.is_empty();
        let sent = self.workers.run(move || {
            let mut sent = Vec::with_capacity(more);
            while sent.len() < more && at < end {
                let piece = piece_at(at, end, &buffers);
                let bytes: usize = piece.iter().map(|(_, bytes)| bytes).sum();
                let read = opened.image.read(at, piece);
                sent.push(read.map_err(|error| opened.link.failed("read", &error))?);
                at += bytes as u64;
            }
            if check {
                opened.still_there()?;
            }
            Ok::<_, Error>((sent, at))
        });
        let (sent, next) = sent.await??;
        self.next = next;
        self.flying.extend(sent);
        self.ready.extend(landed.into_iter().flatten());
        Ok(())
    }

    fn failed(&self, error: &io::Error) -> Error {
        match &self.opened {
            Some(opened) => opened.link.failed_or_missing("read", error),
            None => Error::Other { store: self.workers.store().to_owned(), source: unreachable_end() },
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        // Closing an image waits for what is on its way.
        if let Some(opened) = self.opened.take() {
            self.workers.discard(opened);
        }
    }
}

/// librbd ends every read; this is for the day it does not.
fn unreachable_end() -> io::Error {
    io::Error::other("a read had no end")
}

/// Buffers for the piece at `at`, cut at `end`.
fn piece_at(at: u64, end: u64, buffers: &Arc<Buffers>) -> Piece {
    let length = (PIECE * CHUNK) as u64;
    let end = end.min(at - at % length + length);
    let mut rest = usize::try_from(end - at).unwrap_or(CHUNK);
    let mut piece = Vec::with_capacity(PIECE);
    while rest > 0 {
        let bytes = rest.min(CHUNK);
        piece.push((buffers.take(), bytes));
        rest -= bytes;
    }
    piece
}

/// A piece that was read to its end.
fn whole((piece, read): (Piece, usize)) -> io::Result<Piece> {
    let wanted: usize = piece.iter().map(|(_, bytes)| bytes).sum();
    if read == wanted { Ok(piece) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}
