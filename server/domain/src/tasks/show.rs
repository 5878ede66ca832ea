//! One task, and how far it is.

use vitrine_model::{Caller, Role, Task, TaskProgress};

use crate::{
    Controller, Error, Resource, Result,
    layers::{auth, policy::Action},
};

impl Controller {
    /// `GET /v2/tasks/{id}`: for those whom `tasks_api_access` lets in.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn show_task(&self, caller: &Caller, id: &str) -> Result<Task> {
        self.admits(Action::TasksApiAccess, caller)?;
        self.find_task(id).await
    }

    /// How far a task is: for administrators, and for readers of the project it runs for.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn task_progress(&self, caller: &Caller, id: &str) -> Result<(Task, TaskProgress)> {
        let task = self.own_task(caller, id, Role::Reader).await?;
        let progress = match self.running.task(id) {
            Some(run) => run.progress(),
            None => self.database().tasks().progress(&[id]).await?.remove(id).unwrap_or_default(),
        };
        Ok((task, progress))
    }

    /// A task that the caller may do something with: it is of the caller's project, where the caller has the role, or
    /// the caller is an administrator. Others do not know of it.
    pub(crate) async fn own_task(&self, caller: &Caller, id: &str, role: Role) -> Result<Task> {
        let project = auth::project(caller)?;
        let task = self.find_task(id).await?;
        if caller.is_admin() {
            return Ok(task);
        }
        if task.owner != project {
            return Err(Error::NotFound(Resource::Task(id.to_owned())));
        }
        if !caller.has(role) {
            return Err(Error::Forbidden(format!(
                "You may not do this with the task {id}: it needs the role '{}'.",
                role.as_str()
            )));
        }
        Ok(task)
    }

    async fn find_task(&self, id: &str) -> Result<Task> {
        let task = self.database().tasks().get(id).await?;
        let task = task.filter(|task| task.expires_at.is_none_or(|end| end > self.now()));
        task.ok_or_else(|| Error::NotFound(Resource::Task(id.to_owned())))
    }
}
