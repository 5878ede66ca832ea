//! The keys of a store of the type `rbd`.

use super::{Key, Kind, STORE, key};

pub(super) const KEYS: &[Key] = &[
    key(STORE, "rbd_store_pool", Kind::Text, "The pool of the images, which must exist."),
    key(
        STORE,
        "rbd_store_user",
        Kind::Text,
        "The user of the cluster, without \"client.\"; empty is admin. Its keyring is where Ceph's configuration says.",
    ),
    key(
        STORE,
        "rbd_store_ceph_conf",
        Kind::Text,
        "The configuration of the cluster; empty looks where Ceph's own programs look, /etc/ceph/ceph.conf first.",
    ),
    key(
        STORE,
        "rbd_store_chunk_size",
        Kind::Count,
        "MiB of the objects that new images are cut into: a power of two up to 32; another number counts as the one below.",
    ),
    key(STORE, "rbd_thin_provisioning", Kind::Flag, "Leave runs of zeros out, so that they take no room."),
    key(
        STORE,
        "rbd_store_upload_memory",
        Kind::Count,
        "MiB of one upload that may be on their way to the cluster at a time; at least 8.",
    ),
    key(
        STORE,
        "rados_connect_timeout",
        Kind::Whole,
        "Seconds to wait for a connection to the cluster; 0 or less waits as long as Ceph does, which is 5 minutes.",
    ),
    key(
        STORE,
        "rados_op_timeout",
        Kind::Count,
        "Seconds to wait for the cluster's answer to one call; 0 is for ever.",
    ),
];
