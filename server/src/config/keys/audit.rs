//! The keys of the audit trail.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[key(
    "audit",
    "keep_days",
    Kind::Count,
    "Days after which an entry of the audit trail goes for good; 0 is never.",
)];
