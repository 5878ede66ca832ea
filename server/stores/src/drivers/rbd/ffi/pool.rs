//! A pool of a connected cluster, and what is done with its images by name.

use std::{
    ffi::{CStr, c_char, c_int},
    io, ptr,
    sync::Arc,
};

use rustix::io::Errno;

use super::{
    Cluster, Handle, Image, check,
    symbols::{Ceph, ImageSpec, OPTION_FEATURES, OPTION_FORMAT, OPTION_ORDER},
    text,
};

/// `RBD_FEATURE_LAYERING`: without it no snapshot can be protected.
const LAYERING: u64 = 1;

/// `rados_ioctx_t`: destroyed when it is dropped.
pub(in crate::drivers::rbd) struct Pool {
    pub(super) cluster: Arc<Cluster>,
    pub(super) handle: Handle,
}

impl Pool {
    /// The pool of that name. The cluster must be connected.
    pub(in crate::drivers::rbd) fn new(cluster: &Arc<Cluster>, name: &str) -> io::Result<Self> {
        let name = text(name)?;
        let mut handle = ptr::null_mut();
        // SAFETY: the cluster is live; a cluster that is not connected answers an error. `handle` is a place for the
        // result, and the name lives over the call.
        check(unsafe {
            (cluster.ceph.rados.rados_ioctx_create)(cluster.handle.0, name.as_ptr(), &mut handle)
        })?;
        let pool = Self { cluster: Arc::clone(cluster), handle: Handle(handle) };
        pool.fail_when_full(true);
        Ok(pool)
    }

    pub(super) fn ceph(&self) -> &'static Ceph {
        self.cluster.ceph
    }

    /// Whether calls on a full pool fail, as they do from the beginning; else they wait for room.
    fn fail_when_full(&self, fail: bool) {
        let rados = &self.ceph().rados;
        let set = if fail { rados.rados_set_pool_full_try } else { rados.rados_unset_pool_full_try };
        // SAFETY: the handle is live; the call only sets a flag of it.
        unsafe { set(self.handle.0) };
    }

    /// The cluster's id.
    pub(in crate::drivers::rbd) fn fsid(&self) -> io::Result<String> {
        self.cluster.fsid()
    }

    /// A number that no other client of the cluster has or had.
    pub(in crate::drivers::rbd) fn instance(&self) -> u64 {
        self.cluster.instance()
    }

    /// Asks the monitors; the question is JSON, and so may be the answer.
    pub(in crate::drivers::rbd) fn ask(&self, question: &str) -> io::Result<Vec<u8>> {
        self.cluster.ask(question)
    }

    /// Makes an image of objects of 2^`order` bytes, with the features the client's configuration says; with layering at
    /// least where that says none.
    pub(in crate::drivers::rbd) fn create(&self, name: &str, size: u64, order: u8) -> io::Result<()> {
        let name = text(name)?;
        let no_features = self.cluster.get("rbd_default_features").is_ok_and(|features| features == "0");
        let rbd = &self.ceph().rbd;
        let mut options = ptr::null_mut();
        // SAFETY: `options` is a place for the result.
        unsafe { (rbd.rbd_image_options_create)(&mut options) };
        let set = |option: c_int, value: u64| {
            // SAFETY: the options are live until they are destroyed below.
            check(unsafe { (rbd.rbd_image_options_set_uint64)(options, option, value) })
        };
        let made = set(OPTION_FORMAT, 2)
            .and_then(|_| set(OPTION_ORDER, order.into()))
            .and_then(|_| if no_features { set(OPTION_FEATURES, LAYERING) } else { Ok(0) })
            // SAFETY: pool and options are live, the name lives over the call.
            .and_then(|_| check(unsafe { (rbd.rbd_create4)(self.handle.0, name.as_ptr(), size, options) }));
        // SAFETY: they were made above, and are destroyed once.
        unsafe { (rbd.rbd_image_options_destroy)(options) };
        made.map(drop)
    }

    /// Removes an image that has no snapshots and that nobody has open for writing.
    pub(in crate::drivers::rbd) fn remove(&self, name: &str) -> io::Result<()> {
        let name = text(name)?;
        // SAFETY: the pool is live, the name lives over the call.
        check(unsafe { (self.ceph().rbd.rbd_remove)(self.handle.0, name.as_ptr()) }).map(drop)
    }

    /// Gives an image another name; fails where another image has it.
    pub(in crate::drivers::rbd) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let (from, to) = (text(from)?, text(to)?);
        // SAFETY: the pool is live, the names live over the call.
        check(unsafe { (self.ceph().rbd.rbd_rename)(self.handle.0, from.as_ptr(), to.as_ptr()) }).map(drop)
    }

    /// Moves an image to the trash, from where it may be purged at once.
    pub(in crate::drivers::rbd) fn trash(&self, name: &str) -> io::Result<()> {
        let name = text(name)?;
        // SAFETY: the pool is live, the name lives over the call.
        check(unsafe { (self.ceph().rbd.rbd_trash_move)(self.handle.0, name.as_ptr(), 0) }).map(drop)
    }

    /// The names of all images.
    pub(in crate::drivers::rbd) fn list(&self) -> io::Result<Vec<String>> {
        let rbd = &self.ceph().rbd;
        let mut room = 1024;
        loop {
            let mut specs: Vec<ImageSpec> = Vec::with_capacity(room);
            let mut count = room;
            // SAFETY: the pool is live; there is room for `count` entries, of which the call fills as many as it then
            // puts into `count`.
            let code = unsafe { (rbd.rbd_list2)(self.handle.0, specs.as_mut_ptr(), &mut count) };
            if code == -Errno::RANGE.raw_os_error() && count > room {
                // The call tells how many there are; more may come meanwhile.
                room = count + 64;
                continue;
            }
            check(code)?;
            // SAFETY: it did not fail, so that so many entries are filled.
            unsafe { specs.set_len(count) };
            let names = specs.iter().map(|spec| {
                // SAFETY: each name is a NUL-terminated text that lives until the cleanup below.
                unsafe { CStr::from_ptr(spec.name) }.to_string_lossy().into_owned()
            });
            let names = names.collect();
            // SAFETY: these are the entries that the call has filled, freed once and not read afterwards.
            unsafe { (rbd.rbd_image_spec_list_cleanup)(specs.as_mut_ptr(), count) };
            return Ok(names);
        }
    }

    /// Opens an image, or a snapshot of it, for reading alone. Others do not notice, and can remove it meanwhile.
    pub(in crate::drivers::rbd) fn open_to_read(
        self: &Arc<Self>,
        name: &str,
        snapshot: Option<&str>,
    ) -> io::Result<Image> {
        Image::open(self, name, snapshot, self.ceph().rbd.rbd_open_read_only, false)
    }

    /// Opens an image, or a snapshot of it, and watches it: while it is open, nobody can remove it.
    pub(in crate::drivers::rbd) fn open(
        self: &Arc<Self>,
        name: &str,
        snapshot: Option<&str>,
    ) -> io::Result<Image> {
        Image::open(self, name, snapshot, self.ceph().rbd.rbd_open, true)
    }

    /// Whether there is an object of that name.
    pub(in crate::drivers::rbd) fn has_object(&self, name: &str) -> io::Result<bool> {
        let name = text(name)?;
        let (mut size, mut modified) = (0, 0);
        // SAFETY: the pool is live, the name lives over the call, and both results have their places.
        let code =
            unsafe { (self.ceph().rados.rados_stat)(self.handle.0, name.as_ptr(), &mut size, &mut modified) };
        if code == -Errno::NOENT.raw_os_error() { Ok(false) } else { check(code).map(|_| true) }
    }

    /// Removes an object.
    pub(in crate::drivers::rbd) fn remove_object(&self, name: &str) -> io::Result<()> {
        let name = text(name)?;
        // SAFETY: the pool is live, the name lives over the call.
        check(unsafe { (self.ceph().rados.rados_remove)(self.handle.0, name.as_ptr()) }).map(drop)
    }

    /// Calls a read-only method of the class `rbd` on an object, and answers whether it could: `false` where the object,
    /// or what was asked about, does not exist. What it answers is not kept.
    pub(super) fn exists(&self, object: &str, method: &CStr, input: &[u8]) -> io::Result<bool> {
        let object = text(object)?;
        let mut answer = [0_u8; 1024];
        // SAFETY: the pool is live, the texts live over the call, and both buffers have the lengths that are told.
        let code = unsafe {
            (self.ceph().rados.rados_exec)(
                self.handle.0,
                object.as_ptr(),
                c"rbd".as_ptr(),
                method.as_ptr(),
                input.as_ptr().cast::<c_char>(),
                input.len(),
                answer.as_mut_ptr().cast::<c_char>(),
                answer.len(),
            )
        };
        match -code {
            missing if missing == Errno::NOENT.raw_os_error() => Ok(false),
            // There is more to answer than fits: there is something.
            more if more == Errno::RANGE.raw_os_error() => Ok(true),
            _ => check(code).map(|_| true),
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // SAFETY: the handle is live and used by nobody: images hold their pool. The cluster still lives.
        unsafe { (self.ceph().rados.rados_ioctx_destroy)(self.handle.0) };
    }
}
