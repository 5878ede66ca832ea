//! A client of one cluster.

use std::{
    ffi::{c_char, c_int},
    io, ptr,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use super::{Handle, check, from_buffer, symbols::Ceph, text};

/// Bytes that a setting or a cluster's id may have.
const TEXT: usize = 4096;

/// How long a connection outlives its last use. librbd ends calls before its own threads have let go of everything that
/// belonged to them, and aborts the process where the connection is gone by then.
const GRACE: Duration = Duration::from_secs(3);

/// `rados_t`: shut down a little after it is dropped.
pub(in crate::drivers::rbd) struct Cluster {
    pub(super) ceph: &'static Ceph,
    pub(super) handle: Handle,
    connected: AtomicBool,
}

impl Cluster {
    /// A client named `client.USER`; none is `client.admin`. Nothing is sent yet.
    pub(in crate::drivers::rbd) fn new(ceph: &'static Ceph, user: Option<&str>) -> io::Result<Self> {
        let user = user.map(text).transpose()?;
        let mut handle = ptr::null_mut();
        // SAFETY: `handle` is a place for the result; the user is NULL, which is allowed, or a text that lives on.
        check(unsafe {
            (ceph.rados.rados_create)(&mut handle, user.as_ref().map_or(ptr::null(), |user| user.as_ptr()))
        })?;
        Ok(Self { ceph, handle: Handle(handle), connected: AtomicBool::new(false) })
    }

    /// Reads the configuration from `file`, or from where Ceph looks for one.
    pub(in crate::drivers::rbd) fn read_configuration(&self, file: Option<&str>) -> io::Result<()> {
        let file = file.map(text).transpose()?;
        // SAFETY: the handle is live; the file is NULL, which is allowed, or a text that lives over the call.
        check(unsafe {
            (self.ceph.rados.rados_conf_read_file)(
                self.handle.0,
                file.as_ref().map_or(ptr::null(), |file| file.as_ptr()),
            )
        })?;
        Ok(())
    }

    /// Sets a setting of the client.
    pub(in crate::drivers::rbd) fn set(&self, name: &str, value: &str) -> io::Result<()> {
        let (name, value) = (text(name)?, text(value)?);
        // SAFETY: the handle is live, both texts live over the call.
        check(unsafe { (self.ceph.rados.rados_conf_set)(self.handle.0, name.as_ptr(), value.as_ptr()) })?;
        Ok(())
    }

    /// A setting of the client.
    pub(in crate::drivers::rbd) fn get(&self, name: &str) -> io::Result<String> {
        let name = text(name)?;
        let mut buffer = [0_u8; TEXT];
        // SAFETY: the handle is live, the name lives over the call, and the buffer has the length that is told.
        check(unsafe {
            (self.ceph.rados.rados_conf_get)(
                self.handle.0,
                name.as_ptr(),
                buffer.as_mut_ptr().cast::<c_char>(),
                buffer.len(),
            )
        })?;
        Ok(from_buffer(&buffer))
    }

    /// Connects. To be called once.
    pub(in crate::drivers::rbd) fn connect(&self) -> io::Result<()> {
        // SAFETY: the handle is live.
        check(unsafe { (self.ceph.rados.rados_connect)(self.handle.0) })?;
        self.connected.store(true, Ordering::Release);
        Ok(())
    }

    /// The cluster's id. Connected clients only: librados aborts where another asks.
    pub(super) fn fsid(&self) -> io::Result<String> {
        let mut buffer = [0_u8; TEXT];
        // SAFETY: the handle is live and connected (a `Pool` exists), and the buffer has the length that is told.
        check(unsafe {
            (self.ceph.rados.rados_cluster_fsid)(
                self.handle.0,
                buffer.as_mut_ptr().cast::<c_char>(),
                buffer.len(),
            )
        })?;
        Ok(from_buffer(&buffer))
    }

    /// A number that no other client of the cluster has or had. Connected clients only.
    pub(super) fn instance(&self) -> u64 {
        // SAFETY: the handle is live and connected (a `Pool` exists).
        unsafe { (self.ceph.rados.rados_get_instance_id)(self.handle.0) }
    }

    /// Asks the monitors; the question is JSON, and so may be the answer.
    pub(super) fn ask(&self, question: &str) -> io::Result<Vec<u8>> {
        let question = text(question)?;
        let mut questions = [question.as_ptr()];
        let (mut answer, mut length) = (ptr::null_mut::<c_char>(), 0_usize);
        // SAFETY: one question, which lives over the call; no input; `answer` and `length` are places for the result, and
        // NULL for the status text is allowed.
        let code: c_int = unsafe {
            (self.ceph.rados.rados_mon_command)(
                self.handle.0,
                questions.as_mut_ptr(),
                questions.len(),
                ptr::null(),
                0,
                &mut answer,
                &mut length,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        };
        let copy = if answer.is_null() {
            Vec::new()
        } else {
            // SAFETY: librados says that so many bytes stand there; they are ours until they are freed below.
            let copy = unsafe { std::slice::from_raw_parts(answer.cast::<u8>(), length) }.to_vec();
            // SAFETY: it was allocated by `rados_mon_command`, and is freed once.
            unsafe { (self.ceph.rados.rados_buffer_free)(answer) };
            copy
        };
        check(code)?;
        Ok(copy)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let (ceph, handle) = (self.ceph, self.handle);
        let shut_down = move || {
            // The whole handle goes along: only it may pass between threads.
            let handle = handle;
            // SAFETY: the handle is live and used by nobody: pools hold the cluster, images their pool; it is shut down
            // once, as this runs once.
            unsafe { (ceph.rados.rados_shutdown)(handle.0) };
        };
        if !*self.connected.get_mut() {
            return shut_down();
        }
        let later = thread::Builder::new().name("rbd-shutdown".to_owned()).spawn(move || {
            thread::sleep(GRACE);
            shut_down();
        });
        if let Err(error) = later {
            // Rather a client too many than one that ends too early.
            tracing::warn!(%error, "a connection to the cluster is left open");
        }
    }
}
