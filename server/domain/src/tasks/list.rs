//! Lists of tasks.

use vitrine_model::{Caller, Task, TaskQuery};

use crate::{Controller, Error, Result, layers::policy::Action};

/// A page of tasks.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskPage {
    /// At most as many as were asked for.
    pub tasks: Vec<Task>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
}

impl Controller {
    /// `GET /v2/tasks`: all projects' tasks, for those whom `tasks_api_access` lets in. A limit above
    /// `api_limit_max` is cut to it.
    ///
    /// # Errors
    /// 400 where the marker is no task, 403.
    pub async fn list_tasks(
        &self,
        caller: &Caller,
        mut query: TaskQuery,
        marker: Option<&str>,
    ) -> Result<TaskPage> {
        self.admits(Action::TasksApiAccess, caller)?;
        query.limit = query.limit.min(self.settings().limits.api_limit_max);
        let after = match marker {
            None => None,
            Some(id) => Some(self.database().tasks().get(id).await?.ok_or_else(|| {
                Error::BadRequest(format!("The marker '{id}' is no task: begin the list anew."))
            })?),
        };
        if query.limit == 0 {
            return Ok(TaskPage { tasks: Vec::new(), next: None });
        }
        let asked = TaskQuery { limit: query.limit.saturating_add(1), ..query.clone() };
        let mut tasks = self.database().tasks().list(&asked, after.as_ref()).await?;
        let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
        let more = tasks.len() > limit;
        tasks.truncate(limit);
        let next = tasks.last().filter(|_| more).map(|task| task.id.clone());
        Ok(TaskPage { tasks, next })
    }

    /// `GET /v2/images/{id}/tasks`: an image's tasks, newest first; those of the caller's own project, or all for an
    /// administrator.
    ///
    /// # Errors
    /// 403 without a project, 404 where the caller may not see the image.
    pub async fn image_tasks(&self, caller: &Caller, image: &str) -> Result<Vec<Task>> {
        let image = self.image_for(caller, image, Action::GetImage).await?;
        let owner = if caller.is_admin() { None } else { caller.project_id.clone() };
        let limit = self.settings().limits.api_limit_max;
        let query = TaskQuery { owner, image_id: Some(image.id), limit, ..TaskQuery::default() };
        let now = self.now();
        let mut tasks = self.database().tasks().list(&query, None).await?;
        tasks.retain(|task| task.expires_at.is_none_or(|end| end > now));
        Ok(tasks)
    }
}
