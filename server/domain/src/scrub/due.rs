//! Which images are due.

use std::time::Duration;

use vitrine_model::Image;

use crate::{Controller, Result};

/// Images read at once.
const PAGE: u32 = 200;

impl Controller {
    /// Deleted images whose data is to go now, by id, those behind the id `after` (empty: from the first); some
    /// hundreds at most. None at the end.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn images_to_scrub(&self, after: &str) -> Result<Vec<Image>> {
        let age = Duration::from_secs(self.settings().scrub.scrub_time);
        let due = self.now().checked_sub(time::Duration::try_from(age).unwrap_or(time::Duration::MAX));
        // A time before all times: nothing is that old.
        let Some(due) = due else { return Ok(Vec::new()) };
        Ok(self.database().images().to_scrub(due, after, PAGE).await?)
    }
}
