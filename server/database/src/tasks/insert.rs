//! A new task.

use sea_query::Query;
use serde_json::Value;
use vitrine_model::Task;

use super::{Tasks, record::text};
use crate::{Error, core::Transaction, images::claim};

impl Tasks {
    /// Adds a task that anybody may take up at once. `secret` is what the work needs and nobody may see.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the id is taken.
    pub async fn insert(&self, task: &Task, secret: Option<&Value>) -> Result<(), Error> {
        let mut transaction = self.database.begin().await?;
        add(&mut transaction, task, secret).await?;
        transaction.commit().await
    }

    /// The same, together with a property of the image that holds the task's id, as a lock; false, and nothing
    /// happened, where the image has the property already.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the id is taken.
    pub async fn insert_holding(
        &self,
        task: &Task,
        secret: Option<&Value>,
        image: &str,
        property: &str,
    ) -> Result<bool, Error> {
        let mut transaction = self.database.begin().await?;
        if !claim(&mut transaction, image, property, &task.id, task.created_at).await? {
            transaction.rollback().await?;
            return Ok(false);
        }
        add(&mut transaction, task, secret).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

async fn add(transaction: &mut Transaction, task: &Task, secret: Option<&Value>) -> Result<(), Error> {
    let record = Query::insert()
        .into_table("tasks")
        .columns([
            "id",
            "type",
            "status",
            "owner",
            "image_id",
            "request_id",
            "user_id",
            "expires_at",
            "created_at",
            "updated_at",
            "deleted",
        ])
        .values_panic([
            task.id.as_str().into(),
            task.kind.as_str().into(),
            task.status.as_str().into(),
            task.owner.as_str().into(),
            task.image_id.clone().into(),
            task.request_id.clone().into(),
            task.user_id.clone().into(),
            task.expires_at.into(),
            task.created_at.into(),
            task.updated_at.into(),
            false.into(),
        ])
        .take();
    let info = Query::insert()
        .into_table("task_info")
        .columns(["task_id", "input", "result", "message"])
        .values_panic([
            task.id.as_str().into(),
            text(Some(&task.input)).into(),
            text(task.result.as_ref()).into(),
            task.message.clone().into(),
        ])
        .take();
    let work = Query::insert()
        .into_table("vitrine_tasks")
        .columns(["task_id", "open", "run_at", "attempts", "cancelled", "phase", "bytes_done", "secret"])
        .values_panic([
            task.id.as_str().into(),
            (!task.status.is_final()).into(),
            task.created_at.into(),
            0.into(),
            false.into(),
            "".into(),
            0.into(),
            text(secret).into(),
        ])
        .take();
    transaction.execute(&record).await.map_err(|error| error.or_duplicate("task id"))?;
    transaction.execute(&info).await?;
    transaction.execute(&work).await?;
    Ok(())
}
