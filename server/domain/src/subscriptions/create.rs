//! A new subscription.

use vitrine_database::Error as DatabaseError;
use vitrine_model::{Caller, CheckResult, Subscription, SubscriptionChoice, audit::target};

use super::{SUBSCRIPTIONS_MAX, catalogue::may_subscribe};
use crate::{Controller, Error, Result, audit::Deed, layers::auth};

impl Controller {
    /// Subscribes the caller's project to a catalogue; the first check begins at once.
    ///
    /// # Errors
    /// 400 names the field; 403 without the role `member`, or for a visibility that the caller may not give; 409 for a
    /// name that the project has used; 413 where it has too many.
    pub async fn create_subscription(
        &self,
        caller: &Caller,
        choice: SubscriptionChoice,
    ) -> Result<Subscription> {
        let deed = self.deed(caller, "subscription.create", target::SUBSCRIPTION, "");
        deed.record(async {
            deed.is_about("", Some(&choice.name));
            let project = auth::project(caller)?.to_owned();
            may_subscribe(caller)?;
            self.running.admit()?;
            self.check_choice(caller, &project, &choice)?;
            if self.database().subscriptions().count(&project).await? >= SUBSCRIPTIONS_MAX {
                return Err(Error::LimitExceeded(format!(
                    "The project has {SUBSCRIPTIONS_MAX} subscriptions already, and there can be no more. Delete one \
                     first."
                )));
            }
            let now = self.now();
            let new = Subscription {
                id: self.new_id(),
                project_id: project,
                enabled: true,
                created_at: now,
                checked_at: None,
                next_check_at: (choice.every_hours > 0).then_some(now),
                result: CheckResult::Never,
                message: None,
                task_id: None,
                choice,
            };
            let kept = self.database().subscriptions().insert(&new).await;
            kept.map_err(|error| taken(error, &new.choice.name))?;
            deed.is_about(&new.id, Some(&new.choice.name));
            note(&deed, &new.choice);
            // It is due in any case, unless it is checked by hand alone.
            if let Err(error) = self.begin_check_of(&new, true, Some(caller)).await {
                tracing::warn!(subscription = new.id, %error, "the first check of a subscription begins later");
            }
            Ok(new)
        })
        .await
    }
}

/// What the audit trail says of it.
pub(super) fn note(deed: &Deed, choice: &SubscriptionChoice) {
    deed.note_address("source", &choice.url);
    deed.note("kind", choice.kind.as_str());
    deed.note("product", choice.filter.product.as_str());
    deed.note("release", choice.filter.release.as_str());
    deed.note("architecture", choice.filter.arch.as_str());
    deed.note("file", choice.filter.ftype.as_str());
    deed.note("visibility", choice.visibility.as_str());
    deed.note("stores", choice.stores.clone());
    deed.note("every_hours", choice.every_hours);
    deed.note("keep", choice.keep);
    deed.note("old", choice.old.as_str());
}

pub(super) fn taken(error: DatabaseError, name: &str) -> Error {
    match error {
        DatabaseError::Duplicate { .. } => Error::Conflict(format!(
            "The project has another subscription with the name '{name}'. Choose another name."
        )),
        error => error.into(),
    }
}
