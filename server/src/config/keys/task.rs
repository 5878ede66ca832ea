//! The keys of the work that takes longer than a request.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "task",
        "task_time_to_live",
        Kind::Count,
        "Hours a finished task is kept, for people to read how it ended.",
    ),
    key("task", "max_workers", Kind::Count, "Tasks that one process works on at a time; at least 1."),
    key("task", "max_attempts", Kind::Count, "How often a task is begun before it is given up; at least 1."),
];
