//! Taking a task up, and showing that one is still at it.

use sea_query::{Expr, ExprTrait, Order, Query};
use serde_json::Value;
use time::OffsetDateTime;
use vitrine_model::{Task, TaskProgress, TaskStatus};

use super::{
    Tasks,
    progress::{WORK, Work},
};
use crate::{
    Error,
    core::{Record, Row},
};

/// A task that the caller now works on.
#[derive(Clone, PartialEq)]
pub struct Claimed {
    /// The task, `processing`.
    pub task: Task,
    /// How far it was; the attempts count this one.
    pub progress: TaskProgress,
    /// What the work needs and nobody may see.
    pub secret: Option<Value>,
}

impl std::fmt::Debug for Claimed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Claimed").field("task", &self.task.id).field("progress", &self.progress).finish()
    }
}

struct Id(String);

impl Record for Id {
    const TABLE: &'static str = "vitrine_tasks";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("task_id").map(Self)
    }
}

struct Secret(Option<String>);

impl Record for Secret {
    const TABLE: &'static str = "vitrine_tasks";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("secret").map(Self)
    }
}

/// Whether nobody else is at it.
fn free(holder: &str, now: OffsetDateTime) -> Expr {
    let nobodys = Expr::col("held_until").is_null().or(Expr::col("held_until").lte(now));
    nobodys.or(Expr::col("holder").eq(holder))
}

impl Tasks {
    /// Tasks that `holder` could take up, those that wait longest first. What the holder has already is among them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn ready(&self, holder: &str, now: OffsetDateTime, limit: u64) -> Result<Vec<String>, Error> {
        let select = Query::select()
            .column("task_id")
            .from("vitrine_tasks")
            .and_where(Expr::col("open").eq(true))
            .and_where(Expr::col("run_at").lte(now))
            .and_where(free(holder, now))
            .order_by("run_at", Order::Asc)
            .limit(limit)
            .take();
        let rows: Vec<Id> = self.database.fetch_all(&select).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// Takes a task up until `until`; `None` where it is closed, not due, or another's.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn claim(
        &self,
        id: &str,
        holder: &str,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<Option<Claimed>, Error> {
        let take = Query::update()
            .table("vitrine_tasks")
            .value("holder", holder)
            .value("held_until", until)
            .value("attempts", Expr::col("attempts").add(1))
            .and_where(Expr::col("task_id").eq(id))
            .and_where(Expr::col("open").eq(true))
            .and_where(Expr::col("run_at").lte(now))
            .and_where(free(holder, now))
            .take();
        let begin = Query::update()
            .table("tasks")
            .value("status", TaskStatus::Processing.as_str())
            .value("updated_at", now)
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col("status").eq(TaskStatus::Pending.as_str()))
            .take();
        let by_id = |columns: &[&'static str]| {
            Query::select()
                .columns(columns.iter().copied())
                .from("vitrine_tasks")
                .and_where(Expr::col("task_id").eq(id))
                .take()
        };
        let mut transaction = self.database.begin().await?;
        if transaction.execute(&take).await? == 0 {
            transaction.rollback().await?;
            return Ok(None);
        }
        transaction.execute(&begin).await?;
        let task = super::record::select().and_where(Expr::col(("tasks", "id")).eq(id)).take();
        let task: Option<Task> = transaction.fetch_optional(&task).await?;
        let work: Option<Work> = transaction.fetch_optional(&by_id(&WORK)).await?;
        let secret: Option<Secret> = transaction.fetch_optional(&by_id(&["secret"])).await?;
        let (Some(task), Some(work)) = (task, work) else {
            // The record was removed: nobody is to try again.
            let close = Query::update()
                .table("vitrine_tasks")
                .value("open", false)
                .and_where(Expr::col("task_id").eq(id))
                .take();
            transaction.execute(&close).await?;
            transaction.commit().await?;
            return Ok(None);
        };
        transaction.commit().await?;
        let secret = secret.and_then(|secret| secret.0).and_then(|text| serde_json::from_str(&text).ok());
        Ok(Some(Claimed { task, progress: work.progress, secret }))
    }

    /// Whether somebody works on the task now.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn is_held(&self, id: &str, now: OffsetDateTime) -> Result<bool, Error> {
        let select = Query::select()
            .expr(Expr::cust("COUNT(*)"))
            .from("vitrine_tasks")
            .and_where(Expr::col("task_id").eq(id))
            .and_where(Expr::col("open").eq(true))
            .and_where(Expr::col("held_until").gt(now))
            .take();
        let held: i64 = self.database.fetch_scalar(&select).await?;
        Ok(held > 0)
    }

    /// Moves the end on and keeps the progress (its phase, its bytes). Answers whether somebody asked for the task's
    /// end; `None` where the holder has lost it and must stop.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn beat(
        &self,
        id: &str,
        holder: &str,
        until: OffsetDateTime,
        progress: &TaskProgress,
    ) -> Result<Option<bool>, Error> {
        let update = Query::update()
            .table("vitrine_tasks")
            .value("held_until", until)
            .value("phase", progress.phase.as_str())
            .value("bytes_done", progress.bytes_done)
            .value("bytes_total", progress.bytes_total)
            .and_where(Expr::col("task_id").eq(id))
            .and_where(Expr::col("open").eq(true))
            .and_where(Expr::col("holder").eq(holder))
            .take();
        if self.database.execute(&update).await? == 0 {
            return Ok(None);
        }
        let cancelled = Query::select()
            .column("cancelled")
            .from("vitrine_tasks")
            .and_where(Expr::col("task_id").eq(id))
            .take();
        Ok(Some(self.database.fetch_scalar(&cancelled).await?))
    }
}
