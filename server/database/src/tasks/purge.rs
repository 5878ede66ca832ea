//! Tasks that were forgotten go for good.

use sea_query::{Expr, ExprTrait, Order, Query};
use time::OffsetDateTime;

use super::Tasks;
use crate::{
    Error,
    core::{Record, Row},
};

/// Rows removed in one transaction: others write in between.
const BATCH: u64 = 200;

struct TaskId(String);

impl Record for TaskId {
    const TABLE: &'static str = "tasks";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("id").map(Self)
    }
}

impl Tasks {
    /// Removes tasks that were forgotten before `before`, with all that belonged to them, at most `limit`, oldest
    /// first. Answers how many went.
    ///
    /// # Errors
    /// Those of the database; what is already removed stays removed.
    pub async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, Error> {
        let mut purged = 0;
        while purged < limit {
            let select = Query::select()
                .column("id")
                .from("tasks")
                .and_where(Expr::col("deleted").eq(true))
                .and_where(Expr::col("deleted_at").lt(before))
                .order_by("deleted_at", Order::Asc)
                .limit(Ord::min(BATCH, limit - purged))
                .take();
            let ids: Vec<TaskId> = self.database.fetch_all(&select).await?;
            if ids.is_empty() {
                break;
            }
            let ids: Vec<String> = ids.into_iter().map(|id| id.0).collect();
            let mut transaction = self.database.begin().await?;
            for (table, key) in [("vitrine_tasks", "task_id"), ("task_info", "task_id")] {
                let parts = Query::delete().from_table(table).and_where(Expr::col(key).is_in(&ids)).take();
                transaction.execute(&parts).await?;
            }
            let tasks = Query::delete().from_table("tasks").and_where(Expr::col("id").is_in(&ids)).take();
            purged += transaction.execute(&tasks).await?;
            transaction.commit().await?;
        }
        Ok(purged)
    }
}
