//! The keys of a store of the type `vmware`.

use super::{Key, Kind, STORE, key};

pub(super) const KEYS: &[Key] = &[
    key(
        STORE,
        "vmware_server_host",
        Kind::Text,
        "HOST or HOST:PORT of the vCenter, or of a single ESXi; always asked over TLS.",
    ),
    key(STORE, "vmware_server_username", Kind::Text, "The user to log in as."),
    key(STORE, "vmware_server_password", Kind::Secret, "The password of the user."),
    key(
        STORE,
        "vmware_datastores",
        Kind::Words(&[]),
        "DATACENTER_PATH:DATASTORE:WEIGHT of each datastore, the weight is 0 where it is left out. New images go to the \
         greatest weight with room for them, and there to the datastore with the most room.",
    ),
    key(
        STORE,
        "vmware_store_image_dir",
        Kind::Text,
        "The folder of the images in each datastore; the first upload makes it.",
    ),
    key(
        STORE,
        "vmware_api_retry_count",
        Kind::Count,
        "How often a request is repeated that met trouble which may pass, 1 to 1000.",
    ),
    key(
        STORE,
        "vmware_task_poll_interval",
        Kind::Count,
        "Seconds between two looks at a task of the vCenter, at least 1; the first looks come sooner.",
    ),
    key(
        STORE,
        "vmware_insecure",
        Kind::Flag,
        "Believe any certificate; not heeded where vmware_ca_file is set.",
    ),
    key(
        STORE,
        "vmware_ca_file",
        Kind::Text,
        "A PEM file of authorities to trust in place of the machine's; beside data_dir unless absolute.",
    ),
    key(
        STORE,
        "vmware_store_timeout",
        Kind::Count,
        "Seconds without an answer, or without a byte of a download, until a connection is given up; at least 1.",
    ),
    key(
        STORE,
        "vmware_store_abandoned_after",
        Kind::Count,
        "Seconds without a new byte after which the unfinished file of another process is removed.",
    ),
];
