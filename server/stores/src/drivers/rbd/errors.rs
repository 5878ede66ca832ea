//! What an error of the cluster means for the caller of a store.

use std::io;

use rustix::io::Errno;

use super::options::RbdOptions;
use crate::Error;

/// Something that went wrong, sorted by what can be done about it.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    class: Class,
    message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Full,
    Denied,
    Unavailable,
    Other,
}

impl Trouble {
    /// A call on a connected cluster that failed while `doing` something.
    pub(super) fn with(options: &RbdOptions, doing: &str, error: &io::Error) -> Self {
        let class = class(error);
        let advice = match class {
            Class::Full => format!(
                "; the pool {} has reached its quota or the cluster is full: delete images or add room",
                options.rbd_store_pool
            ),
            Class::Denied => format!(
                "; client.{} needs the capabilities mon 'profile rbd' and osd 'profile rbd pool={}'",
                user(options),
                options.rbd_store_pool
            ),
            Class::Unavailable | Class::Other => String::new(),
        };
        Self { class, message: format!("cannot {doing}: {error}{advice}") }
    }

    /// The configuration that cannot be read.
    pub(super) fn configuration(options: &RbdOptions, error: &io::Error) -> Self {
        let file = options.configuration().unwrap_or("/etc/ceph/ceph.conf");
        let message = format!("cannot read Ceph's configuration {file} (rbd_store_ceph_conf): {error}");
        Self { class: Class::Other, message }
    }

    /// A connection that cannot be made.
    pub(super) fn connecting(options: &RbdOptions, error: &io::Error) -> Self {
        let user = user(options);
        let (class, reason) = match Errno::from_io_error(error) {
            Some(Errno::NOENT) => (
                Class::Denied,
                format!(
                    "there is no keyring for client.{user} where Ceph's configuration says (rbd_store_user)"
                ),
            ),
            Some(Errno::ACCESS | Errno::PERM | Errno::OPNOTSUPP) => (
                Class::Denied,
                format!(
                    "the cluster does not know client.{user}, or not with the key of its keyring (rbd_store_user)"
                ),
            ),
            Some(Errno::INVAL) => (
                Class::Other,
                "Ceph's configuration names no monitors: mon_host is missing (rbd_store_ceph_conf)"
                    .to_owned(),
            ),
            Some(Errno::TIMEDOUT) => (
                Class::Unavailable,
                options.patience().map_or_else(
                    || "no monitor answered in time".to_owned(),
                    |patience| {
                        format!("no monitor answered within {} s (rados_connect_timeout)", patience.as_secs())
                    },
                ),
            ),
            _ => (class(error), error.to_string()),
        };
        Self { class, message: format!("cannot connect to the cluster: {reason}") }
    }

    /// A pool that cannot be used.
    pub(super) fn pool(options: &RbdOptions, error: &io::Error) -> Self {
        if Errno::from_io_error(error) != Some(Errno::NOENT) {
            return Self::with(options, "open the pool", error);
        }
        let message = format!(
            "there is no pool {} (rbd_store_pool): make it with `ceph osd pool create` and `rbd pool init`",
            options.rbd_store_pool
        );
        Self { class: Class::Other, message }
    }

    /// A library that cannot be loaded.
    pub(super) fn library(error: &io::Error) -> Self {
        let message = format!(
            "Ceph's client libraries cannot be loaded: install the Debian packages librbd1 and librados2, or ceph-common \
             ({error})"
        );
        Self { class: Class::Other, message }
    }

    /// Whether a new connection may do better.
    pub(super) fn is_of_the_connection(&self) -> bool {
        self.class == Class::Unavailable
    }

    /// As an error of the store.
    pub(super) fn error(&self, store: &str) -> Error {
        let store = store.to_owned();
        let source = |kind| io::Error::new(kind, self.message.clone());
        match self.class {
            Class::Full => Error::Full { store, source: source(io::ErrorKind::StorageFull) },
            Class::Denied => Error::Denied { store, source: source(io::ErrorKind::PermissionDenied) },
            Class::Unavailable => Error::Unavailable { store, source: source(io::ErrorKind::TimedOut) },
            Class::Other => Error::Other { store, source: source(io::ErrorKind::Other) },
        }
    }
}

/// Whether an error has this number.
pub(super) fn is(error: &io::Error, errno: Errno) -> bool {
    Errno::from_io_error(error) == Some(errno)
}

fn user(options: &RbdOptions) -> &str {
    options.user().unwrap_or("admin")
}

fn class(error: &io::Error) -> Class {
    match Errno::from_io_error(error) {
        Some(Errno::NOSPC | Errno::DQUOT) => Class::Full,
        Some(Errno::ACCESS | Errno::PERM | Errno::ROFS) => Class::Denied,
        Some(
            Errno::TIMEDOUT
            // Ceph's word for a client that was blocklisted: its next connection is another client.
            | Errno::SHUTDOWN
            | Errno::NOTCONN
            | Errno::CONNREFUSED
            | Errno::CONNRESET
            | Errno::HOSTUNREACH
            | Errno::NETUNREACH
            | Errno::AGAIN
            | Errno::NOMEM
            | Errno::MFILE,
        ) => Class::Unavailable,
        _ => Class::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> RbdOptions {
        RbdOptions { rbd_store_user: "glance".to_owned(), ..RbdOptions::default() }
    }

    fn told(trouble: &Trouble) -> String {
        let error = trouble.error("ceph");
        format!("{error}: {}", std::error::Error::source(&error).unwrap())
    }

    #[test]
    fn errors_are_sorted_by_what_to_do() {
        for (errno, expected) in [
            (Errno::NOSPC, Class::Full),
            (Errno::DQUOT, Class::Full),
            (Errno::PERM, Class::Denied),
            (Errno::ROFS, Class::Denied),
            (Errno::TIMEDOUT, Class::Unavailable),
            (Errno::SHUTDOWN, Class::Unavailable),
            (Errno::IO, Class::Other),
        ] {
            assert_eq!(Trouble::with(&options(), "write", &errno.into()).class, expected, "{errno:?}");
        }
    }

    #[test]
    fn messages_name_what_to_change() {
        for (trouble, words) in [
            (Trouble::with(&options(), "write", &Errno::DQUOT.into()), ["full", "quota"]),
            (Trouble::with(&options(), "write", &Errno::PERM.into()), ["denies", "profile rbd pool=images"]),
            (Trouble::connecting(&options(), &Errno::NOENT.into()), ["keyring", "client.glance"]),
            (Trouble::connecting(&options(), &Errno::ACCESS.into()), ["key", "rbd_store_user"]),
            (Trouble::connecting(&options(), &Errno::TIMEDOUT.into()), ["30 s", "rados_connect_timeout"]),
            (Trouble::connecting(&options(), &Errno::INVAL.into()), ["mon_host", "rbd_store_ceph_conf"]),
            (Trouble::pool(&options(), &Errno::NOENT.into()), ["no pool images", "rbd_store_pool"]),
            (Trouble::configuration(&options(), &Errno::NOENT.into()), ["ceph.conf", "rbd_store_ceph_conf"]),
            (Trouble::library(&io::Error::other("librbd.so.1")), ["librbd1", "librados2"]),
        ] {
            let told = told(&trouble);
            assert!(words.iter().all(|word| told.contains(word)), "{told}");
        }
    }
}
