//! The keys of the audit trail.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[key("audit", "keep_days", Kind::Count, "settings-audit-keep_days")];
