//! Image data as files in the datastores of a vCenter, or of a single ESXi.
//!
//! # Promises
//! - Data is sent while it comes, under a name that is no key; it gets its own at the commit, when all of it is there.
//!   So nothing can be read under a key before the commit, and nothing is left of a writer that was dropped. What a
//!   killed process leaves is removed by [`Store::sweep`].
//! - An upload holds no more than about ten MiB.
//! - A file is never replaced: the server itself refuses to, in a datastore. Among several datastores this process looks.
//! - A download whose connection breaks goes on where it was, if the file is still the same.
//! - What Glance wrote is read and removed where it is.
//! - Credentials and sessions are in no location, error, log or `Debug`. Answers of the server are not repeated.

mod address;
mod errors;
mod files;
mod flow;
mod inventory;
mod jobs;
mod list;
mod options;
mod part;
mod place;
mod read;
mod session;
mod soap;
mod sweep;
#[cfg(test)]
mod tests;
mod vcenter;
mod wire;
mod write;
mod xml;

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use serde_json::{Map, Value};

pub use self::options::{FORMER_NAMES, VmwareOptions};
use self::{vcenter::Vcenter, write::VmwareWriter};
use super::{key, sweeping};
use crate::{Capacity, Content, Error, Store, Stored, Writer};

/// Datastores with images.
pub struct VmwareStore {
    vcenter: Arc<Vcenter>,
}

impl VmwareStore {
    /// A store in the datastores that `options` name. Reads the certificates, and asks the server nothing. Blocks; for
    /// the start of the server.
    ///
    /// # Errors
    /// [`Error::Other`] where an option is wrong; the cause names it.
    pub fn open(name: &str, options: &VmwareOptions) -> Result<Self, Error> {
        sweeping::remember_start();
        let vcenter =
            Vcenter::new(name, options).map_err(|source| Error::Other { store: name.to_owned(), source })?;
        Ok(Self { vcenter: Arc::new(vcenter) })
    }
}

#[async_trait]
impl Store for VmwareStore {
    fn name(&self) -> &str {
        &self.vcenter.store
    }

    fn driver(&self) -> &'static str {
        "vmware"
    }

    fn properties(&self) -> Map<String, Value> {
        let address = &self.vcenter.address;
        let names = address.datastores.iter().map(|datastore| {
            Value::from(format!("{}:{}:{}", datastore.datacenter, datastore.name, datastore.weight))
        });
        let mut properties = Map::new();
        properties.insert("vmware_store_image_dir".to_owned(), format!("/{}", address.folder).into());
        properties.insert("vmware_datastores".to_owned(), names.collect());
        properties
    }

    fn owns(&self, location: &str) -> bool {
        self.vcenter.address.place_of(location).is_ok()
    }

    fn location(&self, key: &str) -> String {
        let address = &self.vcenter.address;
        address.location(&address.place(0, key))
    }

    fn locations(&self, key: &str) -> Vec<String> {
        let address = &self.vcenter.address;
        address.places_of(key).map(|place| address.location(&place)).collect()
    }

    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        key::check(key)?;
        let datastore = self.vcenter.choose(size_hint).await?;
        self.vcenter.prepare(datastore).await?;
        self.vcenter.refuse_existing(key).await?;
        Ok(Box::new(VmwareWriter::new(Arc::clone(&self.vcenter), datastore, key, size_hint)))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        read::open(&self.vcenter, &self.vcenter.address.place_of(location)?, range).await
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.vcenter.size(&self.vcenter.address.place_of(location)?).await
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.vcenter.remove(&self.vcenter.address.place_of(location)?).await
    }

    async fn settle(&self) {
        self.vcenter.tasks.close();
        self.vcenter.tasks.wait().await;
        self.vcenter.tasks.reopen();
        self.vcenter.wire.log_out().await;
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.vcenter.capacity().await.map(Some)
    }

    async fn sweep(&self) -> Result<u64, Error> {
        sweep::sweep(&self.vcenter).await
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        self.vcenter.stored().await
    }
}
