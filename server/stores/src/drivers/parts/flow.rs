//! Bytes that come and go: a body of which only a window is held.
//!
//! As long as the window holds all that came, the body can be sent again from its beginning.

use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use openssl::hash::{Hasher, MessageDigest};
use tokio::{sync::Notify, time::Instant};

/// Whether an MD5 is made of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::drivers) enum Sum {
    None,
    Md5,
}

/// The body of one request, on its way from a writer to the connection.
pub(in crate::drivers) struct Flow {
    /// Bytes that are held at most, or a single chunk that is larger.
    window: u64,
    length: Option<u64>,
    /// Whether the chunk that ends the length waits for [`Self::release`].
    withholds: bool,
    state: Mutex<State>,
    /// Held by who adds bytes to the sum.
    hasher: tokio::sync::Mutex<Option<Hasher>>,
    /// Told when something was read.
    room: Notify,
}

#[derive(Default)]
struct State {
    chunks: VecDeque<Bytes>,
    held: u64,
    /// Bytes that came so far.
    come: u64,
    /// Chunks that are not held any more.
    gone: usize,
    /// Chunks that the reader of now has got, those that are gone included.
    read: usize,
    /// Which reader may read.
    reader: u64,
    is_ended: bool,
    is_released: bool,
    is_broken: bool,
    /// Changes whenever the reader gets something.
    moves: u64,
    waker: Option<Waker>,
}

impl State {
    fn all_read(&self) -> bool {
        self.read == self.gone + self.chunks.len()
    }

    /// Lets the oldest chunk go, where the reader has it.
    fn forget_one(&mut self) -> bool {
        if self.read <= self.gone {
            return false;
        }
        let Some(chunk) = self.chunks.pop_front() else { return false };
        self.gone += 1;
        self.held -= chunk.len() as u64;
        true
    }

    fn wake(&mut self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Flow {
    /// A body of which `window` bytes are held, and of `length` bytes where that is known.
    pub(super) fn new(window: u64, length: Option<u64>, sum: Sum) -> io::Result<Arc<Self>> {
        Self::made(window, length, sum, false)
    }

    /// A body of `length` bytes, whose end is not read before it is released.
    pub(super) fn withholding(window: u64, length: u64, sum: Sum) -> io::Result<Arc<Self>> {
        Self::made(window, Some(length), sum, true)
    }

    fn made(window: u64, length: Option<u64>, sum: Sum, withholds: bool) -> io::Result<Arc<Self>> {
        let hasher = match sum {
            Sum::None => None,
            Sum::Md5 => Some(Hasher::new(MessageDigest::md5()).map_err(io::Error::other)?),
        };
        Ok(Arc::new(Self {
            window,
            length,
            withholds,
            state: Mutex::default(),
            hasher: tokio::sync::Mutex::new(hasher),
            room: Notify::new(),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn length(&self) -> Option<u64> {
        self.length
    }

    /// Bytes that came so far.
    pub(in crate::drivers) fn come(&self) -> u64 {
        self.state().come
    }

    /// Waits for room in the window, and adds bytes. Where nobody reads any more, it waits for ever.
    pub(super) async fn push(&self, chunk: Bytes) -> io::Result<()> {
        let mut sum = self.hasher.lock().await;
        let Some(mut hasher) = sum.take() else {
            self.admit(chunk).await;
            return Ok(());
        };
        let bytes = chunk.clone();
        let hashing = tokio::task::spawn_blocking(move || hasher.update(&bytes).map(|()| hasher));
        let (hashed, ()) = tokio::join!(hashing, self.admit(chunk));
        *sum = Some(hashed.map_err(io::Error::other)?.map_err(io::Error::other)?);
        Ok(())
    }

    async fn admit(&self, chunk: Bytes) {
        let length = chunk.len() as u64;
        loop {
            let read = self.room.notified();
            tokio::pin!(read);
            read.as_mut().enable();
            {
                let mut state = self.state();
                while state.held + length > self.window && state.forget_one() {}
                if state.held + length <= self.window || state.chunks.is_empty() {
                    state.held += length;
                    state.come += length;
                    // The service may answer as soon as it has the last byte, long before the writer says more.
                    state.is_ended |= Some(state.come) == self.length;
                    state.chunks.push_back(chunk);
                    state.wake();
                    return;
                }
            }
            read.await;
        }
    }

    /// No more bytes will come. Where the length is known, its last byte says so already.
    pub(super) fn end(&self) {
        let mut state = self.state();
        state.is_ended = true;
        state.wake();
    }

    /// Whether its end waits for [`Self::release`].
    pub(in crate::drivers) fn withholds(&self) -> bool {
        self.withholds
    }

    /// Lets the end be read.
    pub(in crate::drivers) fn release(&self) {
        let mut state = self.state();
        state.is_released = true;
        state.wake();
    }

    /// Whether the reader has all but the end, which it may not have yet.
    fn is_withheld(&self, state: &State) -> bool {
        self.withholds
            && !state.is_released
            && Some(state.come) == self.length
            && state.read + 1 == state.gone + state.chunks.len()
    }

    /// No more bytes will come, and what came is nothing: whoever reads it gets an error.
    pub(in crate::drivers) fn break_off(&self) {
        let mut state = self.state();
        state.is_broken = true;
        state.wake();
    }

    /// The MD5 of the bytes, in hex, where it was wanted and all of them were read. The last of them may have been sent
    /// before they are in the sum: it waits for that. It is told once.
    pub(in crate::drivers) async fn md5(&self) -> Option<String> {
        if !self.is_sent() {
            return None;
        }
        let mut hasher = self.hasher.lock().await.take()?;
        hasher.finish().ok().map(|sum| sum.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether all bytes were sent, and no more will come.
    pub(in crate::drivers) fn is_sent(&self) -> bool {
        let state = self.state();
        state.is_ended && state.all_read()
    }

    /// The bytes from the beginning, where that is still held. Who read them before gets an error.
    pub(in crate::drivers) fn read(self: &Arc<Self>) -> Option<FlowBody> {
        let mut state = self.state();
        if state.gone > 0 {
            return None;
        }
        state.reader += 1;
        state.read = 0;
        Some(FlowBody { flow: Arc::clone(self), reader: state.reader })
    }

    /// Whether the beginning is still held.
    pub(in crate::drivers) fn can_be_read_again(&self) -> bool {
        self.state().gone == 0
    }

    /// Waits until the reader has taken nothing for `timeout` though there was something to take, or to answer.
    pub(in crate::drivers) async fn stalled(&self, timeout: Duration) {
        let (mut seen, mut since) = (self.state().moves, Instant::now());
        loop {
            tokio::time::sleep((timeout / 8).max(Duration::from_millis(10))).await;
            let (moves, is_starving) = {
                let state = self.state();
                (state.moves, self.is_withheld(&state) || (state.all_read() && !state.is_ended))
            };
            if is_starving || moves != seen {
                (seen, since) = (moves, Instant::now());
            } else if since.elapsed() >= timeout {
                return;
            }
        }
    }
}

/// The bytes of a [`Flow`], for one request.
pub(in crate::drivers) struct FlowBody {
    flow: Arc<Flow>,
    reader: u64,
}

impl Body for FlowBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let mut state = self.flow.state();
        if state.is_broken || state.reader != self.reader {
            return Poll::Ready(Some(Err(io::Error::other("the data ended early"))));
        }
        if self.flow.is_withheld(&state) {
            state.waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        let next = state.read - state.gone;
        let Some(chunk) = state.chunks.get(next).cloned() else {
            if state.is_ended {
                return Poll::Ready(None);
            }
            state.waker = Some(context.waker().clone());
            return Poll::Pending;
        };
        state.read += 1;
        state.moves += 1;
        if state.gone > 0 {
            // It cannot be sent again, so nothing is held that was sent.
            state.forget_one();
        }
        drop(state);
        self.flow.room.notify_one();
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn size_hint(&self) -> SizeHint {
        self.flow.length.map(SizeHint::with_exact).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, poll};
    use http_body_util::BodyExt;

    use super::*;

    fn chunk() -> Bytes {
        Bytes::from_static(b"0123456789")
    }

    async fn next(body: &mut FlowBody) -> Option<usize> {
        body.frame().await.map(|frame| frame.unwrap().into_data().unwrap().len())
    }

    #[tokio::test]
    async fn what_the_window_holds_is_sent_again_and_what_it_does_not_hold_is_not() {
        let flow = Flow::new(25, None, Sum::Md5).unwrap();
        flow.push(chunk()).await.unwrap();
        let mut first = flow.read().unwrap();
        assert_eq!(next(&mut first).await, Some(10));
        flow.push(chunk()).await.unwrap();
        let mut second = flow.read().unwrap();
        assert!(first.frame().await.unwrap().is_err(), "there is one reader");
        let mut third = Box::pin(flow.push(chunk()));
        assert!(poll!(&mut third).is_pending(), "the window is full, and nothing of it was read");
        assert_eq!(next(&mut second).await, Some(10));
        third.await.unwrap();
        assert!(flow.read().is_none() && !flow.can_be_read_again());
        flow.end();
        assert_eq!(flow.md5().await, None, "not all of it was read");
        assert_eq!((next(&mut second).await, next(&mut second).await), (Some(10), Some(10)));
        assert!(flow.is_sent());
        assert_eq!(next(&mut second).await, None);
        assert_eq!(flow.state().held, 0, "what was sent is not held");
        let whole = openssl::hash::hash(MessageDigest::md5(), &[&chunk()[..]; 3].concat()).unwrap();
        let hex: String = whole.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(flow.md5().await, Some(hex));
    }

    #[tokio::test]
    async fn the_last_byte_of_a_known_length_is_the_end() {
        let flow = Flow::new(50, Some(20), Sum::Md5).unwrap();
        let mut body = flow.read().unwrap();
        flow.push(chunk()).await.unwrap();
        assert_eq!(next(&mut body).await, Some(10));
        assert!(!flow.is_sent(), "there is more to come");
        // The answer comes while the writer still hashes, and has not said that this is all.
        let answered = async {
            assert_eq!(next(&mut body).await, Some(10));
            assert!(flow.is_sent());
            flow.md5().await
        };
        let (pushed, md5) = tokio::join!(flow.push(chunk()), answered);
        pushed.unwrap();
        let whole = openssl::hash::hash(MessageDigest::md5(), &[&chunk()[..]; 2].concat()).unwrap();
        assert_eq!(md5, Some(whole.iter().map(|byte| format!("{byte:02x}")).collect::<String>()));
    }

    #[tokio::test]
    async fn a_chunk_larger_than_the_window_goes_alone() {
        let flow = Flow::new(5, None, Sum::None).unwrap();
        flow.push(chunk()).now_or_never().unwrap().unwrap();
        assert!(flow.push(chunk()).now_or_never().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_withheld_end_waits_for_its_release_and_nobody_is_blamed() {
        let flow = Flow::withholding(50, 20, Sum::Md5).unwrap();
        let mut body = flow.read().unwrap();
        assert_eq!(body.size_hint().exact(), Some(20));
        flow.push(chunk()).await.unwrap();
        assert_eq!(next(&mut body).await, Some(10), "it is not the end");
        flow.push(chunk()).await.unwrap();
        flow.end();
        let timeout = Duration::from_secs(60);
        {
            let mut waiting = Box::pin(body.frame());
            assert!(poll!(&mut waiting).is_pending());
            assert!(tokio::time::timeout(timeout * 4, flow.stalled(timeout)).await.is_err());
            flow.release();
            assert_eq!(waiting.await.unwrap().unwrap().into_data().unwrap(), chunk());
        }
        assert_eq!(next(&mut body).await, None);
        assert!(flow.is_sent() && flow.md5().await.is_some());
    }

    #[tokio::test]
    async fn a_body_that_is_broken_off_is_an_error() {
        let flow = Flow::new(5, None, Sum::None).unwrap();
        let mut body = flow.read().unwrap();
        let mut waiting = Box::pin(body.frame());
        assert!(poll!(&mut waiting).is_pending());
        flow.break_off();
        assert!(waiting.await.unwrap().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn only_who_could_read_is_stalled() {
        let flow = Flow::new(50, None, Sum::None).unwrap();
        let timeout = Duration::from_secs(60);
        let mut stalled = Box::pin(flow.stalled(timeout));
        assert!(tokio::time::timeout(timeout * 4, &mut stalled).await.is_err(), "it waits for the writer");
        flow.push(chunk()).await.unwrap();
        assert!(tokio::time::timeout(timeout * 2, &mut stalled).await.is_ok());
        let mut body = flow.read().unwrap();
        assert_eq!(next(&mut body).await, Some(10));
        flow.end();
        assert_eq!(next(&mut body).await, None);
        assert!(tokio::time::timeout(timeout * 2, flow.stalled(timeout)).await.is_ok(), "no answer comes");
    }
}
