//! The keys of the work that takes longer than a request.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key("task", "task_time_to_live", Kind::Count, "settings-task-task_time_to_live"),
    key("task", "max_workers", Kind::Count, "settings-task-max_workers"),
    key("task", "max_attempts", Kind::Count, "settings-task-max_attempts"),
];
