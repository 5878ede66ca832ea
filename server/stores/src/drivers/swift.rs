//! Image data as objects of a Swift account: one container, or several by the beginning of the image id. Or one container
//! an image, in the account of the project that owns it.
//!
//! # Promises
//! - What fits one segment, or is known to be no large object, is one request, whose end is sent at the commit; all else
//!   is segments, several at once, and a manifest of the static kind at the commit, whose sums and sizes the service
//!   checks. Nothing can be read under a key before the commit, and nothing is left of a writer that was dropped. What a killed process leaves is removed by [`Store::sweep`].
//! - An upload holds no more memory than it may, except where a single segment is larger.
//! - Of several writers of one key in this process one commits. Among several servers the service decides, as far as it
//!   heeds `If-None-Match`.
//! - A download whose connection breaks goes on where it was, if the object is still the same.
//! - What Glance wrote is read and removed with its segments, be they named by a manifest or by a prefix.
//! - Locations of several accounts are read and removed, each with its own credentials; new data goes to one of them.
//! - Credentials and tokens are in no location, error, log or `Debug`. Answers of the service are not repeated.

mod account;
mod accounts_file;
mod address;
mod delete;
mod errors;
mod list;
mod login;
mod manifest;
mod names;
mod nested;
mod objects;
mod options;
mod own;
mod place;
mod projects;
mod read;
mod references;
mod share;
mod sizes;
mod sweep;
#[cfg(test)]
mod tests;
mod upload;
mod wire;
mod write;

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use serde_json::{Map, Value};

pub use self::options::{IGNORED, SwiftOptions};
use self::{account::Account, address::Place, options::MIB, references::References, write::Image};
use super::{key, parts::PartWriter, sweeping};
use crate::{Capacity, Content, Error, Readers, Store, Stored, Writer};

/// Containers of images.
pub struct SwiftStore {
    /// Where new data goes.
    account: Arc<Account>,
    /// Other accounts, whose data is read and removed.
    others: Arc<[Arc<Account>]>,
    /// Whose images this is about, where projects have accounts.
    project: String,
}

impl SwiftStore {
    /// A store in the account that `options` name, or in those of its file of references. Reads the file and the
    /// certificates, and asks the service nothing. Blocks; for the start of the server.
    ///
    /// # Errors
    /// [`Error::Other`] where an option is wrong; the cause names it.
    pub fn open(name: &str, options: &SwiftOptions) -> Result<Self, Error> {
        sweeping::remember_start();
        let open = || {
            let References { default, others } = References::of(name, options)?;
            let account = |options: &SwiftOptions| Account::new(name, options).map(Arc::new);
            let others = others.iter().map(account).collect::<Result<_, _>>()?;
            Ok(Self { account: account(&default)?, others, project: String::new() })
        };
        open().map_err(|source| Error::Other { store: name.to_owned(), source })
    }

    /// The account and the place in it that a location means.
    fn find(&self, location: &str) -> Result<(&Arc<Account>, Place), Error> {
        let own = self.account.address.place_of(location).map(|place| (&self.account, place));
        own.or_else(|error| {
            let mut others = self.others.iter();
            others.find_map(|other| Some((other, other.address.place_of(location).ok()?))).ok_or(error)
        })
    }

    fn not_supported(&self, what: &'static str) -> Error {
        Error::NotSupported { store: self.account.store.clone(), what }
    }

    /// The store as it is for the images of a project.
    fn of(&self, project: &str) -> Self {
        let (account, others) = (Arc::clone(&self.account), Arc::clone(&self.others));
        Self { account, others, project: project.to_owned() }
    }

    /// Whether projects have accounts, and this is about none of them.
    fn is_nobodys(&self) -> bool {
        self.account.address.accounts.is_some() && !projects::is_project(&self.project)
    }
}

#[async_trait]
impl Store for SwiftStore {
    fn name(&self) -> &str {
        &self.account.store
    }

    fn driver(&self) -> &'static str {
        "swift"
    }

    fn properties(&self) -> Map<String, Value> {
        let mut properties = Map::new();
        let (large, segment) = (self.account.sizes.large / MIB, self.account.sizes.segment / MIB);
        let container = self.account.address.container.as_str();
        properties.insert("swift_store_container".to_owned(), container.into());
        properties
            .insert("swift_store_multi_tenant".to_owned(), self.account.address.accounts.is_some().into());
        properties.insert("swift_store_large_object_size".to_owned(), large.into());
        properties.insert("swift_store_large_object_chunk_size".to_owned(), segment.into());
        properties
    }

    fn owns(&self, location: &str) -> bool {
        self.find(location).is_ok()
    }

    fn location(&self, key: &str) -> String {
        self.account.address.location(&self.account.address.place(&self.project, key))
    }

    /// Two references may name one account, and older locations name none: what has the same name in a container of the
    /// same name may be the same.
    fn is_at(&self, found: &str, recorded: &str) -> bool {
        let place = |location: &str| self.find(location).ok().map(|(_, place)| place);
        found == recorded || place(found).is_some_and(|found| place(recorded) == Some(found))
    }

    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        key::check(key)?;
        if self.is_nobodys() {
            return Err(self.not_supported("keep an image that no project owns: give it an owner"));
        }
        let place = self.account.address.place(&self.project, key);
        if self.account.address.accounts.is_some() {
            self.account.refuse_existing(&place).await?;
            self.account.prepare(&place.container).await?;
        } else {
            self.account.prepare(&place.container).await?;
            self.account.refuse_existing(&place).await?;
        }
        self.account.refuse_too_large(&place, size_hint).await?;
        Ok(Box::new(PartWriter::new(Image::new(Arc::clone(&self.account), place, size_hint))))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        let (account, place) = self.find(location)?;
        read::open(account, &place, range).await
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        let (account, place) = self.find(location)?;
        account.size(&place).await
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        let (account, place) = self.find(location)?;
        account.delete(&place).await
    }

    async fn settle(&self) {
        for account in std::iter::once(&self.account).chain(self.others.iter()) {
            account.tasks.close();
            account.tasks.wait().await;
            account.tasks.reopen();
        }
    }

    /// A quota of the account or of the container; without one, whether they can be reached is all there is to know.
    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.account.room().await
    }

    async fn sweep(&self) -> Result<u64, Error> {
        // What is left in the accounts of projects goes with the end of the image's upload, or with the image.
        if self.is_nobodys() {
            return Ok(0);
        }
        sweep::sweep(&self.account, &self.project).await
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        if self.is_nobodys() {
            return Err(self.not_supported("list the data of all projects"));
        }
        self.account.stored(&self.project).await
    }

    fn of_project(&self, project: &str) -> Option<Arc<dyn Store>> {
        self.account.address.accounts.as_ref()?;
        Some(Arc::new(self.of(project)))
    }

    async fn share(&self, location: &str, readers: &Readers) -> Result<(), Error> {
        let (account, place) = self.find(location)?;
        account.share(&place, readers).await
    }
}
