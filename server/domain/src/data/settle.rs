//! An upload that did not succeed leaves a `queued` image and nothing in the stores.

use std::sync::Arc;

use vitrine_model::{Image, ImageStatus, Location, import::STAGE_HOST_PROPERTY};
use vitrine_stores::Store;

use crate::{
    Controller, Error, Result,
    images::{ATTEMPTS, busy},
    imports::wants_staged,
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
        let stores = self.stores_for_image(stores, id).await?;
        let image = self.queue_again(id, &stores).await?;
        self.database().reservations().release(id).await?;
        if !image.as_ref().is_some_and(wants_staged) {
            self.clear_staging(id).await?;
        }
        let kept = image.as_ref().map(kept).unwrap_or_default();
        for store in &stores {
            location::remove_residue(store, id, kept).await?;
        }
        self.let_go(&lease).await;
        Ok(image)
    }

    /// Gives back what an upload that is over held: what it was promised, and its lease.
    pub(crate) async fn release(&self, id: &str, lease: &str) {
        if let Err(error) = self.database().reservations().release(id).await {
            tracing::warn!(image = %id, %error, "a reservation could not be released; it will run out");
        }
        self.let_go(lease).await;
    }

    /// `saving`, or `uploading` with data that is not whole, → `queued`, without the locations that are to go; another
    /// state stays.
    async fn queue_again(&self, id: &str, stores: &[Arc<dyn Store>]) -> Result<Option<Image>> {
        let images = self.database().images();
        for _ in 0..ATTEMPTS {
            let image = images.get(id).await?;
            let Some(saving) = image.as_ref().filter(|image| is_half_done(image)) else {
                return Ok(image);
            };
            let mut queued = saving.clone();
            queued.status = ImageStatus::Queued;
            queued.size = None;
            queued.virtual_size = None;
            queued.updated_at = self.now();
            queued.locations.retain(|place| !stores.iter().any(|store| store.may_be_of(&place.url, id)));
            if images.save(saving, &queued).await? {
                return Ok(Some(queued));
            }
        }
        Err(busy(id))
    }
}

/// Whether data was on its way when it ended: what is staged as a whole names its server.
fn is_half_done(image: &Image) -> bool {
    match image.status {
        ImageStatus::Saving => true,
        ImageStatus::Uploading => !image.properties.contains_key(STAGE_HOST_PROPERTY),
        _ => false,
    }
}

/// The locations whose data is this image's, for good.
fn kept(image: &Image) -> &[Location] {
    match image.status {
        ImageStatus::Queued | ImageStatus::Saving => &[],
        _ => &image.locations,
    }
}
