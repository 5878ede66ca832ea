//! Lists of tasks.

use vitrine_model::{Caller, Role, Task, TaskQuery};

use crate::{
    Controller, Error, Result,
    layers::{auth, policy::Action},
};

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
        query: TaskQuery,
        marker: Option<&str>,
    ) -> Result<TaskPage> {
        self.admits(Action::TasksApiAccess, caller)?;
        self.page_of_tasks(query, marker).await
    }

    /// The tasks that run for the caller's own project, for readers of it: those whose progress it may see. Whatever
    /// the query says of owners does not count.
    ///
    /// # Errors
    /// 400 where the marker is no task of the project, 403.
    pub async fn project_tasks(
        &self,
        caller: &Caller,
        query: TaskQuery,
        marker: Option<&str>,
    ) -> Result<TaskPage> {
        let project = auth::project(caller)?;
        if !caller.is_admin() && !caller.has(Role::Reader) {
            return Err(Error::Forbidden(
                "You may not see the tasks of your project: it needs the role 'reader'.".to_owned(),
            ));
        }
        if let Some(id) = marker
            && self.database().tasks().get(id).await?.is_none_or(|task| task.owner != project)
        {
            return Err(no_marker(id));
        }
        self.page_of_tasks(TaskQuery { owner: Some(project.to_owned()), ..query }, marker).await
    }

    async fn page_of_tasks(&self, mut query: TaskQuery, marker: Option<&str>) -> Result<TaskPage> {
        query.limit = query.limit.min(self.settings().limits.api_limit_max);
        let after = match marker {
            None => None,
            Some(id) => Some(self.database().tasks().get(id).await?.ok_or_else(|| no_marker(id))?),
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

fn no_marker(id: &str) -> Error {
    Error::BadRequest(format!("The marker '{id}' is no task: begin the list anew."))
}
