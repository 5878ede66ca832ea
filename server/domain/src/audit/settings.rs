//! `[audit]`

use serde::{Deserialize, Serialize};

/// How long entries are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditSettings {
    /// Days after which an entry goes; 0 is never.
    pub keep_days: u64,
}

impl Default for AuditSettings {
    fn default() -> Self {
        Self { keep_days: 365 }
    }
}
