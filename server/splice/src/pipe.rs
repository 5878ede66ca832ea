//! A pipe of the kernel.

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
};

use rustix::pipe::{PipeFlags, SpliceFlags, fcntl_setpipe_size, pipe_with, splice};

/// Both ends of a pipe; no call on it waits.
pub(crate) struct Pipe {
    out: OwnedFd,
    into: OwnedFd,
}

impl Pipe {
    /// A pipe with room for `size` bytes where the kernel grants that, and otherwise for fewer.
    pub(crate) fn new(size: usize) -> io::Result<Self> {
        let (out, into) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        // A user may have only so much memory in pipes. The smaller one works as well, in more steps.
        let _ = fcntl_setpipe_size(&into, size);
        Ok(Self { out, into })
    }

    /// Moves up to `most` bytes from a socket in here.
    pub(crate) fn take(&self, from: impl AsFd, most: usize) -> io::Result<usize> {
        Ok(splice(from, None, &self.into, None, most, flags())?)
    }

    /// Moves up to `most` bytes from here to a socket.
    pub(crate) fn give(&self, to: impl AsFd, most: usize) -> io::Result<usize> {
        Ok(splice(&self.out, None, to, None, most, flags())?)
    }
}

fn flags() -> SpliceFlags {
    SpliceFlags::MOVE | SpliceFlags::NONBLOCK
}
