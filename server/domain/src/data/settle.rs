//! An upload that did not succeed leaves a `queued` image and nothing in the stores.

use std::sync::Arc;

use vitrine_model::{Image, ImageStatus};
use vitrine_stores::Store;

use crate::{
    Controller, Error, Result,
    images::{ATTEMPTS, busy},
    layers::location,
    lease,
};

impl Controller {
    /// Ends an upload that nobody carries on any more: takes the image back to `queued`, removes what it may have left
    /// in `stores`, and gives back what was reserved and leased. Answers the image; `None` where it is deleted.
    ///
    /// May be done again and again; an image that has become active keeps its data. Until it succeeds the lease stays,
    /// so that it is tried again. Whoever calls keeps other uploads of this process away.
    ///
    /// # Errors
    /// 409 where another process has the lease; 503 and 500 of the stores and the database.
    pub(crate) async fn settle_upload(&self, id: &str, stores: &[Arc<dyn Store>]) -> Result<Option<Image>> {
        let lease = lease::of_upload(id);
        if !self.hold(&lease).await? {
            return Err(Error::Conflict(format!("The image {id} is in the hands of another server.")));
        }
        let urls: Vec<String> = stores.iter().map(|store| store.location(id)).collect();
        let image = self.queue_again(id, &urls).await?;
        self.database().reservations().release(id).await?;
        for (store, url) in stores.iter().zip(&urls) {
            if !image.as_ref().is_some_and(|image| keeps(image, url)) {
                location::remove_residue(store, id).await?;
            }
        }
        self.let_go(&lease).await;
        Ok(image)
    }

    /// `saving` → `queued`, without the locations that are to go; another state stays.
    async fn queue_again(&self, id: &str, residue: &[String]) -> Result<Option<Image>> {
        let images = self.database().images();
        for _ in 0..ATTEMPTS {
            let image = images.get(id).await?;
            let Some(saving) = image.as_ref().filter(|image| image.status == ImageStatus::Saving) else {
                return Ok(image);
            };
            let mut queued = saving.clone();
            queued.status = ImageStatus::Queued;
            queued.size = None;
            queued.virtual_size = None;
            queued.updated_at = self.now();
            queued.locations.retain(|location| !residue.contains(&location.url));
            if images.save(saving, &queued).await? {
                return Ok(Some(queued));
            }
        }
        Err(busy(id))
    }
}

/// Whether the data at `url` is this image's, for good.
fn keeps(image: &Image, url: &str) -> bool {
    !matches!(image.status, ImageStatus::Queued | ImageStatus::Saving)
        && image.locations.iter().any(|location| location.url == url)
}
