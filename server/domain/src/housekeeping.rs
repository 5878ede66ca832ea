//! Work that comes round: each kind is begun by one node a period, and done as a task by whoever is free.

use std::{collections::BTreeMap, time::Duration};

use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;
use vitrine_model::{TaskQuery, TaskStatus};

use crate::{Controller, Result, purge::PURGE, retention::RETENTION, scrub::SCRUB, tasks::NewTask};

/// Pause between two looks for what comes round.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest period that is kept: a hundred years.
const HOURS_MAX: u64 = 876_000;
/// How often rows are purged.
const PURGE_PERIOD: Duration = Duration::from_secs(86_400);

impl Controller {
    /// Begins what comes round, again and again until it is told to stop.
    pub(crate) async fn keep_house(&self, stop: CancellationToken) {
        let mut next: BTreeMap<&str, OffsetDateTime> = BTreeMap::new();
        loop {
            for (kind, period) in self.chores() {
                let now = self.now();
                if next.get(kind).is_some_and(|next| *next > now) {
                    continue;
                }
                let begun = self.begin_chore(kind, period).await.unwrap_or_else(|error| {
                    let cause = &error as &dyn std::error::Error;
                    tracing::warn!(kind, cause, "what comes round could not be begun");
                    false
                });
                // Another node has this period: the next one may be ours.
                let pause = if begun { period } else { period.min(Duration::from_secs(600)) / 2 };
                next.insert(kind, now + pause);
            }
            if let Err(error) = self.begin_due_checks().await {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(cause, "subscriptions that are due could not be looked for");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    /// What comes round here, and after which time.
    fn chores(&self) -> Vec<(&'static str, Duration)> {
        let scrub = &self.settings().scrub;
        let mut chores = Vec::new();
        if scrub.delayed_delete {
            chores.push((SCRUB, Duration::from_secs(scrub.wakeup_time.max(1))));
        }
        if self.purges_records() || self.settings().audit.keep_days > 0 {
            chores.push((PURGE, PURGE_PERIOD));
        }
        let hours = self.settings().retention.interval_hours.min(HOURS_MAX);
        if hours > 0 {
            chores.push((RETENTION, Duration::from_secs(hours.saturating_mul(3600))));
        }
        chores
    }

    /// Whether records go when they are old, beside entries of the audit trail.
    fn purges_records(&self) -> bool {
        let purge = &self.settings().purge;
        purge.age_in_days > 0 || purge.images_age_in_days > 0
    }

    /// Begins what is due of what comes round; answers how much.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn begin_chores(&self) -> Result<u64> {
        let mut begun = 0;
        for (kind, period) in self.chores() {
            begun += u64::from(self.begin_chore(kind, period).await?);
        }
        Ok(begun)
    }

    /// Takes the period for this node, and begins the work where there is some; false where another node has it.
    async fn begin_chore(&self, kind: &'static str, period: Duration) -> Result<bool> {
        let now = self.now();
        // Another holder each time: so the lease is free only when the period is over, also for this node.
        let holder = self.new_id();
        if !self.database().leases().acquire(&format!("chore/{kind}"), &holder, now, now + period).await? {
            return Ok(false);
        }
        if kind == SCRUB && self.images_to_scrub("").await?.is_empty() {
            return Ok(true);
        }
        if kind == PURGE && !self.purges_records() && !self.has_old_audit().await? {
            return Ok(true);
        }
        if kind == RETENTION {
            // A task for each rule, not one for all.
            self.begin_retention().await?;
            return Ok(true);
        }
        for status in [TaskStatus::Pending, TaskStatus::Processing] {
            let open = TaskQuery {
                kind: Some(kind.to_owned()),
                status: Some(status),
                limit: 1,
                ..TaskQuery::default()
            };
            if !self.database().tasks().list(&open, None).await?.is_empty() {
                return Ok(true);
            }
        }
        self.enqueue(None, NewTask { kind, ..NewTask::default() }).await?;
        Ok(true)
    }
}
