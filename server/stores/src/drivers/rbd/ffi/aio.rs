//! Reading and writing without waiting: the call returns at once, and a thread of librbd tells the outcome.
//!
//! An operation is a box with everything librbd reads or writes: the memory, the table of its pieces, and who wants to
//! know. The box belongs to librbd from a successful submission to the callback, which takes it back. Nobody else can
//! reach it meanwhile, so that a reader that goes away takes no memory from under librbd.

use std::{
    ffi::{c_int, c_void},
    io, ptr,
    sync::{Arc, Condvar, Mutex, PoisonError},
};

use bytes::Bytes;
use tokio::sync::oneshot;

use super::{
    Image, check,
    symbols::{IoVec, Opaque, Rbd},
};
use crate::drivers::buffers::Buffer;

/// Buffers, and how many bytes each is to get.
pub(in crate::drivers::rbd) type Piece = Vec<(Buffer, usize)>;
/// A read on its way: the buffers it fills, and how many bytes it has read in all.
pub(in crate::drivers::rbd) type Read = oneshot::Receiver<io::Result<(Piece, usize)>>;
/// A write on its way.
pub(in crate::drivers::rbd) type Write = oneshot::Receiver<io::Result<()>>;

/// Operations on one image that have not ended.
#[derive(Default)]
pub(super) struct InFlight {
    count: Mutex<usize>,
    ended: Condvar,
}

impl InFlight {
    fn change(&self, change: impl FnOnce(&mut usize)) {
        change(&mut self.count.lock().unwrap_or_else(PoisonError::into_inner));
        self.ended.notify_all();
    }

    /// Waits until there is none. Blocks.
    pub(super) fn wait(&self) {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.ended.wait_while(count, |count| *count > 0));
    }
}

/// What librbd holds while it works.
struct Operation<T, R> {
    /// Owns the memory that `pieces` point into; neither is touched before the end.
    memory: T,
    pieces: Vec<IoVec>,
    /// What is told of the memory and the number that librbd answered.
    result: fn(T, usize) -> R,
    told: oneshot::Sender<io::Result<R>>,
    rbd: &'static Rbd,
    in_flight: Arc<InFlight>,
}

/// Called by librbd when an operation has ended.
///
/// # Safety
/// `operation` is the box that was given to librbd with this completion, and this is the only call for it.
unsafe extern "C" fn ended<T, R>(completion: Opaque, operation: *mut c_void) {
    // SAFETY: the box was made by `Box::into_raw` in `submit` for this very type, and comes back once.
    let operation = unsafe { Box::from_raw(operation.cast::<Operation<T, R>>()) };
    let Operation { memory, pieces, result, told, rbd, in_flight } = *operation;
    // SAFETY: the completion is live until it is released on the next line.
    let code = unsafe { (rbd.rbd_aio_get_return_value)(completion) };
    // SAFETY: librbd allows the release in the callback; nobody else has the completion.
    unsafe { (rbd.rbd_aio_release)(completion) };
    drop(pieces);
    let outcome = usize::try_from(code)
        .map(|number| result(memory, number))
        .map_err(|_| io::Error::from_raw_os_error(i32::try_from(-code).unwrap_or(i32::MAX)));
    // Where nobody waits any more, the memory is freed here.
    drop(told.send(outcome));
    // The last thing: now the image may be closed.
    in_flight.change(|count| *count -= 1);
}

/// `rbd_aio_readv` or `rbd_aio_writev`.
type Submit = unsafe extern "C" fn(Opaque, *const IoVec, c_int, u64, Opaque) -> c_int;

impl Image {
    /// Fills `buffers`, each with as many bytes as it says, from `offset` on.
    pub(in crate::drivers::rbd) fn read(&self, offset: u64, buffers: Piece) -> io::Result<Read> {
        let result = |buffers, read| (buffers, read);
        self.submit(self.rbd().rbd_aio_readv, offset, buffers, result, |buffers: &mut Piece| {
            buffers.iter_mut().map(|(buffer, bytes)| piece(buffer.room(*bytes as u64))).collect()
        })
    }

    /// Writes `chunks`, one behind the other, at `offset`, which with them must lie inside of the image.
    pub(in crate::drivers::rbd) fn write(&self, offset: u64, chunks: Vec<Bytes>) -> io::Result<Write> {
        self.submit(
            self.rbd().rbd_aio_writev,
            offset,
            chunks,
            |_, _| (),
            |chunks: &mut Vec<Bytes>| {
                // librbd only reads what it writes; C's type has no word for that.
                let piece =
                    |chunk: &Bytes| IoVec { base: chunk.as_ptr().cast_mut().cast(), length: chunk.len() };
                chunks.iter().map(piece).collect()
            },
        )
    }

    fn submit<T: Send + 'static, R: Send + 'static>(
        &self,
        submit: Submit,
        offset: u64,
        memory: T,
        result: fn(T, usize) -> R,
        pieces: impl FnOnce(&mut T) -> Vec<IoVec>,
    ) -> io::Result<oneshot::Receiver<io::Result<R>>> {
        let (told, receiver) = oneshot::channel();
        let in_flight = Arc::clone(&self.in_flight);
        let rbd = self.rbd();
        let mut operation = Box::new(Operation { memory, pieces: Vec::new(), result, told, rbd, in_flight });
        // The memory lies on the heap behind `memory`: moving the box does not move it.
        operation.pieces = pieces(&mut operation.memory);
        let count = c_int::try_from(operation.pieces.len())
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "too many pieces at once"))?;
        let table = operation.pieces.as_ptr();
        let operation = Box::into_raw(operation);
        let mut completion = ptr::null_mut();
        // SAFETY: the argument is a box that the callback for the same types takes back; `completion` is a place for the
        // result.
        let made =
            unsafe { (rbd.rbd_aio_create_completion)(operation.cast(), ended::<T, R>, &mut completion) };
        if let Err(error) = check(made) {
            // SAFETY: librbd did not take the box.
            drop(unsafe { Box::from_raw(operation) });
            return Err(error);
        }
        self.in_flight.change(|count| *count += 1);
        // SAFETY: the image is live, and is not closed before the callback (`InFlight`); the table and the memory its
        // pieces point to are valid, and stay so until the callback; the completion is live.
        let submitted = unsafe { submit(self.handle.0, table, count, offset, completion) };
        if let Err(error) = check(submitted) {
            // SAFETY: librbd refused the arguments before it took anything: it will not call back.
            unsafe { (rbd.rbd_aio_release)(completion) };
            // SAFETY: as above: the box is still ours.
            drop(unsafe { Box::from_raw(operation) });
            self.in_flight.change(|count| *count -= 1);
            return Err(error);
        }
        Ok(receiver)
    }
}

fn piece(memory: &mut [u8]) -> IoVec {
    IoVec { base: memory.as_mut_ptr().cast(), length: memory.len() }
}
