//! The staging area: a folder of this server where data waits for its import, under the image's id, and where
//! conversion has its files, under the id and a suffix.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use vitrine_stores::{
    Error as StoreError, Store,
    drivers::file::{FileOptions, FileStore},
};

/// The folder, as a store that no image ever has a location in.
pub struct Staging {
    store: Arc<dyn Store>,
    folder: PathBuf,
}

impl Staging {
    /// Its name: Glance's reserved one.
    pub const NAME: &'static str = "os_glance_staging_store";

    /// Opens the folder, and makes it where it is missing. Blocks; for the start of the server.
    ///
    /// # Errors
    /// Those of [`FileStore::open`].
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let folder = folder.into();
        let options = FileOptions { filesystem_store_datadir: folder.clone(), ..FileOptions::default() };
        let store = Arc::new(FileStore::open(Self::NAME, options)?);
        Ok(Self { store, folder })
    }

    /// With another store in the way to the same folder: for layers, and for faults in tests.
    #[must_use]
    pub fn through(self, wrap: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>) -> Self {
        Self { store: wrap(self.store), folder: self.folder }
    }

    pub(crate) fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The folder itself.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Bytes staged under the key; `None` where nothing is.
    ///
    /// # Errors
    /// Those of the folder.
    pub(crate) async fn size(&self, key: &str) -> Result<Option<u64>, StoreError> {
        match self.store.size(&self.store.location(key)).await {
            Ok(size) => Ok(Some(size)),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes the file of the key, where there is one.
    ///
    /// # Errors
    /// Those of the folder; then the file may still be there.
    pub(crate) async fn remove(&self, key: &str) -> Result<(), StoreError> {
        match self.store.delete(&self.store.location(key)).await {
            Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes the files that plugins made of the image's data; with `staged`, its staged data too.
    ///
    /// # Errors
    /// Those of the folder; what could be removed is.
    pub(crate) async fn clear(&self, image: &str, staged: bool) -> Result<(), StoreError> {
        let mut failure = None;
        for name in self.keys().await? {
            if image_of(&name) == image
                && (staged || name != image)
                && let Err(error) = self.remove(&name).await
            {
                failure = Some(error);
            }
        }
        failure.map_or(Ok(()), Err)
    }

    /// The images that have files here.
    ///
    /// # Errors
    /// Those of the folder.
    pub(crate) async fn images(&self) -> Result<BTreeSet<String>, StoreError> {
        Ok(self.keys().await?.iter().map(|key| image_of(key).to_owned()).collect())
    }

    async fn keys(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.store.stored().await?.into_iter().map(|stored| stored.key).collect())
    }
}

/// The id that a file's name begins with.
fn image_of(name: &str) -> &str {
    name.split_once('.').map_or(name, |(image, _)| image)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    async fn put(staging: &Staging, key: &str) {
        let mut writer = staging.store().create(key, None).await.unwrap();
        writer.write(Bytes::from_static(b"data")).await.unwrap();
        writer.commit().await.unwrap();
    }

    #[tokio::test]
    async fn files_belong_to_the_image_their_name_begins_with() {
        let folder = tempfile::tempdir().unwrap();
        let staging = Staging::open(folder.path().join("staging")).unwrap();
        for key in ["a", "a.plain", "a.plain.raw", "ab", "b.raw"] {
            put(&staging, key).await;
        }
        assert_eq!(staging.images().await.unwrap(), ["a", "ab", "b"].map(str::to_owned).into());
        staging.clear("a", false).await.unwrap();
        assert_eq!(staging.size("a").await.unwrap(), Some(4));
        assert_eq!(staging.size("a.plain").await.unwrap(), None);
        assert_eq!(staging.size("ab").await.unwrap(), Some(4));
        staging.clear("a", true).await.unwrap();
        staging.clear("b", true).await.unwrap();
        assert_eq!(staging.images().await.unwrap(), ["ab".to_owned()].into());
        staging.remove("never-there").await.unwrap();
    }
}
