//! Batches: enough bytes at a time that passing them between threads costs nothing against the work on them.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};

/// Bytes of a batch, at least; it is closed by the chunk that brings it there.
pub(crate) const BATCH: usize = 1024 * 1024;
/// Chunks of fewer bytes are copied together, so that a body of single bytes costs no more memory than any other.
const CRUMB: usize = 32 * 1024;
/// Bytes of a buffer of crumbs.
const CRUMBS: usize = 64 * 1024;

/// Consecutive chunks, shared by all that look at them.
pub(crate) type Batch = Arc<[Bytes]>;

/// Gathers chunks.
#[derive(Default)]
pub(crate) struct Batcher {
    chunks: Vec<Bytes>,
    crumbs: BytesMut,
    bytes: usize,
}

impl Batcher {
    /// Adds a chunk; the batch when it is full.
    pub(crate) fn add(&mut self, chunk: Bytes) -> Option<Batch> {
        self.bytes += chunk.len();
        if chunk.len() < CRUMB {
            if self.crumbs.len() + chunk.len() > CRUMBS {
                self.close_crumbs();
            }
            if self.crumbs.is_empty() {
                self.crumbs.reserve(CRUMBS);
            }
            self.crumbs.extend_from_slice(&chunk);
        } else {
            self.close_crumbs();
            self.chunks.push(chunk);
        }
        if self.bytes >= BATCH { self.take() } else { None }
    }

    /// What is left; nothing when there is nothing.
    pub(crate) fn take(&mut self) -> Option<Batch> {
        self.close_crumbs();
        self.bytes = 0;
        (!self.chunks.is_empty()).then(|| self.chunks.drain(..).collect())
    }

    fn close_crumbs(&mut self) {
        if !self.crumbs.is_empty() {
            self.chunks.push(self.crumbs.split().freeze());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All batches of chunks of these lengths, and the bytes they were made of.
    fn batches(lengths: impl IntoIterator<Item = usize>) -> (Vec<Batch>, Vec<u8>) {
        let (mut batcher, mut batches, mut all) = (Batcher::default(), Vec::new(), Vec::new());
        for (number, length) in lengths.into_iter().enumerate() {
            let chunk = vec![number as u8; length];
            all.extend_from_slice(&chunk);
            batches.extend(batcher.add(chunk.into()));
        }
        batches.extend(batcher.take());
        assert!(batcher.take().is_none());
        (batches, all)
    }

    #[test]
    fn bytes_keep_their_order_however_they_are_cut() {
        let lengths: [&[usize]; 6] = [
            &[],
            &[0, 0],
            &[1],
            &[1, CRUMB, 1, CRUMB - 1, 2, CRUMB - 1, CRUMB + 1, 3],
            &[BATCH, 1, 3 * BATCH, CRUMB],
            &[CRUMBS; 40],
        ];
        for lengths in lengths {
            let (batches, all) = batches(lengths.iter().copied());
            let joined: Vec<u8> = batches.iter().flat_map(|batch| batch.iter()).flatten().copied().collect();
            assert!(joined == all, "{lengths:?}");
            assert!(
                batches.iter().flat_map(|batch| batch.iter()).all(|chunk| !chunk.is_empty()),
                "{lengths:?}"
            );
        }
    }

    #[test]
    fn crumbs_are_joined_and_large_chunks_are_not_copied() {
        let (batches, _) = batches(vec![1; 200_000]);
        let chunks: usize = batches.iter().map(|batch| batch.len()).sum();
        assert_eq!((batches.len(), chunks), (1, 200_000_usize.div_ceil(CRUMBS)));

        let chunk = Bytes::from(vec![1; BATCH]);
        let batch = Batcher::default().add(chunk.clone()).unwrap();
        assert_eq!(batch[0].as_ptr(), chunk.as_ptr());
    }
}
