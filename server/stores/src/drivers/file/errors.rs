//! What an error of the file system means for the caller of a store.

use std::io;

use rustix::io::Errno;

use crate::Error;

/// Sorts a failure by what can be done about it.
pub(super) fn classify(store: &str, source: impl Into<io::Error>) -> Error {
    let (store, source) = (store.to_owned(), source.into());
    match Errno::from_io_error(&source) {
        Some(Errno::NOENT) => Error::NotFound { store },
        Some(Errno::NOSPC | Errno::DQUOT | Errno::FBIG) => Error::Full { store, source },
        Some(Errno::ACCESS | Errno::PERM | Errno::ROFS) => Error::Denied { store, source },
        Some(
            Errno::STALE
            | Errno::TIMEDOUT
            | Errno::NODEV
            | Errno::NXIO
            | Errno::HOSTDOWN
            | Errno::HOSTUNREACH
            | Errno::NOTCONN
            | Errno::CONNREFUSED
            | Errno::MFILE
            | Errno::NFILE
            | Errno::NOMEM
            | Errno::NOLCK
            | Errno::BUSY
            | Errno::AGAIN,
        ) => Error::Unavailable { store, source },
        _ => Error::Other { store, source },
    }
}

/// The same for data that is being written, which nobody has asked for by a location: where something is missing, it
/// was taken from under the writer.
pub(super) fn classify_write(store: &str, source: impl Into<io::Error>) -> Error {
    let source = source.into();
    match source.kind() {
        io::ErrorKind::NotFound => Error::Other { store: store.to_owned(), source },
        _ => classify(store, source),
    }
}

/// There is something else than a plain file under a name.
pub(super) fn no_image() -> Error {
    Error::InvalidLocation { reason: "what is there is not a plain file".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_sorted_by_what_to_do() {
        let class = |errno: Errno| match classify("s", errno) {
            Error::NotFound { .. } => "not found",
            Error::Full { .. } => "full",
            Error::Denied { .. } => "denied",
            Error::Unavailable { .. } => "unavailable",
            _ => "other",
        };
        for (errno, expected) in [
            (Errno::NOENT, "not found"),
            (Errno::NOSPC, "full"),
            (Errno::DQUOT, "full"),
            (Errno::FBIG, "full"),
            (Errno::ACCESS, "denied"),
            (Errno::ROFS, "denied"),
            (Errno::STALE, "unavailable"),
            (Errno::MFILE, "unavailable"),
            (Errno::IO, "other"),
        ] {
            assert_eq!(class(errno), expected, "{errno:?}");
        }
    }
}
