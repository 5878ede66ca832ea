//! The folders on this machine: whether they can be written to, and how much room is left.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, access, statvfs};
use vitrine_app::{
    operator::{Finding, Sentence},
    sentence,
};

use super::{failed, ok, warning};
use crate::config::Config;

/// Bytes below which there is little room.
const LITTLE: u64 = 1 << 30;

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let mut folders = vec![
        (sentence!("doctor-about-data-folder"), config.data_dir.clone(), "data_dir"),
        (sentence!("doctor-about-staging-folder"), config.staging_folder(), "node_staging_uri"),
    ];
    if let Some(folder) = config.domain().uploads.folder {
        folders.push((sentence!("doctor-about-upload-folder"), folder, "uploads.folder"));
    }
    if config.image_cache.enabled {
        folders.push((
            sentence!("doctor-about-cache-folder"),
            config.cache_dir(),
            "image_cache.image_cache_dir",
        ));
    }
    folders.into_iter().map(|(subject, folder, key)| one(subject, &folder, key)).collect()
}

fn one(subject: Sentence, folder: &Path, key: &str) -> Finding {
    // One that is missing is made at the start, where the one above lets it.
    let there = above(folder);
    if let Err(error) = access(&there, Access::WRITE_OK | Access::EXEC_OK) {
        let there = there.display().to_string();
        let found = sentence!("doctor-folder-closed", folder = there, problem = error.to_string());
        return failed(subject, found, sentence!("doctor-folder-give", key = key));
    }
    let found = |room: Sentence| {
        let shown = folder.display().to_string();
        if folder.exists() {
            sentence!("doctor-folder", folder = shown, room = room)
        } else {
            sentence!("doctor-folder-missing", folder = shown, room = room)
        }
    };
    match statvfs(&there) {
        Ok(room) => {
            let free = room.f_bavail.saturating_mul(room.f_frsize);
            let found = found(sentence!("doctor-room-free", free = free));
            if free < LITTLE {
                warning(subject, found, sentence!("doctor-folder-make-room", key = key))
            } else {
                ok(subject, found)
            }
        }
        Err(error) => {
            let found = found(sentence!("doctor-room-unknown", problem = error.to_string()));
            warning(subject, found, sentence!("doctor-folder-look"))
        }
    }
}

/// The folder, or the nearest one above that is there.
fn above(folder: &Path) -> PathBuf {
    let there = folder.ancestors().find(|above| above.exists()).unwrap_or(Path::new("."));
    if there.as_os_str().is_empty() { PathBuf::from(".") } else { there.to_owned() }
}
