//! `POST /v2/tasks`: Glance's older way to begin work.

use serde_json::Value;
use vitrine_model::{Caller, Task, audit::target};

use super::{IMAGE_IMPORT, LOCATION_IMPORT, NewTask};
use crate::{Controller, Error, Result, layers::policy::Action};

impl Controller {
    /// Begins a task of one of Glance's types, for those whom `tasks_api_access` lets in; an `import` is begun by
    /// [`Self::import_new_image`]. What the input must hold is looked at when the work begins, as Glance does.
    ///
    /// # Errors
    /// 400 where the type is none of these; 403.
    pub async fn create_task(&self, caller: &Caller, kind: &str, input: Value) -> Result<Task> {
        let deed = self.deed(caller, "task.create", target::TASK, "");
        deed.note("type", kind);
        deed.record(async {
            self.admits(Action::TasksApiAccess, caller)?;
            self.running.admit()?;
            let known = [IMAGE_IMPORT, LOCATION_IMPORT].into_iter().find(|known| *known == kind);
            let kind = known.ok_or_else(|| {
                Error::BadRequest(format!(
                    "'{kind}' is no type of task: it is import, api_image_import or location_import."
                ))
            })?;
            let image_id = input.get("image_id").and_then(Value::as_str).map(str::to_owned);
            let task = self.enqueue(Some(caller), NewTask { kind, image_id, input, secret: None }).await?;
            deed.is_about(&task.id, None);
            Ok(task)
        })
        .await
    }
}
