//! `[retention]`

use serde::{Deserialize, Serialize};

/// When rules run by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RetentionSettings {
    /// Hours between two runs of the rules that are switched on; 0: they run only when somebody says so.
    pub interval_hours: u64,
}

impl Default for RetentionSettings {
    fn default() -> Self {
        Self { interval_hours: 24 }
    }
}
