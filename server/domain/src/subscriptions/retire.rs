//! Older versions leave, once newer ones are there.

use std::collections::BTreeMap;

use vitrine_model::{Caller, Image, ImageChange, OldVersions, SubscribedVersion, Subscription, VersionState};

use super::agent;
use crate::{Controller, Error, Result};

impl Controller {
    /// Of each product the newest versions that are images stay in sight; older ones are hidden, or deleted. Protected
    /// ones stay as they are. May be done again and again.
    ///
    /// # Errors
    /// Those of the database; what a single image is in the way of is noted with its version.
    pub(super) async fn retire_old(&self, subscription: &Subscription) -> Result<()> {
        let keep = usize::try_from(subscription.choice.keep).unwrap_or(usize::MAX);
        let caller = agent::member(subscription);
        let mut products: BTreeMap<String, Vec<SubscribedVersion>> = BTreeMap::new();
        for row in self.database().subscriptions().versions(&subscription.id).await? {
            if matches!(row.state, VersionState::Ready | VersionState::Old) {
                products.entry(row.product.clone()).or_default().push(row);
            }
        }
        for mut rows in products.into_values() {
            rows.sort_by(|a, b| vitrine_catalogues::order(&b.version, &a.version));
            for (place, row) in rows.into_iter().enumerate() {
                let outcome = match (place < keep, row.state) {
                    // More are to be kept than before.
                    (true, VersionState::Old) => self.show_again(&caller, &row).await,
                    (false, VersionState::Ready) => self.retire_version(&caller, subscription, &row).await,
                    _ => continue,
                };
                let after = match outcome {
                    Ok(state) => SubscribedVersion { state, error: None, ..row.clone() },
                    Err(error @ (Error::Unavailable { .. } | Error::Internal(_))) => return Err(error),
                    Err(error) => SubscribedVersion { error: Some(error.to_string()), ..row.clone() },
                };
                if after != row {
                    let after = SubscribedVersion { updated_at: self.now(), ..after };
                    self.database().subscriptions().save_version(&row, &after).await?;
                }
            }
        }
        Ok(())
    }

    async fn retire_version(
        &self,
        caller: &Caller,
        subscription: &Subscription,
        row: &SubscribedVersion,
    ) -> Result<VersionState> {
        let Some(image) = self.still_there(row).await? else { return Ok(VersionState::Gone) };
        if image.protected {
            return Ok(row.state);
        }
        match subscription.choice.old {
            OldVersions::Hide if image.os_hidden => {}
            OldVersions::Hide => {
                self.update_image(caller, &image.id, vec![ImageChange::OsHidden(true)]).await?;
            }
            OldVersions::Delete => {
                return match self.delete_image(caller, &image.id).await {
                    Ok(()) | Err(Error::NotFound(_)) => Ok(VersionState::Removed),
                    Err(error) => Err(error),
                };
            }
        }
        Ok(VersionState::Old)
    }

    async fn show_again(&self, caller: &Caller, row: &SubscribedVersion) -> Result<VersionState> {
        let Some(image) = self.still_there(row).await? else { return Ok(VersionState::Gone) };
        if image.os_hidden {
            self.update_image(caller, &image.id, vec![ImageChange::OsHidden(false)]).await?;
        }
        Ok(VersionState::Ready)
    }

    async fn still_there(&self, row: &SubscribedVersion) -> Result<Option<Image>> {
        Ok(self.database().images().get(&row.image_id).await?)
    }
}
