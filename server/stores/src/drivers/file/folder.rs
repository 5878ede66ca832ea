//! The folder itself. All calls here block.

use std::{
    fs::{self, File},
    io,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

use rustix::{
    fs::{AtFlags, FileType, Mode, OFlags, fstat, fstatvfs, fsync, mkdirat, openat, stat, statat, unlinkat},
    io::Errno,
};

use super::errors::{classify, no_image};
use crate::{Capacity, Error, drivers::key};

/// The subfolder of data that is not committed. It is in the store's folder because a rename cannot leave its file
/// system, and begins with a dot, which no key may.
pub const INCOMPLETE: &str = ".vitrine-incomplete";

/// Schemes of locations: the one that is written, and the one that Glance reads too.
const SCHEMES: [&str; 2] = ["file://", "filesystem://"];

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
/// Never through a link, never waiting for the other end of a pipe.
pub(super) const NO_LINK: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);

/// An opened folder. It is held by its descriptor: whatever is done to the path, images stay where they are.
pub(super) struct Folder {
    pub(super) store: String,
    /// As the operator spelled it; part of every location.
    path: PathBuf,
    /// Where that leads, another spelling that locations may have.
    real_path: PathBuf,
    pub(super) images: OwnedFd,
    pub(super) incomplete: OwnedFd,
}

impl Folder {
    /// Opens it, and makes what is missing.
    pub(super) fn open(store: &str, path: &Path) -> Result<Self, Error> {
        let named = |source: io::Error| {
            let told = io::Error::new(source.kind(), format!("the folder '{}': {source}", path.display()));
            match classify(store, source) {
                Error::Denied { store, .. } => Error::Denied { store, source: told },
                Error::Unavailable { store, .. } => Error::Unavailable { store, source: told },
                Error::Full { store, .. } => Error::Full { store, source: told },
                _ => Error::Other { store: store.to_owned(), source: told },
            }
        };
        let open = || -> io::Result<Self> {
            fs::create_dir_all(path)?;
            let real_path = fs::canonicalize(path)?;
            let spelled = std::path::absolute(path)?;
            let plain = !spelled.components().any(|part| part == std::path::Component::ParentDir);
            let path = if plain { spelled } else { real_path.clone() };
            if path.to_str().is_none() || path.parent().is_none() {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "the path must be UTF-8 text and not the root, because it is part of locations",
                ));
            }
            let images = rustix::fs::open(&path, FOLDER, Mode::empty())?;
            match mkdirat(&images, INCOMPLETE, Mode::RWXU) {
                Ok(()) => fsync(&images)?,
                Err(Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
            let incomplete = openat(&images, INCOMPLETE, FOLDER | OFlags::NOFOLLOW, Mode::empty())?;
            for folder in [&images, &incomplete] {
                rustix::fs::accessat(folder, ".", rustix::fs::Access::WRITE_OK, AtFlags::EACCESS)?;
            }
            Ok(Self { store: store.to_owned(), path, real_path, images, incomplete })
        };
        open().map_err(named)
    }

    /// The path as text.
    pub(super) fn path(&self) -> String {
        self.path.display().to_string()
    }

    /// The location of a key.
    pub(super) fn location(&self, key: &str) -> String {
        format!("{}{}/{key}", SCHEMES[0], self.path.display())
    }

    /// The key of a location that lies in this folder. Looks at the text alone.
    pub(super) fn key_of<'a>(&self, location: &'a str) -> Result<&'a str, Error> {
        let invalid = |reason: &str| Error::InvalidLocation { reason: reason.to_owned() };
        let path = SCHEMES
            .iter()
            .find_map(|scheme| location.strip_prefix(scheme))
            .ok_or_else(|| invalid("it does not begin with 'file://'"))?;
        let (folder, key) = path.rsplit_once('/').ok_or_else(|| invalid("it names no file"))?;
        // Equal means: the same components. `..` is one of its own and never equal to another.
        if Path::new(folder) != self.path && Path::new(folder) != self.real_path {
            return Err(invalid("it is not directly inside the folder of this store"));
        }
        key::check(key)?;
        Ok(key)
    }

    /// Opens an image for reading; its size in bytes.
    pub(super) fn open_image(&self, key: &str) -> Result<(File, u64), Error> {
        let file =
            openat(&self.images, key, OFlags::RDONLY | NO_LINK, Mode::empty()).map_err(
                |error| match error {
                    Errno::LOOP => no_image(),
                    error => classify(&self.store, error),
                },
            )?;
        let status = fstat(&file).map_err(|error| classify(&self.store, error))?;
        let size = plain_size(&status)?;
        Ok((File::from(file), size))
    }

    /// Bytes of an image.
    pub(super) fn size(&self, key: &str) -> Result<u64, Error> {
        let status = statat(&self.images, key, AtFlags::SYMLINK_NOFOLLOW)
            .map_err(|error| classify(&self.store, error))?;
        plain_size(&status)
    }

    /// Removes an image, for good: also after a power failure.
    pub(super) fn remove(&self, key: &str) -> Result<(), Error> {
        self.size(key)?;
        unlinkat(&self.images, key, AtFlags::empty()).map_err(|error| classify(&self.store, error))?;
        fsync(&self.images).map_err(|error| classify(&self.store, error))
    }

    /// Room of the file system, in bytes.
    pub(super) fn capacity(&self) -> Result<Capacity, Error> {
        self.still_there()?;
        let room = fstatvfs(&self.images).map_err(|error| classify(&self.store, error))?;
        if room.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY) {
            return Err(classify(&self.store, Errno::ROFS));
        }
        Ok(Capacity {
            total: room.f_blocks.saturating_mul(room.f_frsize),
            free: room.f_bavail.saturating_mul(room.f_frsize),
        })
    }

    /// Whether the path still leads to the folder that was opened. Where something was mounted over it, new images
    /// would be written to a place nobody looks at.
    pub(super) fn still_there(&self) -> Result<(), Error> {
        let same = stat(&self.path).and_then(|now| {
            let opened = fstat(&self.images)?;
            Ok((now.st_dev, now.st_ino) == (opened.st_dev, opened.st_ino))
        });
        match same {
            Ok(true) => Ok(()),
            Ok(false) | Err(Errno::NOENT | Errno::NOTDIR) => Err(Error::Unavailable {
                store: self.store.clone(),
                source: io::Error::other(format!(
                    "the folder '{}' was replaced, removed or mounted over since the server opened it; restart the \
                     server when it is in place",
                    self.path.display()
                )),
            }),
            Err(error) => Err(classify(&self.store, error)),
        }
    }
}

fn plain_size(status: &rustix::fs::Stat) -> Result<u64, Error> {
    if FileType::from_raw_mode(status.st_mode) != FileType::RegularFile {
        return Err(no_image());
    }
    Ok(u64::try_from(status.st_size).unwrap_or_default())
}
