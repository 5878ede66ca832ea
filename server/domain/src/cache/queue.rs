//! `PUT /v2/cache/{image}`.

use vitrine_model::{Caller, Image, ImageStatus};

use super::Cache;
use crate::{Controller, Error, Result, layers::policy::Action};

impl Cache {
    /// Has the node fetch the image, soon. Nothing happens where it is here or queued already.
    ///
    /// # Errors
    /// 400 where it is not active, or a copy of it could not be kept or verified.
    pub(super) async fn enqueue_image(&self, image: &Image) -> Result<()> {
        if image.status != ImageStatus::Active {
            return Err(Error::BadRequest(format!(
                "The image {} is {}: only an active image can be queued for the cache.",
                image.id, image.status
            )));
        }
        self.fits(image).map_err(|reason| {
            Error::BadRequest(format!("The image {} cannot be kept in the cache: {reason}.", image.id))
        })?;
        if self.index().has(&image.id) {
            return Ok(());
        }
        self.rows().enqueue(self.node().await?, &image.id, self.now()).await?;
        self.0.wake.notify_one();
        Ok(())
    }

    /// Has the node fetch the image of that id, soon.
    ///
    /// # Errors
    /// 404; 400 where it is not active, or a copy of it could not be kept or verified.
    pub async fn enqueue(&self, id: &str) -> Result<()> {
        self.enqueue_image(&self.image(id).await?).await
    }

    pub(super) async fn image(&self, id: &str) -> Result<Image> {
        self.0.database.images().get(id).await?.ok_or_else(|| Error::no_image(id))
    }
}

impl Controller {
    /// Has this node fetch an image into its cache, soon; from whatever store.
    ///
    /// # Errors
    /// 404 no such image, or no cache; 403; 400 where it is not active, or a copy of it could not be kept or verified.
    pub async fn queue_cached_image(&self, caller: &Caller, id: &str) -> Result<()> {
        let deed = self.image_deed(caller, "cache.queue", id);
        deed.note("node", self.node());
        deed.record(async {
            let image = self.image_for(caller, id, Action::CacheImage).await?;
            deed.of(&image);
            self.cache()?.enqueue_image(&image).await
        })
        .await
    }
}
