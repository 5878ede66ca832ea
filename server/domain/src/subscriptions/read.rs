//! Looking at subscriptions, and who may.

use std::collections::BTreeMap;

use vitrine_model::{Caller, Role, SubscribedVersion, Subscription, Task, VersionState};

use super::SUBSCRIPTIONS_MAX;
use crate::{Controller, Error, Resource, Result, layers::auth};

/// Subscriptions of a list of all projects.
const LISTED_MAX: u64 = 1000;

/// A subscription in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct SubscriptionOverview {
    /// The subscription.
    pub subscription: Subscription,
    /// How many versions are in which state.
    pub tally: BTreeMap<&'static str, u64>,
    /// The check that is at work, or waits for its turn.
    pub check: Option<Task>,
}

/// A subscription with its versions.
#[derive(Debug, Clone, PartialEq)]
pub struct SubscriptionDetail {
    /// The subscription.
    pub subscription: Subscription,
    /// What came of it: by product, the newest version first.
    pub versions: Vec<SubscribedVersion>,
    /// The check that is at work, or waits for its turn.
    pub check: Option<Task>,
}

impl SubscriptionOverview {
    /// How many versions are in this state.
    #[must_use]
    pub fn count(&self, state: VersionState) -> u64 {
        self.tally.get(state.as_str()).copied().unwrap_or_default()
    }
}

impl Controller {
    /// The subscriptions of the caller's project, for readers of it; those of all projects for an administrator who asks
    /// for them, the first thousand by name.
    ///
    /// # Errors
    /// 403.
    pub async fn subscriptions(&self, caller: &Caller, all: bool) -> Result<Vec<SubscriptionOverview>> {
        let project = auth::project(caller)?;
        if !caller.is_admin() && (all || !caller.has(Role::Reader)) {
            return Err(Error::Forbidden(
                "You may not see these subscriptions: those of your project need the role 'reader', those of all \
                 projects the role 'admin'."
                    .to_owned(),
            ));
        }
        let kept = self.database().subscriptions();
        let found = if all {
            kept.list(None, LISTED_MAX).await?
        } else {
            kept.list(Some(project), SUBSCRIPTIONS_MAX).await?
        };
        let ids: Vec<String> = found.iter().map(|one| one.id.clone()).collect();
        let mut tallies: BTreeMap<String, BTreeMap<&'static str, u64>> = BTreeMap::new();
        for ids in ids.chunks(100) {
            for (id, state, count) in kept.tally(ids).await? {
                tallies.entry(id).or_default().insert(state.as_str(), count);
            }
        }
        let mut out = Vec::new();
        for subscription in found {
            let tally = tallies.remove(&subscription.id).unwrap_or_default();
            let check = self.open_check(&subscription).await?;
            out.push(SubscriptionOverview { subscription, tally, check });
        }
        Ok(out)
    }

    /// One subscription with what came of it.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn subscription(&self, caller: &Caller, id: &str) -> Result<SubscriptionDetail> {
        let subscription = self.own_subscription(caller, id, Role::Reader).await?;
        let mut versions = self.database().subscriptions().versions(id).await?;
        versions.sort_by(|a, b| {
            a.product.cmp(&b.product).then_with(|| vitrine_catalogues::order(&b.version, &a.version))
        });
        let check = self.open_check(&subscription).await?;
        Ok(SubscriptionDetail { subscription, versions, check })
    }

    /// The task of the last check, where it has not ended.
    pub(super) async fn open_check(&self, subscription: &Subscription) -> Result<Option<Task>> {
        let Some(task) = &subscription.task_id else { return Ok(None) };
        Ok(self.database().tasks().get(task).await?.filter(|task| !task.status.is_final()))
    }

    /// A subscription that the caller may do something with: of the caller's project, where the caller has the role, or
    /// any for an administrator. Others do not know of it.
    ///
    /// # Errors
    /// 403, 404.
    pub(super) async fn own_subscription(
        &self,
        caller: &Caller,
        id: &str,
        role: Role,
    ) -> Result<Subscription> {
        let project = auth::project(caller)?;
        let missing = || Error::NotFound(Resource::Subscription(id.to_owned()));
        let found = self.database().subscriptions().get(id).await?.ok_or_else(missing)?;
        if caller.is_admin() {
            return Ok(found);
        }
        if found.project_id != project {
            return Err(missing());
        }
        if !caller.has(role) {
            return Err(Error::Forbidden(format!(
                "You may not do this with the subscription '{}': it needs the role '{}'.",
                found.choice.name,
                role.as_str()
            )));
        }
        Ok(found)
    }
}
