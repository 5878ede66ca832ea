//! A part of the stream that is kept, wherever it lies and however the stream is cut.

/// At most `length` bytes of the stream, from byte `start` on. The memory grows with what arrives, never with what
/// a header claims, and never above `length`.
pub(crate) struct Window {
    start: u64,
    length: usize,
    data: Vec<u8>,
}

impl Window {
    /// A window over bytes `start..start + length`; one that reaches past the largest offset never fills.
    pub(crate) fn new(start: u64, length: usize) -> Self {
        Self { start, length, data: Vec::new() }
    }

    /// Takes what belongs to the window out of `bytes`, which stand at `position` in the stream, and says whether
    /// the window is full. Bytes must come in order; those before the window and those already taken are passed
    /// over.
    pub(crate) fn feed(&mut self, position: u64, bytes: &[u8]) -> bool {
        if self.is_full() {
            return true;
        }
        let fresh = self
            .end()
            .checked_sub(position)
            .and_then(|skip| usize::try_from(skip).ok())
            .and_then(|skip| bytes.get(skip..));
        if let Some(fresh) = fresh {
            let wanted = fresh.len().min(self.length - self.data.len());
            self.make_room(wanted);
            self.data.extend_from_slice(fresh.get(..wanted).unwrap_or(fresh));
        }
        self.is_full()
    }

    /// Doubles like a `Vec` does, but stops at the window's length.
    fn make_room(&mut self, wanted: usize) {
        let needed = self.data.len() + wanted;
        if needed > self.data.capacity() {
            let target = self.data.capacity().saturating_mul(2).max(needed).min(self.length);
            self.data.reserve_exact(target - self.data.len());
        }
    }

    pub(crate) fn start(&self) -> u64 {
        self.start
    }

    /// Where in the stream the kept bytes end.
    pub(crate) fn end(&self) -> u64 {
        self.start.saturating_add(self.data.len() as u64)
    }

    pub(crate) fn is_full(&self) -> bool {
        self.data.len() == self.length
    }

    pub(crate) fn data(&self) -> &[u8] {
        &self.data
    }

    /// Memory in use, in bytes.
    pub(crate) fn held(&self) -> usize {
        self.data.capacity()
    }
}
