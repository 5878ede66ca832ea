//! How far several tasks are: what a list shows, and what is asked again while they run.

use std::collections::HashMap;

use vitrine_model::{Caller, Role, Task, TaskProgress};

use crate::{Controller, Error, Result, layers::auth};

impl Controller {
    /// How far these tasks are, by id. Those that the caller may not know of are left out, and so are those that ran
    /// in another service.
    ///
    /// # Errors
    /// 403 without a project.
    pub async fn progress_of_tasks(
        &self,
        caller: &Caller,
        tasks: &[Task],
    ) -> Result<HashMap<String, TaskProgress>> {
        let project = auth::project(caller)?;
        let known = |task: &&Task| caller.is_admin() || (task.owner == project && caller.has(Role::Reader));
        let ids: Vec<&str> = tasks.iter().filter(known).map(|task| task.id.as_str()).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut all = self.database().tasks().progress(&ids).await?;
        for id in ids {
            if let Some(run) = self.running.task(id) {
                all.insert(id.to_owned(), run.progress());
            }
        }
        Ok(all)
    }

    /// These tasks as they are now, with how far they are; those that are gone, or that the caller may not know of,
    /// are left out.
    ///
    /// # Errors
    /// 403 without a project.
    pub async fn follow_tasks(&self, caller: &Caller, ids: &[String]) -> Result<Vec<(Task, TaskProgress)>> {
        auth::project(caller)?;
        let mut tasks = Vec::new();
        for id in ids {
            match self.own_task(caller, id, Role::Reader).await {
                Ok(task) => tasks.push(task),
                Err(Error::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let mut progress = self.progress_of_tasks(caller, &tasks).await?;
        let with = |task: Task| (progress.remove(&task.id).unwrap_or_default(), task);
        Ok(tasks.into_iter().map(with).map(|(progress, task)| (task, progress)).collect())
    }
}
