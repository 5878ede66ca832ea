//! `[task]`

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How tasks are run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskSettings {
    /// `task_time_to_live`: hours a finished task is kept, for people to read how it ended.
    pub task_time_to_live: u64,
    /// `max_workers`: tasks that one process works on at a time.
    pub max_workers: usize,
    /// `max_attempts`: how often a task is begun before it is given up.
    pub max_attempts: u32,
}

impl Default for TaskSettings {
    fn default() -> Self {
        Self { task_time_to_live: 48, max_workers: 10, max_attempts: 5 }
    }
}

impl TaskSettings {
    pub(crate) fn time_to_live(&self) -> Duration {
        Duration::from_secs(self.task_time_to_live.saturating_mul(3600))
    }
}
