//! What became of the images of a change of many.

use vitrine_model::{Caller, Task, TaskProgress};

use super::{BulkResult, BulkTally, Outcome};
use crate::{Controller, Result};

/// How far such a task is, and some of its results.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkPage {
    /// The task.
    pub task: Task,
    /// How far it is; images stand in the place of bytes.
    pub progress: TaskProgress,
    /// How many images came to which end.
    pub tally: BulkTally,
    /// Results in order.
    pub results: Vec<BulkResult>,
    /// Whether there are more behind the last one.
    pub more: bool,
}

impl Controller {
    /// At most `limit` results behind the number `after`, of one outcome alone where it is named.
    ///
    /// # Errors
    /// 403; 404 where the caller may not know of the task.
    pub async fn bulk_page(
        &self,
        caller: &Caller,
        task: &str,
        outcome: Option<Outcome>,
        after: i64,
        limit: u32,
    ) -> Result<BulkPage> {
        self.bulk_task(caller, task).await?;
        let (task, progress) = self.task_progress(caller, task).await?;
        let bulk = self.database().bulk();
        let mut results = bulk.page(&task.id, outcome, after, u64::from(limit) + 1).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = results.len() > limit;
        results.truncate(limit);
        let tally = bulk.tally(&task.id).await?;
        Ok(BulkPage { task, progress, tally, results, more })
    }

    /// How many images came to which end.
    ///
    /// # Errors
    /// 403; 404 where the caller may not know of the task.
    pub async fn bulk_tally(&self, caller: &Caller, task: &str) -> Result<BulkTally> {
        let task = self.bulk_task(caller, task).await?;
        Ok(self.database().bulk().tally(&task.id).await?)
    }
}
