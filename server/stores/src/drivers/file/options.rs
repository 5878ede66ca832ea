//! What an operator may set about a folder of images, with Glance's names.

use std::{io, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::mounts::Mounts;
use crate::drivers::buffers::CHUNK;

/// Bytes of the largest chunk: each download holds one or two.
const LARGEST_CHUNK: usize = 64 * 1024 * 1024;

/// What Glance has and this driver has no use for.
pub const IGNORED: &[&str] = &["filesystem_store_threadpool_threshold"];

/// Options of a file store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FileOptions {
    /// The folder; made where it is missing.
    pub filesystem_store_datadir: PathBuf,
    /// Several folders in place of the one, each as `PATH:PRIORITY`. New images go to the one of the highest priority that
    /// has room; among equals to the one with the most.
    pub filesystem_store_datadirs: Vec<String>,
    /// A JSON file of one object or of a list of them, each with `id` and `mountpoint`: the metadata of the locations of new
    /// images below that mountpoint.
    pub filesystem_store_metadata_file: PathBuf,
    /// The permissions of committed files as octal digits (`640`); none or 0 leaves them to the umask.
    pub filesystem_store_file_perm: Option<u32>,
    /// Bytes that are read at once, 1 to 67108864.
    pub filesystem_store_chunk_size: usize,
    /// Whether runs of zeros become holes that take no room. Room is then not reserved in advance.
    pub filesystem_thin_provisioning: bool,
    /// Seconds after which a call that the file system does not answer is given up as unavailable; 0 waits for ever.
    /// The commit of a large image waits for the disk to write it all: leave room for that.
    pub filesystem_store_timeout: u64,
    /// Calls to the file system at once; further ones wait their turn. At least 1.
    pub filesystem_store_thread_pool_size: usize,
}

impl Default for FileOptions {
    fn default() -> Self {
        Self {
            filesystem_store_datadir: PathBuf::from("/var/lib/glance/images"),
            filesystem_store_datadirs: Vec::new(),
            filesystem_store_metadata_file: PathBuf::new(),
            filesystem_store_file_perm: None,
            filesystem_store_chunk_size: CHUNK,
            filesystem_thin_provisioning: false,
            filesystem_store_timeout: 0,
            filesystem_store_thread_pool_size: 32,
        }
    }
}

impl FileOptions {
    /// The folders with their priorities, the highest first.
    ///
    /// # Errors
    /// A priority that is no whole number, a folder that is named twice, or both forms of the option.
    pub fn folders(&self) -> io::Result<Vec<(PathBuf, i64)>> {
        if self.filesystem_store_datadirs.is_empty() {
            return Ok(vec![(self.filesystem_store_datadir.clone(), 0)]);
        }
        let wrong = |problem: String| Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        if self.filesystem_store_datadir != Self::default().filesystem_store_datadir {
            return wrong(
                "filesystem_store_datadir and filesystem_store_datadirs are both set: remove one of them"
                    .to_owned(),
            );
        }
        let mut folders: Vec<(PathBuf, i64)> = Vec::new();
        for entry in &self.filesystem_store_datadirs {
            let (path, priority) = entry.rsplit_once(':').unwrap_or((entry, "0"));
            let Ok(priority) = priority.trim().parse() else {
                return wrong(format!(
                    "filesystem_store_datadirs: '{entry}' must be PATH:PRIORITY, the priority a whole number"
                ));
            };
            let path = PathBuf::from(path.trim());
            if path.as_os_str().is_empty() || folders.iter().any(|(other, _)| *other == path) {
                return wrong(format!(
                    "filesystem_store_datadirs: '{entry}' names no folder, or one that is named twice"
                ));
            }
            folders.push((path, priority));
        }
        folders.sort_by_key(|(_, priority)| std::cmp::Reverse(*priority));
        Ok(folders)
    }

    /// Looks into the files that options name. Blocks.
    ///
    /// # Errors
    /// Names option and file.
    pub fn check_files(&self) -> io::Result<()> {
        Mounts::read(&self.filesystem_store_metadata_file).map(drop)
    }

    /// Refuses what cannot be used, but for what is in files that options name.
    ///
    /// # Errors
    /// Names the option.
    pub fn check(&self) -> io::Result<()> {
        self.folders()?;
        self.chunk().map(drop)
    }

    /// Bytes that are read at once.
    ///
    /// # Errors
    /// Names the option.
    pub(super) fn chunk(&self) -> io::Result<usize> {
        let chunk = self.filesystem_store_chunk_size;
        if (1..=LARGEST_CHUNK).contains(&chunk) {
            return Ok(chunk);
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("filesystem_store_chunk_size = {chunk}: 1 to {LARGEST_CHUNK} bytes are wanted"),
        ))
    }

    /// The permission bits that the octal digits mean.
    ///
    /// # Errors
    /// The digits are no permissions, or take the file from its own owner.
    pub(super) fn permissions(&self) -> io::Result<Option<u32>> {
        let Some(digits) = self.filesystem_store_file_perm.filter(|digits| *digits != 0) else {
            return Ok(None);
        };
        u32::from_str_radix(&digits.to_string(), 8)
            .ok()
            .filter(|bits| *bits <= 0o777 && bits & 0o600 == 0o600)
            .map(Some)
            .ok_or_else(|| {
                io::Error::new(
                    io::ErrorKind::InvalidInput,
                    format!(
                        "filesystem_store_file_perm = {digits}: three octal digits are wanted, of which the first \
                         lets the owner read and write, such as 640"
                    ),
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_have_priorities() {
        let of = |datadir: &str, datadirs: &[&str]| {
            let options = FileOptions {
                filesystem_store_datadir: datadir.into(),
                filesystem_store_datadirs: datadirs.iter().map(|&entry| entry.to_owned()).collect(),
                ..FileOptions::default()
            };
            options.folders().map_err(|error| error.to_string())
        };
        let default = "/var/lib/glance/images";
        assert_eq!(of("/one", &[]).unwrap(), [("/one".into(), 0)]);
        let several = of(default, &["/a", "/b:200", "/c:-1", "/d:e:100"]).unwrap();
        let expected = [("/b".into(), 200), ("/d:e".into(), 100), ("/a".into(), 0), ("/c".into(), -1)];
        assert_eq!(several, expected);
        for (datadir, datadirs, part) in [
            ("/one", &["/a:1"][..], "both set"),
            (default, &["/a:high"], "PATH:PRIORITY"),
            (default, &[":1"], "no folder"),
            (default, &["/a:1", "/a:2"], "twice"),
        ] {
            let problem = of(datadir, datadirs).unwrap_err();
            assert!(problem.starts_with("filesystem_store_datadir") && problem.contains(part), "{problem}");
        }
    }

    #[test]
    fn permissions_are_octal_digits() {
        for (digits, bits) in [
            (None, Some(None)),
            (Some(0), Some(None)),
            (Some(640), Some(Some(0o640))),
            (Some(600), Some(Some(0o600))),
            (Some(777), Some(Some(0o777))),
            (Some(44), None),
            (Some(680), None),
            (Some(4755), None),
        ] {
            let options = FileOptions { filesystem_store_file_perm: digits, ..FileOptions::default() };
            assert_eq!(options.permissions().ok(), bits, "{digits:?}");
        }
    }

    #[test]
    fn chunks_have_a_size() {
        for (bytes, is_good) in
            [(0, false), (1, true), (65_536, true), (1 << 26, true), ((1 << 26) + 1, false)]
        {
            let options = FileOptions { filesystem_store_chunk_size: bytes, ..FileOptions::default() };
            let checked = options.check().map_err(|error| error.to_string());
            assert_eq!(checked.is_ok(), is_good, "{bytes}");
            assert!(checked.err().is_none_or(|problem| problem.starts_with("filesystem_store_chunk_size")));
        }
    }
}
