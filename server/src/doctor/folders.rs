//! The folders on this machine: whether they can be written to, and how much room is left.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, access, statvfs};
use vitrine_app::operator::Finding;

use super::{failed, ok, warning};
use crate::config::Config;

/// Bytes below which there is little room.
const LITTLE: u64 = 1 << 30;

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let mut folders = vec![
        ("data folder", config.data_dir.clone(), "data_dir"),
        ("staging folder", config.staging_folder(), "node_staging_uri"),
    ];
    if let Some(folder) = config.domain().uploads.folder {
        folders.push(("upload folder", folder, "uploads.folder"));
    }
    if config.image_cache.enabled {
        folders.push(("cache folder", config.cache_dir(), "image_cache.image_cache_dir"));
    }
    folders.into_iter().map(|(subject, folder, key)| one(subject, &folder, key)).collect()
}

fn one(subject: &str, folder: &Path, key: &str) -> Finding {
    let shown = folder.display();
    // One that is missing is made at the start, where the one above lets it.
    let there = above(folder);
    let missing =
        if folder.exists() { "" } else { "is not there yet; the start of the server makes it, and it " };
    if let Err(error) = access(&there, Access::WRITE_OK | Access::EXEC_OK) {
        let found = format!("{} cannot be written to: {error}.", there.display());
        let to_do = format!("Give it to the user that runs the server, or name another folder ({key}).");
        return failed(subject, found, to_do);
    }
    match statvfs(&there) {
        Ok(room) => {
            let free = room.f_bavail.saturating_mul(room.f_frsize);
            let found = format!("{shown} {missing}can be written to; {free} bytes are free.");
            if free < LITTLE {
                let to_do = format!("Make room on its file system, or name a folder on another one ({key}).");
                warning(subject, found, to_do)
            } else {
                ok(subject, found)
            }
        }
        Err(error) => {
            let found = format!("{shown} {missing}can be written to; its room is not known: {error}.");
            warning(subject, found, "Look at its file system.")
        }
    }
}

/// The folder, or the nearest one above that is there.
fn above(folder: &Path) -> PathBuf {
    let there = folder.ancestors().find(|above| above.exists()).unwrap_or(Path::new("."));
    if there.as_os_str().is_empty() { PathBuf::from(".") } else { there.to_owned() }
}
