//! Rows that are marked as deleted go for good, when they are old enough. The ids of images stay taken for ever.

mod job;
mod settings;

use std::time::Duration;

pub(crate) use job::PurgeJob;
pub use settings::PurgeSettings;
use time::OffsetDateTime;

use crate::{Controller, Result};

/// The type of the task.
pub const PURGE: &str = "purge";

impl Controller {
    /// Removes images that were deleted more than so many days ago, with all that belonged to them, at most `limit`.
    /// Answers how many. Images whose data waits for the scrubber stay.
    ///
    /// # Errors
    /// Those of the database; what is already removed stays removed.
    pub async fn purge_images(&self, days: u64, limit: u64) -> Result<u64> {
        let Some(before) = self.days_ago(days) else { return Ok(0) };
        Ok(self.database().images().purge(before, limit).await?)
    }

    /// Removes what was deleted more than so many days ago and is no image: properties, tags, locations and members of
    /// images, tasks; at most `limit` of each. Answers how many rows.
    ///
    /// # Errors
    /// Those of the database; what is already removed stays removed.
    pub async fn purge_rows(&self, days: u64, limit: u64) -> Result<u64> {
        let Some(before) = self.days_ago(days) else { return Ok(0) };
        let parts = self.database().images().purge_parts(before, limit).await?;
        Ok(parts + self.database().tasks().purge(before, limit).await?)
    }

    /// None where that is before all times.
    pub(crate) fn days_ago(&self, days: u64) -> Option<OffsetDateTime> {
        let age = Duration::from_secs(days.checked_mul(86_400)?);
        self.now().checked_sub(time::Duration::try_from(age).ok()?)
    }
}
