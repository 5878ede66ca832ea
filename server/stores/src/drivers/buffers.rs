//! Buffers that are used again. A fresh megabyte costs more in page faults than the copy into it.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

/// Bytes of a buffer, and of a chunk of a stream, where nobody chose others.
pub(super) const CHUNK: usize = 512 * 1024;
/// Buffers that are kept while nobody uses them: 16 MiB of the usual size.
const KEPT: usize = 32;

/// The buffers of one store.
pub(super) struct Buffers {
    /// Bytes of each.
    chunk: usize,
    kept: usize,
    free: Mutex<Vec<Box<[u8]>>>,
}

impl Default for Buffers {
    fn default() -> Self {
        Self::of(CHUNK)
    }
}

impl Buffers {
    /// Buffers of that many bytes, of which larger ones are kept in smaller numbers.
    pub(super) fn of(chunk: usize) -> Self {
        Self { chunk, kept: (KEPT * CHUNK / chunk.max(1)).clamp(1, KEPT), free: Mutex::default() }
    }

    /// Bytes of a buffer.
    pub(super) fn chunk(&self) -> usize {
        self.chunk
    }

    /// A buffer, the one used last where there is one. What it holds has no meaning.
    pub(super) fn take(self: &Arc<Self>) -> Buffer {
        let bytes = self.free().pop();
        Buffer {
            bytes: bytes.unwrap_or_else(|| vec![0; self.chunk].into()),
            filled: 0,
            home: Arc::clone(self),
        }
    }

    fn free(&self) -> std::sync::MutexGuard<'_, Vec<Box<[u8]>>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A buffer, which returns to its store's others when it is dropped.
pub(super) struct Buffer {
    bytes: Box<[u8]>,
    filled: usize,
    home: Arc<Buffers>,
}

impl Buffer {
    /// Room for `bytes`, at most all of it.
    pub(super) fn room(&mut self, bytes: u64) -> &mut [u8] {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX).min(self.bytes.len());
        &mut self.bytes[..bytes]
    }

    /// The first `filled` bytes of it, shared. When the last share is dropped the buffer returns.
    pub(super) fn share(mut self, filled: usize) -> Bytes {
        self.filled = filled;
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut free = self.home.free();
        if free.len() < self.home.kept {
            free.push(std::mem::take(&mut self.bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_returns_when_its_last_share_is_gone() {
        let buffers = Arc::new(Buffers::default());
        let mut buffer = buffers.take();
        buffer.room(4)[..3].copy_from_slice(b"abc");
        let place = buffer.bytes.as_ptr();
        let whole = buffer.share(3);
        let part = whole.slice(1..);
        drop(whole);
        assert_eq!((part.as_ref(), buffers.free().len()), (b"bc".as_slice(), 0));
        drop(part);
        assert_eq!(buffers.free().len(), 1);
        assert_eq!(buffers.take().bytes.as_ptr(), place, "the same memory again");
        let many: Vec<_> = (0..=KEPT).map(|_| buffers.take()).collect();
        drop(many);
        assert_eq!(buffers.free().len(), KEPT, "no more than that");
    }
}
