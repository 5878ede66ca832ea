//! The keys of a store of the type `vmware`.

use super::{Key, Kind, STORE, key};

pub(super) const KEYS: &[Key] = &[
    key(STORE, "vmware_server_host", Kind::Text, "settings-store-vmware_server_host"),
    key(STORE, "vmware_server_username", Kind::Text, "settings-store-vmware_server_username"),
    key(STORE, "vmware_server_password", Kind::Secret, "settings-store-vmware_server_password"),
    key(STORE, "vmware_datastores", Kind::Words(&[]), "settings-store-vmware_datastores"),
    key(STORE, "vmware_store_image_dir", Kind::Text, "settings-store-vmware_store_image_dir"),
    key(STORE, "vmware_api_retry_count", Kind::Count, "settings-store-vmware_api_retry_count"),
    key(STORE, "vmware_task_poll_interval", Kind::Count, "settings-store-vmware_task_poll_interval"),
    key(STORE, "vmware_insecure", Kind::Flag, "settings-store-vmware_insecure"),
    key(STORE, "vmware_ca_file", Kind::Text, "settings-store-vmware_ca_file"),
    key(STORE, "vmware_store_timeout", Kind::Count, "settings-store-vmware_store_timeout"),
    key(STORE, "vmware_store_abandoned_after", Kind::Count, "settings-store-vmware_store_abandoned_after"),
];
