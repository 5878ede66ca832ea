//! The last bytes of the stream.

/// How much is kept: the footer of a stream-optimised vmdk (three sectors) is the longest thing that stands at the
/// end of a file.
pub(crate) const TAIL: usize = 1536;

/// A ring over the last [`TAIL`] bytes. Costs one copy of at most that much a chunk.
pub(crate) struct Tail {
    ring: Box<[u8; TAIL]>,
    next: usize,
    filled: usize,
}

impl Tail {
    pub(crate) fn new() -> Self {
        Self { ring: Box::new([0; TAIL]), next: 0, filled: 0 }
    }

    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        let last = bytes.last_chunk::<TAIL>().map_or(bytes, |chunk| chunk.as_slice());
        let (upto_end, wrapped) = last.split_at(last.len().min(TAIL - self.next));
        self.ring[self.next..self.next + upto_end.len()].copy_from_slice(upto_end);
        self.ring[..wrapped.len()].copy_from_slice(wrapped);
        self.next = (self.next + last.len()) % TAIL;
        self.filled = (self.filled + last.len()).min(TAIL);
    }

    /// The last bytes in their order; fewer than [`TAIL`] when the stream was shorter.
    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        if self.filled == TAIL {
            self.ring.rotate_left(self.next);
        }
        self.ring[..self.filled].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_the_end_of_the_stream_however_it_is_cut() {
        let stream: Vec<u8> = (0..5000_u32).map(|at| (at % 251) as u8).collect();
        for (length, cut) in
            [(0, 1), (1, 1), (700, 13), (1535, 1535), (1536, 7), (1537, 1000), (5000, 1), (5000, 1600)]
        {
            let mut tail = Tail::new();
            stream[..length].chunks(cut).for_each(|chunk| tail.feed(chunk));
            assert_eq!(
                tail.into_bytes(),
                stream[length.saturating_sub(TAIL)..length],
                "{length} bytes by {cut}"
            );
        }
    }
}
