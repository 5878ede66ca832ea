//! Images that this node keeps, however long nobody asks for them. Glance has no such thing.

use vitrine_model::{Caller, Image};

use super::Cache;
use crate::{Controller, Result, layers::policy::Action};

impl Cache {
    /// Keeps the image; it is fetched where it is not here.
    ///
    /// # Errors
    /// 404; 400 where it is not active, or a copy of it could not be kept or verified.
    pub async fn pin(&self, id: &str) -> Result<()> {
        self.pin_image(&self.image(id).await?).await
    }

    async fn pin_image(&self, image: &Image) -> Result<()> {
        self.enqueue_image(image).await?;
        self.rows().pin(self.node().await?, &image.id, self.now()).await?;
        self.index().pin(&image.id, true);
        Ok(())
    }

    /// Lets the copy of the image make room for others again; false where it might already.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn unpin(&self, id: &str) -> Result<bool> {
        self.index().pin(id, false);
        Ok(self.rows().unpin(self.node().await?, id).await?)
    }
}

impl Controller {
    /// Keeps an image in the cache of this node until it is unpinned or removed; it is fetched where it is not there.
    ///
    /// # Errors
    /// 404 no such image, or no cache; 403; 400 where it is not active, or a copy of it could not be kept or verified.
    pub async fn pin_cached_image(&self, caller: &Caller, id: &str) -> Result<()> {
        let deed = self.image_deed(caller, "cache.pin", id);
        deed.note("node", self.node());
        deed.record(async {
            let image = self.image_for(caller, id, Action::CacheImage).await?;
            deed.of(&image);
            self.cache()?.pin_image(&image).await
        })
        .await
    }

    /// Lets the copy of an image make room for others again.
    ///
    /// # Errors
    /// 404 no such image, or no cache; 403.
    pub async fn unpin_cached_image(&self, caller: &Caller, id: &str) -> Result<()> {
        let deed = self.image_deed(caller, "cache.unpin", id);
        deed.note("node", self.node());
        deed.record(async {
            deed.of(&self.image_for(caller, id, Action::CacheImage).await?);
            self.cache()?.unpin(id).await.map(|_| ())
        })
        .await
    }
}
