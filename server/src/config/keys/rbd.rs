//! The keys of a store of the type `rbd`.

use super::{Key, Kind, STORE, key};

pub(super) const KEYS: &[Key] = &[
    key(STORE, "rbd_store_pool", Kind::Text, "settings-store-rbd_store_pool"),
    key(STORE, "rbd_store_user", Kind::Text, "settings-store-rbd_store_user"),
    key(STORE, "rbd_store_ceph_conf", Kind::Text, "settings-store-rbd_store_ceph_conf"),
    key(STORE, "rbd_store_chunk_size", Kind::Count, "settings-store-rbd_store_chunk_size"),
    key(STORE, "rbd_thin_provisioning", Kind::Flag, "settings-store-rbd_thin_provisioning"),
    key(STORE, "rbd_store_upload_memory", Kind::Count, "settings-store-rbd_store_upload_memory"),
    key(STORE, "rados_connect_timeout", Kind::Whole, "settings-store-rados_connect_timeout"),
    key(STORE, "rados_op_timeout", Kind::Count, "settings-store-rados_op_timeout"),
];
