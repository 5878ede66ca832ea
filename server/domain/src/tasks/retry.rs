//! A failed task once more.

use vitrine_model::{Caller, Role, Task, TaskStatus, audit::target};

use crate::{Controller, Error, Result};

impl Controller {
    /// Tries a failed task once more, as it was begun. For administrators, and for members of the project it runs for.
    ///
    /// # Errors
    /// 403, 404; 409 where it has not failed, and for an import whose image got its data in another way.
    pub async fn retry_task(&self, caller: &Caller, id: &str) -> Result<Task> {
        let deed = self.deed(caller, "task.retry", target::TASK, id);
        deed.record(async {
        let task = self.own_task(caller, id, Role::Member).await?;
        deed.note("type", task.kind.as_str());
        deed.note("image", task.image_id.clone());
        self.running.admit()?;
        if task.status != TaskStatus::Failure {
            return Err(Error::Conflict(format!(
                "The task {id} cannot be tried again: it is in the state '{}', and only a failed one can.",
                task.status
            )));
        }
        self.check_import_again(&task).await?;
        if !self.database().tasks().reopen(id, self.now()).await? {
            return Err(Error::Conflict(format!(
                "The task {id} cannot be tried again: it is at work already, or ran in another service."
            )));
        }
        self.running.wake_tasks();
        Ok(Task { status: TaskStatus::Pending, message: None, expires_at: None, ..task })
    }).await
    }
}
