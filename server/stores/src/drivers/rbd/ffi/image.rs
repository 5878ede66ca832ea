//! An open image.

use std::{
    ffi::{CStr, c_char, c_int},
    io, ptr,
    sync::Arc,
    thread,
    time::Instant,
};

use rustix::io::Errno;

use super::{
    Handle, Pool,
    aio::InFlight,
    check,
    closing::{self, SETTLED},
    from_buffer,
    symbols::{LinkedImageSpec, Opaque, Rbd, Watcher},
    text,
};

/// `rbd_open` or `rbd_open_read_only`.
type Open = unsafe extern "C" fn(Opaque, *const c_char, *mut Opaque, *const c_char) -> c_int;

/// Entries that lists of clones and of watchers have room for at first.
const ROOM: usize = 16;

/// `rbd_image_t`: closed when it is dropped, which blocks until the last asynchronous call on it has ended. One that
/// watches is closed then, and not sooner than [`SETTLED`] after it was opened; one that only reads may be closed later.
pub(in crate::drivers::rbd) struct Image {
    pub(super) pool: Arc<Pool>,
    pub(super) handle: Handle,
    pub(super) in_flight: Arc<InFlight>,
    opened: Instant,
    watches: bool,
}

impl Image {
    pub(super) fn open(
        pool: &Arc<Pool>,
        name: &str,
        snapshot: Option<&str>,
        open: Open,
        watches: bool,
    ) -> io::Result<Self> {
        let (name, snapshot) = (text(name)?, snapshot.map(text).transpose()?);
        let snapshot = snapshot.as_ref().map_or(ptr::null(), |snapshot| snapshot.as_ptr());
        let mut handle = ptr::null_mut();
        // SAFETY: the pool is live and outlives the image, which holds it; the name lives over the call, and so does the
        // snapshot's, where it is not NULL, which is allowed; `handle` is a place for the result.
        check(unsafe { open(pool.handle.0, name.as_ptr(), &mut handle, snapshot) })?;
        Ok(Self {
            pool: Arc::clone(pool),
            handle: Handle(handle),
            in_flight: Arc::default(),
            opened: Instant::now(),
            watches,
        })
    }

    pub(super) fn rbd(&self) -> &'static Rbd {
        &self.pool.ceph().rbd
    }

    /// A call that takes the image alone.
    fn plain(&self, call: unsafe extern "C" fn(Opaque) -> c_int) -> io::Result<()> {
        // SAFETY: the handle is live.
        check(unsafe { call(self.handle.0) }).map(drop)
    }

    /// A call that takes the image and the name of a snapshot.
    fn on_snapshot(
        &self,
        call: unsafe extern "C" fn(Opaque, *const c_char) -> c_int,
        name: &str,
    ) -> io::Result<()> {
        let name = text(name)?;
        // SAFETY: the handle is live, the name lives over the call.
        check(unsafe { call(self.handle.0, name.as_ptr()) }).map(drop)
    }

    /// Bytes of the image, or of the snapshot it was opened at.
    pub(in crate::drivers::rbd) fn size(&self) -> io::Result<u64> {
        let mut size = 0;
        // SAFETY: the handle is live, `size` is a place for the result.
        check(unsafe { (self.rbd().rbd_get_size)(self.handle.0, &mut size) })?;
        Ok(size)
    }

    /// The id under which its objects are found, whatever its name; none has an image of the first format.
    pub(in crate::drivers::rbd) fn id(&self) -> io::Result<Option<String>> {
        let mut buffer = [0_u8; 256];
        // SAFETY: the handle is live, and the buffer has the length that is told.
        let code = unsafe {
            (self.rbd().rbd_get_id)(self.handle.0, buffer.as_mut_ptr().cast::<c_char>(), buffer.len())
        };
        if code == -Errno::INVAL.raw_os_error() {
            return Ok(None);
        }
        check(code).map(|_| Some(from_buffer(&buffer)))
    }

    /// Makes it so many bytes long. What lay behind is gone; what is new is zeros.
    pub(in crate::drivers::rbd) fn resize(&self, size: u64) -> io::Result<()> {
        // SAFETY: the handle is live.
        check(unsafe { (self.rbd().rbd_resize)(self.handle.0, size) }).map(drop)
    }

    /// Waits until what was written is durable.
    pub(in crate::drivers::rbd) fn flush(&self) -> io::Result<()> {
        self.plain(self.rbd().rbd_flush)
    }

    /// Makes a snapshot.
    pub(in crate::drivers::rbd) fn snapshot(&self, name: &str) -> io::Result<()> {
        self.on_snapshot(self.rbd().rbd_snap_create, name)
    }

    /// Removes a snapshot.
    pub(in crate::drivers::rbd) fn remove_snapshot(&self, name: &str) -> io::Result<()> {
        self.on_snapshot(self.rbd().rbd_snap_remove, name)
    }

    /// Protects a snapshot, so that it can be cloned and not removed.
    pub(in crate::drivers::rbd) fn protect(&self, name: &str) -> io::Result<()> {
        self.on_snapshot(self.rbd().rbd_snap_protect, name)
    }

    /// Takes the protection away.
    pub(in crate::drivers::rbd) fn unprotect(&self, name: &str) -> io::Result<()> {
        self.on_snapshot(self.rbd().rbd_snap_unprotect, name)
    }

    /// The number of a snapshot.
    pub(in crate::drivers::rbd) fn snapshot_id(&self, name: &str) -> io::Result<u64> {
        let name = text(name)?;
        let mut id = 0;
        // SAFETY: the handle is live, the name lives over the call, `id` is a place for the result.
        check(unsafe { (self.rbd().rbd_snap_get_id)(self.handle.0, name.as_ptr(), &mut id) })?;
        Ok(id)
    }

    /// Whether the snapshot of that number still exists, asked of the cluster and not of what is known here.
    pub(in crate::drivers::rbd) fn has_snapshot(&self, image: &str, snapshot: u64) -> io::Result<bool> {
        self.pool.exists(&format!("rbd_header.{image}"), c"snapshot_get", &snapshot.to_le_bytes())
    }

    /// The clones of a snapshot, as `pool/image`.
    pub(in crate::drivers::rbd) fn clones(&self, snapshot: &str) -> io::Result<Vec<String>> {
        self.on_snapshot(self.rbd().rbd_snap_set, snapshot)?;
        let listed = self.listed(
            |entries, count| {
                // SAFETY: the handle is live; there is room for `count` entries, and the call fills as many as it then
                // puts there.
                unsafe { (self.rbd().rbd_list_children3)(self.handle.0, entries, count) }
            },
            |entry: &LinkedImageSpec| {
                // SAFETY: both are NUL-terminated texts that live until the cleanup.
                let (pool, image) =
                    unsafe { (CStr::from_ptr(entry.pool_name), CStr::from_ptr(entry.image_name)) };
                format!("{}/{}", pool.to_string_lossy(), image.to_string_lossy())
            },
            self.rbd().rbd_linked_image_spec_list_cleanup,
        );
        // SAFETY: the handle is live; NULL goes back to the image itself.
        check(unsafe { (self.rbd().rbd_snap_set)(self.handle.0, ptr::null()) })?;
        listed
    }

    /// The addresses of the clients that have it open for writing, this one included where it has.
    pub(in crate::drivers::rbd) fn watchers(&self) -> io::Result<Vec<String>> {
        self.listed(
            |entries, count| {
                // SAFETY: as for the clones.
                unsafe { (self.rbd().rbd_watchers_list)(self.handle.0, entries, count) }
            },
            |entry: &Watcher| {
                // SAFETY: a NUL-terminated text that lives until the cleanup.
                unsafe { CStr::from_ptr(entry.addr) }.to_string_lossy().into_owned()
            },
            self.rbd().rbd_watchers_list_cleanup,
        )
    }

    /// The entries of a list of unknown length.
    fn listed<T, U>(
        &self,
        list: impl Fn(*mut T, &mut usize) -> c_int,
        read: impl Fn(&T) -> U,
        cleanup: unsafe extern "C" fn(*mut T, usize),
    ) -> io::Result<Vec<U>> {
        let mut room = ROOM;
        loop {
            let mut entries: Vec<T> = Vec::with_capacity(room);
            let mut count = room;
            let code = list(entries.as_mut_ptr(), &mut count);
            if code == -Errno::RANGE.raw_os_error() {
                room = count.max(room * 2);
                continue;
            }
            check(code)?;
            // SAFETY: the call did not fail: so many entries are filled, which is no more than there was room for.
            unsafe { entries.set_len(count) };
            let read = entries.iter().map(&read).collect();
            // SAFETY: these are the entries that the call has filled, freed once and not read afterwards.
            unsafe { cleanup(entries.as_mut_ptr(), count) };
            return Ok(read);
        }
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        self.in_flight.wait();
        let due = self.opened + SETTLED;
        if self.watches {
            // Others can remove the image only when it is closed: whoever drops it waits.
            thread::sleep(due.saturating_duration_since(Instant::now()));
        }
        // SAFETY: the handle is live, and nobody has it any more: this runs once, after the last call on it.
        unsafe { closing::close(Arc::clone(&self.pool), self.handle, due) };
    }
}
