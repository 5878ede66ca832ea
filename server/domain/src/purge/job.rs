//! The purge as a task.

use async_trait::async_trait;
use serde_json::{Value, json};

use super::PURGE;
use crate::{
    Controller, Error,
    tasks::{Ended, Job, Run},
};

/// Removes old rows, as the settings say. Each batch is a transaction: an interruption leaves whole rows.
pub(crate) struct PurgeJob;

#[async_trait]
impl Job for PurgeJob {
    fn kind(&self) -> &'static str {
        PURGE
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        let settings = controller.settings().purge.clone();
        let (mut images, mut rows) = (0, 0);
        if settings.images_age_in_days > 0 {
            run.begin_phase("images", None);
            images = controller.purge_images(settings.images_age_in_days, settings.max_rows).await?;
        }
        run.check()?;
        if settings.age_in_days > 0 {
            run.begin_phase("rows", None);
            rows = controller.purge_rows(settings.age_in_days, settings.max_rows).await?;
        }
        let mut audit = 0;
        run.begin_phase("audit", None);
        loop {
            run.check()?;
            match controller.purge_audit().await? {
                0 => break,
                gone => audit += gone,
            }
        }
        Ok(Some(json!({"images": images, "rows": rows, "audit": audit})))
    }

    async fn give_up(&self, _: &Controller, _: &Run, _: &str) -> Result<(), Error> {
        Ok(())
    }
}
