//! `[purge]`

use serde::{Deserialize, Serialize};

/// When rows that are marked as deleted go by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PurgeSettings {
    /// Days after which what was removed from images, and forgotten tasks, go; 0 is never.
    pub age_in_days: u64,
    /// Days after which deleted images go; 0 is never.
    pub images_age_in_days: u64,
    /// Rows of each kind that go at once, each day.
    pub max_rows: u64,
}

impl Default for PurgeSettings {
    fn default() -> Self {
        Self { age_in_days: 0, images_age_in_days: 0, max_rows: 10_000 }
    }
}
