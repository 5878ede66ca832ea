//! Data that no record knows.

use vitrine_model::Image;
use vitrine_stores::{Error as StoreError, Store};

use crate::{Controller, Result, lease};

impl Controller {
    /// Whether the data under the key is known to no record, and, where it is to go, whether it did; `None` where
    /// somebody knows it after all.
    pub(super) async fn look_at_extra(
        &self,
        store: &dyn Store,
        key: &str,
        remove: bool,
    ) -> Result<Option<bool>> {
        if self.is_known(store, key).await? {
            return Ok(None);
        }
        if !remove {
            return Ok(Some(false));
        }
        // Whoever uploads under this id has its lease.
        let lease = lease::of_upload(key);
        if !self.hold(&lease).await? {
            return Ok(None);
        }
        let outcome = self.remove_extra(store, key).await;
        self.let_go(&lease).await;
        outcome
    }

    async fn remove_extra(&self, store: &dyn Store, key: &str) -> Result<Option<bool>> {
        // It may have come to be known before the lease was ours.
        if self.is_known(store, key).await? {
            return Ok(None);
        }
        for url in store.locations(key) {
            match store.delete(&url).await {
                Ok(()) | Err(StoreError::NotFound { .. }) => {}
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    tracing::warn!(store = store.name(), key, cause, "data that no record knows stays");
                    return Ok(Some(false));
                }
            }
        }
        Ok(Some(true))
    }

    /// Whether an image has its data there, is about to, or is being deleted.
    async fn is_known(&self, store: &dyn Store, key: &str) -> Result<bool> {
        let images = self.database().images();
        for url in store.locations(key) {
            if images.others_at("", &url).await? {
                return Ok(true);
            }
        }
        if images.pending(key).await?.is_some() {
            return Ok(true);
        }
        let may_come =
            |image: &Image| image.status.is_in_transition() || crate::imports::import_of(image).is_some();
        // Glance may have spelled the location of the same data in another way.
        let is_spelled_otherwise =
            |image: &Image| image.locations.iter().any(|place| self.is_in(place, store.name()));
        Ok(images.get(key).await?.is_some_and(|image| may_come(&image) || is_spelled_otherwise(&image)))
    }
}
