//! What the pool holds. Blocks.

use rustix::io::Errno;

use super::{errors::is, link::Link, location::SNAPSHOT};
use crate::{Error, Stored, drivers::key};

/// The images with keys for names that have the snapshot of a commit.
pub(super) fn stored(link: &Link) -> Result<Vec<Stored>, Error> {
    let pool = link.pool()?;
    let names = pool.list().map_err(|error| link.failed("list the images of the pool", &error))?;
    let mut stored = Vec::new();
    for name in names.into_iter().filter(|name| key::check(name).is_ok()) {
        match pool.open_to_read(&name, Some(SNAPSHOT)).and_then(|image| image.size()) {
            Ok(size) => stored.push(Stored { key: name, size }),
            // Removed meanwhile, or no image of an image service.
            Err(error) if is(&error, Errno::NOENT) => {}
            Err(error) => return Err(link.failed("open an image", &error)),
        }
    }
    Ok(stored)
}
