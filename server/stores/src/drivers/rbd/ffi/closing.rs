//! Images are closed no sooner than a while after they were opened.
//!
//! The thread of librbd that ends the opening of an image lets the caller go on, and then takes a lock of the image once
//! more. Where it loses the processor in between, and the image is closed meanwhile, it takes the lock of an image that is
//! gone: the process aborts (`std::system_error`, "Invalid argument"; seen with librbd 16.2 on a machine with much to do).
//! Nothing tells when that thread is through, so that there is time for it.

use std::{
    sync::{
        Arc, OnceLock,
        mpsc::{self, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use super::{Handle, Pool};

/// How long after its opening an image may be closed.
pub(super) const SETTLED: Duration = Duration::from_millis(500);

/// An image that nobody uses any more.
struct Closing {
    pool: Arc<Pool>,
    handle: Handle,
    due: Instant,
}

impl Closing {
    fn end(self) {
        thread::sleep(self.due.saturating_duration_since(Instant::now()));
        // SAFETY: whoever handed it over has said that the handle is live and used by nobody; the pool is alive.
        let code = unsafe { (self.pool.ceph().rbd.rbd_close)(self.handle.0) };
        if code < 0 {
            tracing::debug!(code, "an image was closed with an error");
        }
    }
}

/// Closes an image: at once where it is `due`, else later on another thread.
///
/// # Safety
/// The handle is that of an open image of the pool, on which no call is made or under way any more.
pub(super) unsafe fn close(pool: Arc<Pool>, handle: Handle, due: Instant) {
    let closing = Closing { pool, handle, due };
    if due <= Instant::now() {
        return closing.end();
    }
    let closing = match closer() {
        Some(closer) => match closer.send(closing) {
            Ok(()) => return,
            Err(refused) => refused.0,
        },
        None => closing,
    };
    closing.end();
}

/// The thread that closes images when they are due, one after the other; none where it could not be started.
fn closer() -> Option<&'static Sender<Closing>> {
    static CLOSER: OnceLock<Option<Sender<Closing>>> = OnceLock::new();
    let start = || {
        let (sender, images) = mpsc::channel::<Closing>();
        let run = move || images.into_iter().for_each(Closing::end);
        thread::Builder::new().name("rbd-close".to_owned()).spawn(run).ok()?;
        Some(sender)
    };
    CLOSER.get_or_init(start).as_ref()
}
