//! Tasks: a page of them, what a row says, and what its buttons do.

mod change;
mod list;
mod state;
mod words;

pub(crate) use change::{cancel, retry};
pub(crate) use list::{show, titles};
pub(crate) use state::{TaskButtons, TaskState};
use vitrine_model::{Caller, Role, Task, TaskProgress};
pub(crate) use words::{Words, words};

/// A task, and how far it is.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) task: Task,
    pub(crate) progress: TaskProgress,
}

/// Whether the caller may cancel it, or try it again.
pub(crate) fn may_change(caller: &Caller, task: &Task) -> bool {
    caller.is_admin() || (caller.has(Role::Member) && caller.is_owner(Some(&task.owner)))
}
