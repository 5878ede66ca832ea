//! The steps of a writer, in the order it takes them, so that tests can make each of them fail.

use std::io;

/// Passed before every step; lets all pass outside of tests.
#[derive(Clone, Default)]
pub(super) struct Steps {
    #[cfg(test)]
    pub(super) fault: Option<std::sync::Arc<Fault>>,
}

impl Steps {
    /// Lets the next step pass, or fails in its place.
    #[cfg_attr(not(test), expect(clippy::unused_self, reason = "holds a fault in tests"))]
    pub(super) fn next(&self) -> io::Result<()> {
        #[cfg(test)]
        if let Some(fault) = &self.fault {
            return fault.next();
        }
        Ok(())
    }
}

/// Fails the step of one number, counted from 1.
#[cfg(test)]
pub(super) struct Fault {
    pub(super) at: u64,
    pub(super) errno: rustix::io::Errno,
    pub(super) taken: std::sync::atomic::AtomicU64,
}

#[cfg(test)]
impl Fault {
    fn next(&self) -> io::Result<()> {
        let step = self.taken.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
        if step == self.at { Err(self.errno.into()) } else { Ok(()) }
    }
}
