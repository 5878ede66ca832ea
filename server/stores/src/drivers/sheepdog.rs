//! Image data as VDIs of a Sheepdog cluster, over its own protocol: no tool runs, and no shell.
//!
//! # Promises
//! - An image has a size that marks it as incomplete until its commit writes the real one, in one write. Nothing is left
//!   of a writer that was dropped; what a killed process leaves is removed by [`Store::sweep`] or replaced.
//! - A location is an image at the configured address and port, under a name of letters, digits, hyphens, dots and
//!   underscores. A location leads to no other machine.
//! - A reader of an image that is removed is told.

mod cluster;
mod errors;
mod location;
mod options;
mod read;
mod sweep;
#[cfg(test)]
mod tests;
mod vdi;
mod wire;
mod write;

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use serde_json::{Map, Value};

pub use self::options::SheepdogOptions;
use self::{cluster::Cluster, write::SheepdogWriter};
use super::key;
use crate::{Capacity, Content, Error, Store, Stored, Writer};

/// Images of a cluster.
pub struct SheepdogStore {
    cluster: Arc<Cluster>,
}

impl SheepdogStore {
    /// A store in the cluster that `options` name. Connects to nothing yet.
    ///
    /// # Errors
    /// [`Error::Other`] where an option is wrong; the cause names it.
    pub fn open(name: &str, options: &SheepdogOptions) -> Result<Self, Error> {
        let cluster =
            Cluster::new(name, options).map_err(|source| Error::Other { store: name.to_owned(), source })?;
        Ok(Self { cluster: Arc::new(cluster) })
    }
}

#[async_trait]
impl Store for SheepdogStore {
    fn name(&self) -> &str {
        &self.cluster.store
    }

    fn driver(&self) -> &'static str {
        "sheepdog"
    }

    fn properties(&self) -> Map<String, Value> {
        [("chunk_size".to_owned(), self.cluster.chunk.into())].into_iter().collect()
    }

    fn owns(&self, location: &str) -> bool {
        self.cluster.place.key_of(location).is_ok()
    }

    fn location(&self, key: &str) -> String {
        self.cluster.place.location(key)
    }

    /// The image is made with its first chunk, so that an image whose data never comes leaves nothing.
    async fn create(&self, key: &str, _: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        key::check(key)?;
        match self.cluster.find(key).await {
            Err(Error::NotFound { .. }) => Ok(Box::new(SheepdogWriter::new(Arc::clone(&self.cluster), key))),
            Ok(_) => Err(self.cluster.already_exists(key)),
            Err(error) => Err(error),
        }
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        read::open(&self.cluster, self.cluster.place.key_of(location)?, range).await
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        Ok(self.cluster.find(self.cluster.place.key_of(location)?).await?.size)
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        let vdi = self.cluster.find(self.cluster.place.key_of(location)?).await?;
        self.cluster.wire.remove(&vdi).await.map_err(|failure| self.cluster.error(failure))
    }

    /// The protocol for clients does not tell how much room there is. That the cluster answers is all there is to know.
    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        match self.cluster.find("vitrine-is-here").await {
            Ok(_) | Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn sweep(&self) -> Result<u64, Error> {
        sweep::sweep(&self.cluster).await
    }

    async fn settle(&self) {
        self.cluster.tasks.close();
        self.cluster.tasks.wait().await;
        self.cluster.tasks.reopen();
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        self.cluster.stored().await
    }
}
