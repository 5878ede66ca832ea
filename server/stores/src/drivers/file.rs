//! Image data as files of one folder.
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
mod growing;
mod incomplete;
mod list;
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
    incomplete::{Incomplete, Manner},
    write::FileWriter,
};
pub use self::{folder::INCOMPLETE, options::FileOptions};
use super::{
    buffers::{self, Buffers},
    key,
    workers::Workers,
};
use crate::{Capacity, Content, Error, Store, Stored, Writer};

/// A folder of images.
pub struct FileStore {
    folder: Arc<Folder>,
    manner: Manner,
    workers: Workers,
    buffers: Arc<Buffers>,
}

impl FileStore {
    /// Opens the folder, and makes it where it is missing. Blocks; for the start of the server.
    ///
    /// # Errors
    /// [`Error::Denied`] where it may not be read or written, [`Error::Other`] where an option is wrong; the cause
    /// names the folder or the option.
    pub fn open(name: &str, options: FileOptions) -> Result<Self, Error> {
        let permissions =
            options.permissions().map_err(|source| Error::Other { store: name.to_owned(), source })?;
        let folder = Arc::new(Folder::open(name, &options.filesystem_store_datadir)?);
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
            buffers: Arc::default(),
            folder,
        })
    }

    fn key_of(&self, location: &str) -> Result<String, Error> {
        self.folder.key_of(location).map(str::to_owned)
    }

    /// Runs `work` on the folder, on a blocking thread.
    async fn with_folder<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folder) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let folder = Arc::clone(&self.folder);
        self.workers.run(move || work(&folder)).await?
    }
}

#[async_trait]
impl Store for FileStore {
    fn name(&self) -> &str {
        &self.folder.store
    }

    fn driver(&self) -> &'static str {
        "file"
    }

    fn properties(&self) -> Map<String, Value> {
        let mut properties = Map::new();
        properties.insert("data_dir".to_owned(), self.folder.path().into());
        properties.insert("chunk_size".to_owned(), buffers::CHUNK.into());
        properties.insert("thin_provisioning".to_owned(), self.manner.thin.into());
        properties
    }

    fn owns(&self, location: &str) -> bool {
        self.folder.key_of(location).is_ok()
    }

    fn location(&self, key: &str) -> String {
        self.folder.location(key)
    }

    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        key::check(key)?;
        let (folder, key, manner) = (Arc::clone(&self.folder), key.to_owned(), self.manner.clone());
        let incomplete =
            self.workers.run(move || Incomplete::begin(folder, key, size_hint, manner)).await??;
        Ok(Box::new(FileWriter::new(incomplete, self.workers.clone(), &self.buffers)))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        let key = self.key_of(location)?;
        let (file, size) = self.with_folder(move |folder| folder.open_image(&key)).await?;
        let range = range.map_or(0..size, |range| range.start.min(size)..range.end.min(size));
        let stream = read::stream(Arc::new(file), range, self.workers.clone(), Arc::clone(&self.buffers));
        Ok(Content { size, stream })
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        let key = self.key_of(location)?;
        self.with_folder(move |folder| folder.size(&key)).await
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        let key = self.key_of(location)?;
        self.with_folder(move |folder| folder.remove(&key)).await
    }

    async fn settle(&self) {
        self.workers.settle().await;
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.with_folder(Folder::capacity).await.map(Some)
    }

    async fn sweep(&self) -> Result<u64, Error> {
        self.with_folder(sweep::sweep).await
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        self.with_folder(list::stored).await
    }
}
