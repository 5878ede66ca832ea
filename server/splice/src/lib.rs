//! Bytes on their way from one socket to another that this process never looks at.
//!
//! A client's connection may have a [`Conduit`] beside it: a pipe of the kernel. Who answers a request with the bytes of
//! another server moves them into the pipe ([`Conduit::poll_fill`]) and sends, in their place, a chunk of the same length
//! that only stands for them. Everything on the way counts, limits and holds such chunks as any others. Where the
//! connection is written to, they are recognised ([`Conduit::stands`]), and the bytes go from the pipe into the socket
//! ([`Conduit::poll_drain`]). Nothing is copied through the memory of this process.
//!
//! A chunk that stands for bytes must reach the socket whole and in its order, and nobody may read it: whoever hashes,
//! cuts or keeps data asks for it without a conduit. Where that is broken the client's connection ends early, or waits
//! for a chunk that was swallowed: those of the place are not sent.

mod pipe;

use std::{
    fmt, io,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    task::{Context, Poll, Waker, ready},
};

use bytes::Bytes;
use tokio::{io::Interest, net::TcpStream};

use self::pipe::Pipe;

/// Bytes a chunk can stand for, and the room that is asked for in a pipe.
pub const LONGEST: usize = 1024 * 1024;

/// The pipe beside one client's connection. Cheap to clone; there is none in the kernel before [`Conduit::begin`].
#[derive(Clone, Default)]
pub struct Conduit(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    pipe: Option<Pipe>,
    /// Bytes in the pipe.
    held: usize,
    /// Who waits until there are none.
    waiting: Option<Waker>,
}

impl Conduit {
    /// Whether the chunk stands for bytes in the pipe of some conduit.
    #[must_use]
    pub fn stands(chunk: &[u8]) -> bool {
        place().as_ptr_range().contains(&chunk.as_ptr()) && !chunk.is_empty()
    }

    /// Makes the pipe, unless there is one. `false` where the kernel has none to give, or where an answer before this
    /// one left bytes behind: then the data has to go another way.
    #[must_use]
    pub fn begin(&self) -> bool {
        let mut state = self.state();
        if state.pipe.is_none() {
            state.pipe = Pipe::new(LONGEST).ok();
        }
        state.pipe.is_some() && state.held == 0
    }

    /// Ready when nothing is in the pipe: what was there is on its way to the client.
    pub fn poll_drained(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state();
        if state.held == 0 {
            return Poll::Ready(());
        }
        state.waiting = Some(context.waker().clone());
        Poll::Pending
    }

    /// Moves what has arrived, up to `most` bytes and [`LONGEST`], into the pipe; a chunk that stands for it. It is empty
    /// where `from` has ended. To be called when [`Conduit::poll_drained`] is ready.
    ///
    /// # Errors
    /// Those of the socket, and [`io::ErrorKind::InvalidInput`] where the pipe is not empty, or was never made.
    pub fn poll_fill(
        &self,
        context: &mut Context<'_>,
        from: &TcpStream,
        most: u64,
    ) -> Poll<io::Result<Bytes>> {
        let mut state = self.state();
        let State { pipe: Some(pipe), held: held @ 0, .. } = &mut *state else {
            return Poll::Ready(Err(io::ErrorKind::InvalidInput.into()));
        };
        let most = usize::try_from(most).unwrap_or(LONGEST).min(LONGEST);
        loop {
            ready!(from.poll_read_ready(context))?;
            match from.try_io(Interest::READABLE, || pipe.take(from, most)) {
                Ok(moved) => {
                    *held = moved;
                    return Poll::Ready(Ok(Bytes::from_static(&place()[..moved])));
                }
                Err(error) if is_passing(&error) => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    /// Moves up to `most` bytes out of the pipe, as many as `to` takes; at least one.
    ///
    /// # Errors
    /// Those of the socket, and [`io::ErrorKind::InvalidInput`] where nothing is in the pipe: the chunk stands for
    /// bytes that went elsewhere.
    pub fn poll_drain(
        &self,
        context: &mut Context<'_>,
        to: &TcpStream,
        most: usize,
    ) -> Poll<io::Result<usize>> {
        let mut state = self.state();
        let State { pipe: Some(pipe), held: held @ 1.., waiting } = &mut *state else {
            return Poll::Ready(Err(io::ErrorKind::InvalidInput.into()));
        };
        loop {
            ready!(to.poll_write_ready(context))?;
            match to.try_io(Interest::WRITABLE, || pipe.give(to, most.min(*held))) {
                Ok(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Ok(moved) => {
                    *held -= moved;
                    if *held == 0
                        && let Some(waker) = waiting.take()
                    {
                        waker.wake();
                    }
                    return Poll::Ready(Ok(moved));
                }
                Err(error) if is_passing(&error) => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Conduit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conduit").finish_non_exhaustive()
    }
}

/// The memory that chunks point to which stand for other bytes. Nothing is ever written there, so it takes none.
fn place() -> &'static [u8] {
    static PLACE: OnceLock<Vec<u8>> = OnceLock::new();
    PLACE.get_or_init(|| vec![0; LONGEST])
}

/// Whether the socket is to be waited for once more.
fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests;
