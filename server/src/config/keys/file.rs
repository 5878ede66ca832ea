//! The keys of a store of the type `file`.

use super::{Key, Kind, STORE, key};

pub(super) const KEYS: &[Key] = &[
    key(STORE, "filesystem_store_datadir", Kind::Text, "The folder of the images."),
    key(
        STORE,
        "filesystem_store_datadirs",
        Kind::Words(&[]),
        "Several folders in place of the one, each as PATH:PRIORITY. New images go to the highest priority that has room; \
         among equals to the folder with the most.",
    ),
    key(
        STORE,
        "filesystem_store_metadata_file",
        Kind::Text,
        "A JSON file of an object with id and mountpoint, or of a list of them: the metadata of the locations of new images \
         below that mountpoint. Relative to the data folder.",
    ),
    key(
        STORE,
        "filesystem_store_file_perm",
        Kind::Count,
        "Permissions of the files as octal digits, such as 640; 0 leaves them to the umask.",
    ),
    key(STORE, "filesystem_store_chunk_size", Kind::Count, "Bytes that are read at once, 1 to 67108864."),
    key(
        STORE,
        "filesystem_thin_provisioning",
        Kind::Flag,
        "Turn runs of zeros into holes that take no room.",
    ),
    key(
        STORE,
        "filesystem_store_timeout",
        Kind::Count,
        "Seconds after which a call the file system does not answer is given up; 0 is never.",
    ),
    key(STORE, "filesystem_store_thread_pool_size", Kind::Count, "Calls to the file system at once."),
];
