//! The beginning of a check: by hand, or because its time has come.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use vitrine_model::{Caller, Subscription, Task};

use super::change::hours;
use crate::{
    Controller, Error, Result,
    tasks::{CATALOGUE_CHECK, NewTask},
};

/// How often it is looked for what is due.
const PERIOD: Duration = Duration::from_secs(60);
/// Subscriptions whose checks begin at once; the rest waits for the next look.
const TOGETHER: u64 = 50;

/// What the task of a check keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Input {
    pub(super) subscription: String,
    /// What it is called, for people who read the task.
    #[serde(default)]
    pub(super) name: String,
    /// Somebody asked for it.
    #[serde(default)]
    pub(super) by_hand: bool,
}

impl Controller {
    /// Begins the checks that are due, where no other node has looked within a minute; answers how many.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn begin_due_checks(&self) -> Result<u64> {
        let now = self.now();
        // Another holder each time: so the lease is free only when the period is over, also for this node.
        let holder = self.new_id();
        if self.running.admit().is_err()
            || !self.database().leases().acquire("chore/subscriptions", &holder, now, now + PERIOD).await?
        {
            return Ok(0);
        }
        let mut begun = 0;
        for subscription in self.database().subscriptions().due(now, TOGETHER).await? {
            match self.begin_check_of(&subscription, false, None).await {
                Ok(_) => begun += 1,
                // Somebody was faster.
                Err(Error::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(begun)
    }

    /// Begins a check, or answers the one that is open.
    ///
    /// # Errors
    /// 409 where somebody else begins one at this moment.
    pub(super) async fn begin_check_of(
        &self,
        subscription: &Subscription,
        by_hand: bool,
        caller: Option<&Caller>,
    ) -> Result<Task> {
        if let Some(open) = self.open_check(subscription).await? {
            if !by_hand {
                // It may stand still for long: the next one is due when it is.
                let next = self.next_after(subscription);
                self.database().subscriptions().begin_check(subscription, &open.id, next).await?;
            }
            return Ok(open);
        }
        let input =
            Input { subscription: subscription.id.clone(), name: subscription.choice.name.clone(), by_hand };
        let new = NewTask {
            kind: CATALOGUE_CHECK,
            image_id: None,
            input: serde_json::to_value(&input).map_err(Error::internal)?,
            secret: None,
        };
        let mut task = self.new_task(caller, &new);
        task.owner.clone_from(&subscription.project_id);
        let next = self.next_after(subscription);
        if !self.database().subscriptions().begin_check(subscription, &task.id, next).await? {
            return Err(Error::Conflict(format!(
                "A check of the subscription '{}' has just begun, or it is gone. Look at it again.",
                subscription.choice.name
            )));
        }
        // A process that ends here leaves the id of a task that is not there: the next check begins as if it had ended.
        self.keep_task(&task, None).await?;
        Ok(task)
    }

    fn next_after(&self, subscription: &Subscription) -> Option<time::OffsetDateTime> {
        let every = subscription.choice.every_hours;
        (subscription.enabled && every > 0).then(|| self.now() + hours(every))
    }
}
