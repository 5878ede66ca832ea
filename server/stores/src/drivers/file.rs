//! Image data as files of one folder, or of several with priorities.
//!
//! # Promises
//! - Data is written under a temporary name in [`INCOMPLETE`] and made durable before it gets its own: write, fsync of
//!   the file, rename that never replaces, fsync of the folder. A failed fsync is never retried; the data is given up.
//! - A location is a name directly inside the folder. No `..`, no symbolic link, no device can be reached through one.
//! - Nothing here blocks the async runtime: every call that can wait for a disk runs on tokio's blocking threads, at
//!   most `filesystem_store_thread_pool_size` of them at once for a store. Only reads that the page cache can answer
//!   at once are made in place.
//! - Several servers may share the folder: each temporary file is locked by its writer for as long as it lives, so that
//!   [`Store::sweep`] removes those of dead processes alone.

mod errors;
mod folder;
mod folders;
mod growing;
mod incomplete;
mod list;
mod mounts;
mod options;
pub(super) mod read;
mod steps;
mod sweep;
#[cfg(test)]
mod tests;
mod write;

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use serde_json::{Map, Value};

use self::{
    folder::Folder,
    folders::Folders,
    incomplete::{Incomplete, Manner},
    mounts::Mounts,
    write::FileWriter,
};
pub use self::{
    folder::INCOMPLETE,
    options::{FileOptions, IGNORED},
};
use super::{buffers::Buffers, key, workers::Workers};
use crate::{Capacity, Content, Error, Store, Stored, Writer};

/// A folder of images, or several.
pub struct FileStore {
    folders: Arc<Folders>,
    manner: Manner,
    workers: Workers,
    buffers: Arc<Buffers>,
    mounts: Mounts,
}

impl FileStore {
    /// Opens the folder, and makes it where it is missing. Blocks; for the start of the server.
    ///
    /// # Errors
    /// [`Error::Denied`] where it may not be read or written, [`Error::Other`] where an option is wrong; the cause
    /// names the folder or the option.
    pub fn open(name: &str, options: FileOptions) -> Result<Self, Error> {
        let wrong = |source| Error::Other { store: name.to_owned(), source };
        let permissions = options.permissions().map_err(wrong)?;
        let chunk = options.chunk().map_err(wrong)?;
        let mounts = Mounts::read(&options.filesystem_store_metadata_file).map_err(wrong)?;
        let folders = Arc::new(Folders::open(name, &options.folders().map_err(wrong)?)?);
        for folder in folders.iter().filter(|_| !mounts.is_empty()) {
            if mounts.of(&folder.path()).is_empty() {
                tracing::warn!(
                    store = name,
                    folder = folder.path(),
                    "no mountpoint of filesystem_store_metadata_file has this folder: its images get no metadata"
                );
            }
        }
        Ok(Self {
            manner: Manner {
                thin: options.filesystem_thin_provisioning,
                permissions,
                steps: steps::Steps::default(),
            },
            workers: Workers::new(
                name,
                options.filesystem_store_thread_pool_size,
                options.filesystem_store_timeout,
            ),
            buffers: Arc::new(Buffers::of(chunk)),
            mounts,
            folders,
        })
    }

    /// Runs `work` on the folder of a location, with its key, on a blocking thread.
    async fn at<T: Send + 'static>(
        &self,
        location: &str,
        work: impl FnOnce(&Folder, &str) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (folder, key) = self.folders.find(location)?;
        let folder = Arc::clone(folder);
        self.workers.run(move || work(&folder, &key)).await?
    }

    /// Runs `work` on the folders, on a blocking thread.
    async fn with_folders<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folders) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let folders = Arc::clone(&self.folders);
        self.workers.run(move || work(&folders)).await?
    }
}

#[async_trait]
impl Store for FileStore {
    fn name(&self) -> &str {
        &self.folders.first().store
    }

    fn driver(&self) -> &'static str {
        "file"
    }

    fn properties(&self) -> Map<String, Value> {
        let mut properties = Map::new();
        let paths: Vec<String> = self.folders.iter().map(|folder| folder.path()).collect();
        properties.insert("data_dir".to_owned(), paths.join(", ").into());
        properties.insert("chunk_size".to_owned(), self.buffers.chunk().into());
        properties.insert("thin_provisioning".to_owned(), self.manner.thin.into());
        properties
    }

    fn owns(&self, location: &str) -> bool {
        self.folders.find(location).is_ok()
    }

    fn location(&self, key: &str) -> String {
        self.folders.first().location(key)
    }

    fn locations(&self, key: &str) -> Vec<String> {
        self.folders.iter().map(|folder| folder.location(key)).collect()
    }

    fn location_metadata(&self, location: &str) -> Map<String, Value> {
        self.folders.find(location).map(|(folder, _)| self.mounts.of(&folder.path())).unwrap_or_default()
    }

    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        key::check(key)?;
        let (folders, key, manner) = (Arc::clone(&self.folders), key.to_owned(), self.manner.clone());
        let incomplete =
            self.workers.run(move || Incomplete::begin(folders, key, size_hint, manner)).await??;
        Ok(Box::new(FileWriter::new(incomplete, self.workers.clone(), &self.buffers)))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        let (file, size) = self.at(location, Folder::open_image).await?;
        let range = range.map_or(0..size, |range| range.start.min(size)..range.end.min(size));
        let stream = read::stream(Arc::new(file), range, self.workers.clone(), Arc::clone(&self.buffers));
        Ok(Content { size, stream })
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.at(location, Folder::size).await
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.at(location, Folder::remove).await
    }

    async fn settle(&self) {
        self.workers.settle().await;
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.with_folders(Folders::capacity).await.map(Some)
    }

    async fn sweep(&self) -> Result<u64, Error> {
        self.with_folders(|folders| {
            // What is wrong with one keeps none of the others.
            let swept: Vec<_> = folders.iter().map(|folder| sweep::sweep(folder)).collect();
            swept.into_iter().sum()
        })
        .await
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        self.with_folders(|folders| {
            let stored: Vec<_> =
                folders.iter().map(|folder| list::stored(folder)).collect::<Result<_, _>>()?;
            Ok(stored.into_iter().flatten().collect())
        })
        .await
    }
}
