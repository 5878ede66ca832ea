//! Reading: what the page cache holds is copied in place, the rest is read ahead on a blocking thread.

use std::{
    fs::File,
    io::{self, IoSliceMut},
    ops::Range,
    os::unix::fs::FileExt,
    sync::Arc,
};

use bytes::Bytes;
use futures::{StreamExt, stream};
use rustix::{
    fs::{Advice, fadvise},
    io::{ReadWriteFlags, preadv2},
};
use tokio::sync::oneshot;

use super::{errors::classify_write, growing::Watermark};
use crate::{
    ByteStream, Error,
    drivers::{buffers::Buffers, workers::Workers},
};

/// A cached read shorter than this is made again on a thread, rather than sent as a crumb.
const CRUMB: usize = 64 * 1024;

/// The bytes of `range`, which lies inside the file.
pub(in crate::drivers) fn stream(
    file: Arc<File>,
    range: Range<u64>,
    workers: Workers,
    buffers: Arc<Buffers>,
) -> ByteStream {
    read(Reading { file, at: range.start, end: range.end, written: None, ahead: None, workers, buffers })
}

/// The bytes of `range` of a file that is being written.
pub(super) fn growing(
    file: Arc<File>,
    range: Range<u64>,
    written: Watermark,
    workers: Workers,
    buffers: Arc<Buffers>,
) -> ByteStream {
    let written = Some(written);
    read(Reading { file, at: range.start, end: range.end, written, ahead: None, workers, buffers })
}

fn read(reading: Reading) -> ByteStream {
    // Advice: the file system may follow it or not, and an error changes nothing.
    if reading.end.saturating_sub(reading.at) > reading.buffers.chunk() as u64 {
        let _ = fadvise(&reading.file, 0, None, Advice::Sequential);
    }
    stream::try_unfold(reading, |mut reading| async move {
        Ok(reading.next().await?.map(|chunk| (chunk, reading)))
    })
    .boxed()
}

struct Reading {
    file: Arc<File>,
    at: u64,
    end: u64,
    /// How far the file is written, where it still grows.
    written: Option<Watermark>,
    /// The chunk at `at`, being read on a thread.
    ahead: Option<oneshot::Receiver<io::Result<Read>>>,
    workers: Workers,
    buffers: Arc<Buffers>,
}

/// A chunk, and whether it was in the page cache.
struct Read {
    chunk: Bytes,
    cached: bool,
}

impl Reading {
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        if self.at >= self.end {
            return Ok(None);
        }
        self.wait_for_chunk().await?;
        let read = match &mut self.ahead {
            Some(receiver) => self.workers.finish(receiver).await?,
            None => match from_cache(&self.file, self.at..self.end, &self.buffers) {
                Some(chunk) => Ok(Read { chunk, cached: true }),
                None => {
                    self.start().await?;
                    let Some(receiver) = &mut self.ahead else { return Ok(None) };
                    self.workers.finish(receiver).await?
                }
            },
        };
        self.ahead = None;
        let Read { chunk, cached } = read.map_err(|error| classify_write(self.workers.store(), error))?;
        self.at += chunk.len() as u64;
        if !cached && self.at < self.end && self.has_chunk() {
            // The disk is the slower side: it works on the next chunk while this one is sent.
            self.start().await?;
        }
        Ok(Some(chunk))
    }

    /// Where the chunk at `at` ends.
    fn chunk_end(&self) -> u64 {
        self.end.min(self.at.saturating_add(self.buffers.chunk() as u64))
    }

    fn has_chunk(&self) -> bool {
        self.written.as_ref().is_none_or(|written| *written.borrow() >= self.chunk_end())
    }

    /// Waits until the chunk at `at` is written.
    async fn wait_for_chunk(&mut self) -> Result<(), Error> {
        let wanted = self.chunk_end();
        let Some(written) = &mut self.written else { return Ok(()) };
        // The sender is gone when nothing more will be written; what was, stays.
        if written.wait_for(|bytes| *bytes >= wanted).await.is_ok() || *written.borrow() >= wanted {
            return Ok(());
        }
        Err(Error::Unavailable {
            store: self.workers.store().to_owned(),
            source: io::Error::other("the data that was being written was given up"),
        })
    }

    /// Starts to read the chunk at `at` on a thread.
    async fn start(&mut self) -> Result<(), Error> {
        let turn = self.workers.turn().await?;
        let (file, range, buffers) = (Arc::clone(&self.file), self.at..self.end, Arc::clone(&self.buffers));
        self.ahead =
            Some(self.workers.start(turn, move || match from_cache(&file, range.clone(), &buffers) {
                Some(chunk) => Ok(Read { chunk, cached: true }),
                None => from_disk(&file, range, &buffers).map(|chunk| Read { chunk, cached: false }),
            }));
        Ok(())
    }
}

/// The next chunk where it can be had without waiting.
fn from_cache(file: &File, range: Range<u64>, buffers: &Arc<Buffers>) -> Option<Bytes> {
    let mut buffer = buffers.take();
    let room = buffer.room(range.end - range.start);
    let wanted = room.len();
    let read = preadv2(file, &mut [IoSliceMut::new(room)], range.start, ReadWriteFlags::NOWAIT).ok()?;
    (read == wanted || read >= CRUMB).then(|| buffer.share(read))
}

/// The next chunk, waiting for the disk.
fn from_disk(file: &File, range: Range<u64>, buffers: &Arc<Buffers>) -> io::Result<Bytes> {
    let mut buffer = buffers.take();
    let room = buffer.room(range.end - range.start);
    let wanted = room.len();
    // An end before `range.end` means that somebody has cut the file since it was opened.
    file.read_exact_at(room, range.start)?;
    Ok(buffer.share(wanted))
}
