//! How far tasks are.

use std::collections::HashMap;

use sea_query::{Expr, ExprTrait, JoinType, Query};
use vitrine_model::TaskProgress;

use super::Tasks;
use crate::{
    Error,
    core::{Record, Row},
};

/// One row of `vitrine_tasks`, as far as it tells of progress.
pub(super) struct Work {
    pub(super) task_id: String,
    pub(super) progress: TaskProgress,
}

/// The columns of a [`Work`].
pub(super) const WORK: [&str; 6] = ["task_id", "phase", "bytes_done", "bytes_total", "attempts", "cancelled"];

impl Record for Work {
    const TABLE: &'static str = "vitrine_tasks";

    fn read(row: &Row) -> Result<Self, Error> {
        let progress = TaskProgress {
            phase: row.get("phase")?,
            bytes_done: row.get("bytes_done")?,
            bytes_total: row.get("bytes_total")?,
            attempts: row.get("attempts")?,
            cancelled: row.get("cancelled")?,
        };
        Ok(Self { task_id: row.get("task_id")?, progress })
    }
}

/// The image a task works on, and how far it is.
struct OfImage {
    image_id: String,
    work: Work,
}

impl Record for OfImage {
    const TABLE: &'static str = "vitrine_tasks";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { image_id: row.get("image_id")?, work: Work::read(row)? })
    }
}

impl Tasks {
    /// The tasks that somebody has to work on for these images: the image, the task, and how far it is.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn open_of_images(
        &self,
        images: &[String],
    ) -> Result<Vec<(String, String, TaskProgress)>, Error> {
        if images.is_empty() {
            return Ok(Vec::new());
        }
        let select = Query::select()
            .column(("tasks", "image_id"))
            .columns(WORK.map(|column| ("vitrine_tasks", column)))
            .from("tasks")
            .join(
                JoinType::InnerJoin,
                "vitrine_tasks",
                Expr::col(("vitrine_tasks", "task_id")).equals(("tasks", "id")),
            )
            .and_where(Expr::col(("tasks", "image_id")).is_in(images))
            .and_where(Expr::col(("vitrine_tasks", "open")).eq(true))
            .take();
        let rows: Vec<OfImage> = self.database.fetch_all(&select).await?;
        Ok(rows.into_iter().map(|row| (row.image_id, row.work.task_id, row.work.progress)).collect())
    }

    /// How far these tasks are, by id; those that Vitrine did not make are missing.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn progress(&self, ids: &[&str]) -> Result<HashMap<String, TaskProgress>, Error> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let select = Query::select()
            .columns(WORK)
            .from("vitrine_tasks")
            .and_where(Expr::col("task_id").is_in(ids.iter().copied()))
            .take();
        let rows: Vec<Work> = self.database.fetch_all(&select).await?;
        Ok(rows.into_iter().map(|row| (row.task_id, row.progress)).collect())
    }
}
