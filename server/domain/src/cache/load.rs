//! From the rows and the files to the index.

use std::collections::HashMap;

use vitrine_model::CachedImage;
use vitrine_stores::{Error as StoreError, Stored};

use super::Cache;
use crate::Result;

impl Cache {
    /// Fills the index with what is in the rows and in the folder. The folder is looked at alone: a command does this
    /// beside a running server.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn load(&self) -> Result<()> {
        let node = self.node().await?;
        let rows = self.rows().list(node).await?;
        let pins = self.rows().pins(node).await?;
        let files = match self.0.folder.stored().await {
            Ok(files) => files,
            Err(error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::error!(
                    cause,
                    "the folder of the image cache cannot be read; nothing is served from it"
                );
                Vec::new()
            }
        };
        let mut sizes: HashMap<String, u64> =
            files.into_iter().map(|Stored { key, size }| (key, size)).collect();
        let mut index = self.index();
        index.set_pins(pins);
        for row in &rows {
            if let Some(checksum) = whole(row, sizes.remove(&row.image_id)) {
                index.add(&row.image_id, row.size, checksum, row.last_accessed);
            }
        }
        Ok(())
    }

    /// To be called once, before anything is read: removes what writers of a process that died left, loads, and
    /// removes files without rows and rows without files.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn start(&self) -> Result<()> {
        self.sweep().await;
        self.load().await?;
        self.reconcile().await?;
        for leaving in self.take_excess() {
            self.remove(vec![leaving]).await;
        }
        let tally = self.tally();
        tracing::info!(images = tally.images, bytes = tally.bytes, "the image cache is ready");
        Ok(())
    }

    /// Removes what writers that do not live any more left.
    pub(super) async fn sweep(&self) {
        match self.0.folder.sweep().await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "removed incomplete copies from the image cache"),
            Err(error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(cause, "the image cache could not be cleaned up");
            }
        }
    }

    /// Removes files that no row knows and rows that are not in the index. Only files whose names are image ids are
    /// touched.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn reconcile(&self) -> Result<()> {
        let node = self.node().await?;
        for row in self.rows().list(node).await? {
            if !self.index().knows(&row.image_id) {
                tracing::warn!(image = row.image_id, "a copy in the image cache is missing or not whole");
                self.rows().remove(node, &row.image_id).await?;
            }
        }
        for file in self.0.folder.stored().await.unwrap_or_default() {
            let is_id = uuid::Uuid::try_parse(&file.key).is_ok();
            if is_id && !self.index().knows(&file.key) {
                tracing::warn!(image = file.key, "removed a file of the image cache that nobody vouches for");
                self.remove_file(&file.key).await;
            }
        }
        Ok(())
    }

    /// Removes the file of an image; whether nothing is there now.
    pub(super) async fn remove_file(&self, id: &str) -> bool {
        let folder = &self.0.folder;
        match folder.delete(&folder.location(id)).await {
            Ok(()) | Err(StoreError::NotFound { .. }) => true,
            Err(error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(image = id, cause, "a file of the image cache cannot be removed");
                false
            }
        }
    }
}

/// The digest of a copy that is whole: a file of the size that the row says.
fn whole(row: &CachedImage, file: Option<u64>) -> Option<&str> {
    row.checksum.as_deref().filter(|_| file == Some(row.size))
}
