//! The keys of resumable uploads.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "uploads",
        "datadir",
        Kind::Text,
        "The folder where the parts of resumable uploads wait for the rest, on a disk of this server alone; empty: there are no resumable uploads.",
    ),
    key(
        "uploads",
        "expiry",
        Kind::Count,
        "Seconds without a new byte after which a resumable upload is given up; at least 1.",
    ),
    key(
        "uploads",
        "finish_wait",
        Kind::Count,
        "Seconds that the request with the last byte waits for the image to be active; then it is answered all the same.",
    ),
];
