//! The end of a task, because somebody wants it.

use vitrine_model::{Caller, Role, Task, audit::target};

use crate::{Controller, Error, Result, tasks::run::Halt};

impl Controller {
    /// Cancels a task that is not finished: it ends within seconds, with what it was about in a state that people can
    /// leave. For administrators, and for members of the project it runs for.
    ///
    /// # Errors
    /// 403, 404; 409 where it is finished.
    pub async fn cancel_task(&self, caller: &Caller, id: &str) -> Result<Task> {
        let deed = self.deed(caller, "task.cancel", target::TASK, id);
        deed.record(async {
            let task = self.own_task(caller, id, Role::Member).await?;
            deed.note("type", task.kind.as_str());
            deed.note("image", task.image_id.clone());
            if task.status.is_final() || !self.database().tasks().cancel(id, self.now()).await? {
                return Err(Error::Conflict(format!(
                    "The task {id} cannot be cancelled: it is finished, or runs in another service."
                )));
            }
            match self.running.task(id) {
                Some(run) => run.halt(Halt::Cancelled),
                None => self.running.wake_tasks(),
            }
            Ok(task)
        })
        .await
    }
}
