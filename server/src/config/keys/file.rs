//! The keys of a store of the type `file`.

use super::{Key, Kind, STORE, key};

pub(super) const KEYS: &[Key] = &[
    key(STORE, "filesystem_store_datadir", Kind::Text, "settings-store-filesystem_store_datadir"),
    key(STORE, "filesystem_store_datadirs", Kind::Words(&[]), "settings-store-filesystem_store_datadirs"),
    key(STORE, "filesystem_store_metadata_file", Kind::Text, "settings-store-filesystem_store_metadata_file"),
    key(STORE, "filesystem_store_file_perm", Kind::Count, "settings-store-filesystem_store_file_perm"),
    key(STORE, "filesystem_store_chunk_size", Kind::Count, "settings-store-filesystem_store_chunk_size"),
    key(STORE, "filesystem_thin_provisioning", Kind::Flag, "settings-store-filesystem_thin_provisioning"),
    key(STORE, "filesystem_store_timeout", Kind::Count, "settings-store-filesystem_store_timeout"),
    key(
        STORE,
        "filesystem_store_thread_pool_size",
        Kind::Count,
        "settings-store-filesystem_store_thread_pool_size",
    ),
];
