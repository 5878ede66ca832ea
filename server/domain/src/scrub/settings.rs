//! What an operator may set about delayed deletion, with Glance's names.

use serde::{Deserialize, Serialize};

/// When the data of deleted images goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScrubSettings {
    /// `delayed_delete`: whether a deletion leaves the data for the scrubber.
    pub delayed_delete: bool,
    /// `scrub_time`: seconds the data stays after the deletion.
    pub scrub_time: u64,
    /// `wakeup_time`: seconds between two looks for data that is due.
    pub wakeup_time: u64,
    /// `scrub_pool_size`: images whose data is removed at once; at least 1.
    pub scrub_pool_size: usize,
}

impl Default for ScrubSettings {
    fn default() -> Self {
        Self { delayed_delete: false, scrub_time: 0, wakeup_time: 300, scrub_pool_size: 1 }
    }
}
