//! The functions of librados and librbd that are used, by their names.

use std::{
    ffi::{OsStr, c_char, c_int, c_void},
    io,
};

use libloading::Library;

/// `rados_t`, `rados_ioctx_t`, `rbd_image_t`, `rbd_completion_t`, `rbd_image_options_t`: all are `void *`.
pub(super) type Opaque = *mut c_void;
/// What `rbd_aio_create_completion` calls: the completion, and the argument given with it.
pub(super) type Callback = unsafe extern "C" fn(Opaque, *mut c_void);

/// `struct iovec` of POSIX.
#[repr(C)]
pub(super) struct IoVec {
    pub(super) base: *mut c_void,
    pub(super) length: usize,
}

/// `rbd_image_spec_t`.
#[repr(C)]
pub(super) struct ImageSpec {
    pub(super) id: *mut c_char,
    pub(super) name: *mut c_char,
}

/// `rbd_linked_image_spec_t`.
#[repr(C)]
pub(super) struct LinkedImageSpec {
    pub(super) pool_id: i64,
    pub(super) pool_name: *mut c_char,
    pub(super) pool_namespace: *mut c_char,
    pub(super) image_id: *mut c_char,
    pub(super) image_name: *mut c_char,
    pub(super) trash: bool,
}

/// `rbd_image_watcher_t`.
#[repr(C)]
pub(super) struct Watcher {
    pub(super) addr: *mut c_char,
    pub(super) id: i64,
    pub(super) cookie: u64,
}

/// `RBD_IMAGE_OPTION_FORMAT`, `_FEATURES` and `_ORDER`.
pub(super) const OPTION_FORMAT: c_int = 0;
pub(super) const OPTION_FEATURES: c_int = 1;
pub(super) const OPTION_ORDER: c_int = 2;

/// A table of functions with those names and signatures, and how it is filled from a library.
macro_rules! functions {
    ($(#[$doc:meta])* $table:ident { $($name:ident($($argument:ty),*) $(-> $result:ty)?;)* }) => {
        $(#[$doc])*
        pub(super) struct $table {
            $(pub(super) $name: unsafe extern "C" fn($($argument),*) $(-> $result)?,)*
        }

        impl $table {
            /// # Safety
            /// `library` must be the one that has these functions with these signatures.
            unsafe fn find(library: &Library) -> Result<Self, libloading::Error> {
                Ok(Self {
                    // SAFETY: the caller's promise; the copied pointer stays valid, as libraries are never unloaded.
                    $($name: *unsafe { library.get(concat!(stringify!($name), "\0").as_bytes()) }?,)*
                })
            }
        }
    };
}

functions! {
    /// librados.h
    Rados {
        rados_create(*mut Opaque, *const c_char) -> c_int;
        rados_conf_read_file(Opaque, *const c_char) -> c_int;
        rados_conf_set(Opaque, *const c_char, *const c_char) -> c_int;
        rados_conf_get(Opaque, *const c_char, *mut c_char, usize) -> c_int;
        rados_connect(Opaque) -> c_int;
        rados_shutdown(Opaque);
        rados_cluster_fsid(Opaque, *mut c_char, usize) -> c_int;
        rados_get_instance_id(Opaque) -> u64;
        rados_mon_command(Opaque, *mut *const c_char, usize, *const c_char, usize, *mut *mut c_char, *mut usize, *mut *mut c_char, *mut usize) -> c_int;
        rados_buffer_free(*mut c_char);
        rados_ioctx_create(Opaque, *const c_char, *mut Opaque) -> c_int;
        rados_ioctx_destroy(Opaque);
        rados_set_pool_full_try(Opaque);
        rados_unset_pool_full_try(Opaque);
        rados_stat(Opaque, *const c_char, *mut u64, *mut i64) -> c_int;
        rados_remove(Opaque, *const c_char) -> c_int;
        rados_exec(Opaque, *const c_char, *const c_char, *const c_char, *const c_char, usize, *mut c_char, usize) -> c_int;
    }
}

functions! {
    /// librbd.h
    Rbd {
        rbd_image_options_create(*mut Opaque);
        rbd_image_options_destroy(Opaque);
        rbd_image_options_set_uint64(Opaque, c_int, u64) -> c_int;
        rbd_create4(Opaque, *const c_char, u64, Opaque) -> c_int;
        rbd_remove(Opaque, *const c_char) -> c_int;
        rbd_rename(Opaque, *const c_char, *const c_char) -> c_int;
        rbd_trash_move(Opaque, *const c_char, u64) -> c_int;
        rbd_list2(Opaque, *mut ImageSpec, *mut usize) -> c_int;
        rbd_image_spec_list_cleanup(*mut ImageSpec, usize);
        rbd_open(Opaque, *const c_char, *mut Opaque, *const c_char) -> c_int;
        rbd_open_read_only(Opaque, *const c_char, *mut Opaque, *const c_char) -> c_int;
        rbd_close(Opaque) -> c_int;
        rbd_get_size(Opaque, *mut u64) -> c_int;
        rbd_get_id(Opaque, *mut c_char, usize) -> c_int;
        rbd_resize(Opaque, u64) -> c_int;
        rbd_flush(Opaque) -> c_int;
        rbd_snap_create(Opaque, *const c_char) -> c_int;
        rbd_snap_remove(Opaque, *const c_char) -> c_int;
        rbd_snap_protect(Opaque, *const c_char) -> c_int;
        rbd_snap_unprotect(Opaque, *const c_char) -> c_int;
        rbd_snap_set(Opaque, *const c_char) -> c_int;
        rbd_snap_get_id(Opaque, *const c_char, *mut u64) -> c_int;
        rbd_list_children3(Opaque, *mut LinkedImageSpec, *mut usize) -> c_int;
        rbd_linked_image_spec_list_cleanup(*mut LinkedImageSpec, usize);
        rbd_watchers_list(Opaque, *mut Watcher, *mut usize) -> c_int;
        rbd_watchers_list_cleanup(*mut Watcher, usize);
        rbd_aio_create_completion(*mut c_void, Callback, *mut Opaque) -> c_int;
        rbd_aio_get_return_value(Opaque) -> isize;
        rbd_aio_release(Opaque);
        rbd_aio_readv(Opaque, *const IoVec, c_int, u64, Opaque) -> c_int;
        rbd_aio_writev(Opaque, *const IoVec, c_int, u64, Opaque) -> c_int;
    }
}

/// Both libraries.
pub(in crate::drivers::rbd) struct Ceph {
    pub(super) rados: Rados,
    pub(super) rbd: Rbd,
}

impl Ceph {
    /// Loads librados and librbd, by file name or path. Once loaded they stay.
    ///
    /// # Errors
    /// One of them is missing, or lacks a function.
    pub(in crate::drivers::rbd) fn load(rados: &OsStr, rbd: &OsStr) -> io::Result<&'static Self> {
        // SAFETY: the initialisers of these libraries are C++ constructors that only set up their own state.
        let rados = unsafe { Library::new(rados) }.map_err(failed)?;
        // SAFETY: as above; librbd finds the librados that was loaded first by its name.
        let rbd = unsafe { Library::new(rbd) }.map_err(failed)?;
        let ceph = Self {
            // SAFETY: the signatures above are those of librados.h.
            rados: unsafe { Rados::find(&rados) }.map_err(failed)?,
            // SAFETY: the signatures above are those of librbd.h.
            rbd: unsafe { Rbd::find(&rbd) }.map_err(failed)?,
        };
        // Their threads and exit handlers run the code until the process ends: it must stay mapped.
        std::mem::forget((rados, rbd));
        Ok(Box::leak(Box::new(ceph)))
    }
}

/// The error with what the system says: it names the file.
fn failed(error: libloading::Error) -> io::Error {
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
    io::Error::other(format!("{error}{cause}"))
}
