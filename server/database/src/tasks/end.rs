//! How a task's turn ends: for good, until later, or because somebody wants it to.

use sea_query::{Expr, ExprTrait, Query};
use serde_json::Value;
use time::OffsetDateTime;
use vitrine_model::TaskStatus;

use super::{Tasks, record::text};
use crate::{Error, core::Transaction};

/// How a task ended.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// [`TaskStatus::Success`] or [`TaskStatus::Failure`].
    pub status: TaskStatus,
    /// What came of it.
    pub result: Option<Value>,
    /// For people.
    pub message: Option<String>,
    /// When.
    pub at: OffsetDateTime,
    /// When it is forgotten.
    pub expires_at: OffsetDateTime,
}

impl Tasks {
    /// Ends a task for good; its secret is removed. False where the holder has lost it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn finish(&self, id: &str, holder: &str, end: &End) -> Result<bool, Error> {
        let close = Query::update()
            .table("vitrine_tasks")
            .value("open", false)
            .value("holder", Option::<String>::None)
            .value("held_until", Option::<OffsetDateTime>::None)
            .value("secret", Option::<String>::None)
            .and_where(Expr::col("task_id").eq(id))
            .and_where(Expr::col("open").eq(true))
            .and_where(Expr::col("holder").eq(holder))
            .take();
        let record = Query::update()
            .table("tasks")
            .value("status", end.status.as_str())
            .value("updated_at", end.at)
            .value("expires_at", end.expires_at)
            .and_where(Expr::col("id").eq(id))
            .take();
        let info = Query::update()
            .table("task_info")
            .value("result", text(end.result.as_ref()))
            .value("message", end.message.clone())
            .and_where(Expr::col("task_id").eq(id))
            .take();
        let mut transaction = self.database.begin().await?;
        if transaction.execute(&close).await? == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        transaction.execute(&record).await?;
        transaction.execute(&info).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Gives a task back, to be taken up at `run_at`. `uncounted` takes the attempt back: it was no fault of the
    /// task's. False where the holder has lost it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn postpone(
        &self,
        id: &str,
        holder: &str,
        run_at: OffsetDateTime,
        uncounted: bool,
        message: Option<&str>,
    ) -> Result<bool, Error> {
        let back = u32::from(uncounted);
        let give = Query::update()
            .table("vitrine_tasks")
            .value("run_at", run_at)
            .value("holder", Option::<String>::None)
            .value("held_until", Option::<OffsetDateTime>::None)
            .value("attempts", Expr::col("attempts").sub(back))
            .and_where(Expr::col("task_id").eq(id))
            .and_where(Expr::col("open").eq(true))
            .and_where(Expr::col("holder").eq(holder))
            .take();
        let mut transaction = self.database.begin().await?;
        if transaction.execute(&give).await? == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        if let Some(message) = message {
            tell(&mut transaction, id, Some(message)).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Asks for the end of a task that is not finished; whoever works on it, or takes it up next, does the rest.
    /// False where it is finished.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn cancel(&self, id: &str, now: OffsetDateTime) -> Result<bool, Error> {
        let mark = Query::update()
            .table("vitrine_tasks")
            .value("cancelled", true)
            .value("run_at", now)
            .and_where(Expr::col("task_id").eq(id))
            .and_where(Expr::col("open").eq(true))
            .take();
        Ok(self.database.execute(&mark).await? > 0)
    }

    /// Opens a failed task once more, as if it were new. False where it has not failed.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn reopen(&self, id: &str, now: OffsetDateTime) -> Result<bool, Error> {
        let record = Query::update()
            .table("tasks")
            .value("status", TaskStatus::Pending.as_str())
            .value("updated_at", now)
            .value("expires_at", Option::<OffsetDateTime>::None)
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col("status").eq(TaskStatus::Failure.as_str()))
            .and_where(Expr::col("deleted").eq(false))
            .take();
        let open = Query::update()
            .table("vitrine_tasks")
            .value("open", true)
            .value("cancelled", false)
            .value("attempts", 0)
            .value("run_at", now)
            .value("phase", "")
            .value("bytes_done", 0)
            .value("bytes_total", Option::<i64>::None)
            .and_where(Expr::col("task_id").eq(id))
            .and_where(Expr::col("open").eq(false))
            .take();
        let mut transaction = self.database.begin().await?;
        if transaction.execute(&open).await? == 0 || transaction.execute(&record).await? == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        tell(&mut transaction, id, None).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Forgets finished tasks whose time is over, as Glance does: the rows are marked as deleted. Answers how many.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn expire(&self, now: OffsetDateTime) -> Result<u64, Error> {
        let forget = Query::update()
            .table("tasks")
            .value("deleted", true)
            .value("deleted_at", now)
            .and_where(Expr::col("deleted").eq(false))
            .and_where(Expr::col("expires_at").lte(now))
            .and_where(
                Expr::col("status").is_in([TaskStatus::Success, TaskStatus::Failure].map(TaskStatus::as_str)),
            )
            .take();
        self.database.execute(&forget).await
    }
}

async fn tell(transaction: &mut Transaction, id: &str, message: Option<&str>) -> Result<(), Error> {
    let tell = Query::update()
        .table("task_info")
        .value("message", message.map(str::to_owned))
        .and_where(Expr::col("task_id").eq(id))
        .take();
    transaction.execute(&tell).await.map(|_| ())
}
