//! One look at a catalogue: what is new, what is tried again, what is not wanted any more.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use vitrine_catalogues::{Chosen, Item, Product, Version};
use vitrine_model::{Image, SubscribedVersion, Subscription, VersionState};

use super::{ATTEMPTS_MAX, CHOSEN_MAX, catalogue::LONG_PATIENCE, version::Wanted};
use crate::{
    Controller, Result,
    imports::import_of,
    tasks::{Ended, Run},
};

/// A version is known by its product and its name.
type Key = (String, String);

impl Controller {
    pub(super) async fn run_check(
        &self,
        run: &Run,
        subscription: &Subscription,
        by_hand: bool,
    ) -> Result<Value, Ended> {
        run.begin_phase("fetching", None);
        let choice = &subscription.choice;
        let stopped = run.stopped();
        let source = tokio::select! {
            source = self.fetch_catalogue(choice.kind, &choice.url, LONG_PATIENCE) => source?,
            () = stopped.cancelled() => return Err(Ended::Stopped),
        };
        run.begin_phase("comparing", None);
        let chosen = source.catalogue.select(&choice.filter);
        if chosen.is_empty() {
            let products = source.catalogue.products.len();
            return Err(Ended::failed(format!(
                "Nothing in the catalogue matches the filters: it has {products} products with images. Edit the \
                 subscription."
            )));
        }
        if chosen.len() > CHOSEN_MAX {
            return Err(Ended::failed(format!(
                "{} products of the catalogue match the filters, and a subscription takes {CHOSEN_MAX} at most. Narrow \
                 the filters.",
                chosen.len()
            )));
        }
        let wanted = wanted(&chosen, choice.keep);
        let known = self.note_what_became(subscription).await?;
        let (mut new, mut again, mut failed) = (0_u64, 0_u64, 0_u64);
        for (product, version, item) in &wanted {
            run.check()?;
            let one = Wanted { subscription, product, version, item, base: &source.base };
            let key = (product.name.clone(), version.name.clone());
            let outcome = match known.get(&key) {
                None => {
                    new += 1;
                    self.bring_new(&one).await?
                }
                Some(row) if self.may_try_again(&one, row, by_hand).await? => {
                    again += 1;
                    self.bring_again(&one, row).await?
                }
                Some(_) => continue,
            };
            failed += u64::from(outcome != VersionState::Importing);
        }
        let wanted: BTreeSet<Key> =
            wanted.iter().map(|(product, version, _)| (product.name.clone(), version.name.clone())).collect();
        for (key, row) in &known {
            if !wanted.contains(key) {
                self.drop_unwanted(subscription, row).await?;
            }
        }
        self.retire_old(subscription).await?;
        Ok(json!({"products": chosen.len(), "new": new, "again": again, "failed": failed}))
    }

    /// The versions met so far, with what became of their images since they were last looked at.
    async fn note_what_became(
        &self,
        subscription: &Subscription,
    ) -> Result<BTreeMap<Key, SubscribedVersion>> {
        let kept = self.database().subscriptions();
        let mut known = BTreeMap::new();
        for row in kept.versions(&subscription.id).await? {
            let image = self.database().images().get(&row.image_id).await?;
            let state = match (&image, row.state) {
                (Some(image), VersionState::Importing | VersionState::Failed | VersionState::Stale)
                    if image.has_data() =>
                {
                    VersionState::Ready
                }
                (None, VersionState::Ready | VersionState::Old) => VersionState::Gone,
                (_, state) => state,
            };
            let mut now = row.clone();
            if state != row.state {
                now = SubscribedVersion { state, error: None, updated_at: self.now(), ..row.clone() };
                if !kept.save_version(&row, &now).await? {
                    continue;
                }
            }
            known.insert((now.product.clone(), now.version.clone()), now);
        }
        Ok(known)
    }

    /// Whether the data of a version is to be asked for once more: it did not come, and nobody is at it. The same file
    /// that failed several times is only fetched where somebody asks for it.
    async fn may_try_again(&self, one: &Wanted<'_>, row: &SubscribedVersion, by_hand: bool) -> Result<bool> {
        if !matches!(row.state, VersionState::Importing | VersionState::Failed | VersionState::Stale) {
            return Ok(false);
        }
        if let Some(image) = self.database().images().get(&row.image_id).await?
            && is_at_work(&image)
        {
            return Ok(false);
        }
        let same = one.address().is_ok_and(|url| url == row.url) && one.item.checksum == row.checksum;
        let is_tired = row.state == VersionState::Failed && same && row.attempts >= ATTEMPTS_MAX;
        Ok(by_hand || !is_tired)
    }

    /// A version that did not come, and that the catalogue does not have any more, or has newer ones of: its empty image
    /// goes, and it is forgotten.
    async fn drop_unwanted(&self, subscription: &Subscription, row: &SubscribedVersion) -> Result<()> {
        if !matches!(row.state, VersionState::Importing | VersionState::Failed | VersionState::Stale) {
            return Ok(());
        }
        if let Some(image) = self.database().images().get(&row.image_id).await? {
            if is_at_work(&image) || image.has_data() {
                return Ok(());
            }
            self.discard_empty(&super::agent::member(subscription), &image).await;
        }
        self.database().subscriptions().forget_version(row).await?;
        Ok(())
    }
}

/// The newest versions of each product.
fn wanted<'a>(chosen: &[Chosen<'a>], keep: u32) -> Vec<(&'a Product, &'a Version, &'a Item)> {
    let keep = usize::try_from(keep).unwrap_or(usize::MAX);
    let newest = chosen
        .iter()
        .flat_map(|one| one.versions.iter().take(keep).map(|(version, item)| (one.product, *version, *item)));
    newest.collect()
}

/// Whether somebody brings data into it.
pub(super) fn is_at_work(image: &Image) -> bool {
    import_of(image).is_some() || image.status.is_in_transition()
}
