//! librados and librbd, loaded at run time: the one place of this crate with unsafe code.
//!
//! # Why unsafe code
//! Ceph has no other client library, and a build that links it would not start on a machine without Ceph. What is here
//! turns its C calls into safe ones, and nothing else: no decision about images is made below this line.
//!
//! # What keeps it sound
//! - **Signatures** stand in [`symbols`] and are those of librados.h and librbd.h since Ceph 14; C's rule that a
//!   published function never changes its signature makes them right for later releases.
//! - **Lifetimes**: an [`Image`] holds its [`Pool`], a pool its [`Cluster`]; so they end in the order that Ceph demands.
//!   The libraries themselves are never unloaded, since they have threads and exit handlers of their own.
//! - **Threads**: librados and librbd allow calls on one handle from several threads at once; that is why the handles are
//!   `Send` and `Sync`.
//! - **Memory of asynchronous calls** belongs to the operation from its submission to its callback, whoever waits for it
//!   or not; see [`aio`]. An image is closed only after its last callback, and a while after it was opened; see
//!   [`closing`].
//! - **Texts** are NUL-terminated `CString`s that live over the call; a NUL inside a name is an error before the call.
#![expect(unsafe_code, reason = "calls into C libraries; every block says why it is sound")]

mod aio;
mod closing;
mod cluster;
mod image;
mod pool;
mod symbols;

use std::{
    ffi::{CString, c_int, c_void},
    io,
};

pub(super) use self::{
    aio::{Piece, Read, Write},
    cluster::Cluster,
    image::Image,
    pool::Pool,
    symbols::Ceph,
};

/// A pointer that only Ceph looks behind.
#[derive(Clone, Copy)]
struct Handle(*mut c_void);

// SAFETY: the pointer is only ever passed to librados and librbd, whose handles may be used from any thread.
unsafe impl Send for Handle {}
// SAFETY: as above; both libraries lock what their handles share.
unsafe impl Sync for Handle {}

/// What a call returned: 0 or more, or the negative number of an error.
fn check(code: c_int) -> io::Result<c_int> {
    if code < 0 { Err(io::Error::from_raw_os_error(-code)) } else { Ok(code) }
}

/// A text for C.
fn text(text: &str) -> io::Result<CString> {
    CString::new(text).map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "a name holds a NUL"))
}

/// The text in a buffer that C has filled, up to its NUL.
fn from_buffer(buffer: &[u8]) -> String {
    String::from_utf8_lossy(buffer.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned()
}
