//! A stream as a reader for a blocking thread.

use std::{
    cell::Cell,
    io::{self, BufRead, Read},
    rc::Rc,
};

use bytes::{Buf, Bytes};
use tokio::sync::mpsc;

use super::error::OfSource;

/// Chunks of a stream, one after the other; `None` is its end.
type Chunks = mpsc::Receiver<Option<io::Result<Bytes>>>;

/// A stream as a reader.
pub(super) struct Source {
    chunks: Chunks,
    chunk: Bytes,
    ended: bool,
    taken: Rc<Cell<u64>>,
}

impl Source {
    pub(super) fn new(chunks: Chunks) -> Self {
        Self { chunks, chunk: Bytes::new(), ended: false, taken: Rc::default() }
    }

    /// A counter of the bytes that were read from it.
    pub(super) fn taken(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.taken)
    }
}

impl BufRead for Source {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.chunk.is_empty() && !self.ended {
            match self.chunks.blocking_recv() {
                Some(Some(Ok(chunk))) => self.chunk = chunk,
                Some(Some(Err(error))) => {
                    self.ended = true;
                    return Err(io::Error::new(error.kind(), OfSource(error)));
                }
                Some(None) => self.ended = true,
                // The feeder is gone: nobody reads any more.
                None => {
                    self.ended = true;
                    return Err(io::Error::other(OfSource(io::ErrorKind::BrokenPipe.into())));
                }
            }
        }
        Ok(&self.chunk)
    }

    fn consume(&mut self, amount: usize) {
        self.chunk.advance(amount);
        self.taken.set(self.taken.get().saturating_add(amount as u64));
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = {
            let available = self.fill_buf()?;
            let length = available.len().min(buffer.len());
            buffer[..length].copy_from_slice(&available[..length]);
            length
        };
        self.consume(length);
        Ok(length)
    }
}
