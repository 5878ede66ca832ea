//! Another choice, a pause, a check by hand.

use std::time::Duration;

use time::OffsetDateTime;
use vitrine_model::{Caller, Role, Subscription, SubscriptionChoice, Task, audit::target};

use super::create::{note, taken};
use crate::{Controller, Error, Resource, Result};

impl Controller {
    /// Gives a subscription another choice. Images that came before stay as they are.
    ///
    /// # Errors
    /// Those of [`Self::create_subscription`]; 404.
    pub async fn change_subscription(
        &self,
        caller: &Caller,
        id: &str,
        choice: SubscriptionChoice,
    ) -> Result<Subscription> {
        let deed = self.deed(caller, "subscription.update", target::SUBSCRIPTION, id);
        deed.record(async {
            let before = self.own_subscription(caller, id, Role::Member).await?;
            deed.is_about(id, Some(&before.choice.name));
            self.check_publishing(caller, &before)?;
            self.check_choice(caller, &before.project_id, &choice)?;
            note(&deed, &choice);
            let other_rhythm = before.choice.every_hours != choice.every_hours;
            let next = if other_rhythm {
                self.next_check(&before, choice.every_hours)
            } else {
                before.next_check_at
            };
            let after = Subscription { choice, next_check_at: next, ..before };
            self.keep_subscription(&after).await?;
            Ok(after)
        })
        .await
    }

    /// Has a subscription checked by itself, or not any more.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn pause_subscription(&self, caller: &Caller, id: &str, pause: bool) -> Result<Subscription> {
        let action = if pause { "subscription.pause" } else { "subscription.resume" };
        let deed = self.deed(caller, action, target::SUBSCRIPTION, id);
        deed.record(async {
            let before = self.own_subscription(caller, id, Role::Member).await?;
            deed.is_about(id, Some(&before.choice.name));
            if before.enabled != pause {
                deed.is_idle();
                return Ok(before);
            }
            if !pause {
                self.check_publishing(caller, &before)?;
            }
            let due = (!pause && before.choice.every_hours > 0).then(|| self.now());
            let after = Subscription { enabled: !pause, next_check_at: due, ..before };
            self.keep_subscription(&after).await?;
            Ok(after)
        })
        .await
    }

    /// Looks at the catalogue now; what failed too often is tried once more. Answers the task, which may have been begun
    /// before.
    ///
    /// # Errors
    /// 403, 404; 409 where another check has just begun.
    pub async fn check_subscription(&self, caller: &Caller, id: &str) -> Result<Task> {
        let deed = self.deed(caller, "subscription.check", target::SUBSCRIPTION, id);
        deed.record(async {
            let subscription = self.own_subscription(caller, id, Role::Member).await?;
            deed.is_about(id, Some(&subscription.choice.name));
            self.running.admit()?;
            let task = self.begin_check_of(&subscription, true, Some(caller)).await?;
            deed.note("task", task.id.as_str());
            Ok(task)
        })
        .await
    }

    async fn keep_subscription(&self, after: &Subscription) -> Result<()> {
        let kept = self.database().subscriptions().update(after).await;
        if kept.map_err(|error| taken(error, &after.choice.name))? {
            return Ok(());
        }
        Err(Error::NotFound(Resource::Subscription(after.id.clone())))
    }

    /// When the next check is due, counted from the last one.
    fn next_check(&self, subscription: &Subscription, every_hours: u32) -> Option<OffsetDateTime> {
        let last = subscription.checked_at.unwrap_or(subscription.created_at);
        (subscription.enabled && every_hours > 0).then(|| (last + hours(every_hours)).max(self.now()))
    }
}

pub(super) fn hours(hours: u32) -> Duration {
    Duration::from_secs(u64::from(hours) * 3600)
}
