//! Image data as volumes of OpenStack Cinder, laid out as Glance lays them out: one volume an image.
//!
//! # Promises
//! - A volume that is being written says so in its metadata, and is no image until the commit replaces that. Nothing is
//!   left of a writer that was dropped. What a killed process leaves is removed by [`Store::sweep`].
//! - A volume is detached when its data is written or read, also after an error and where the caller goes away.
//! - Of several writers of one key in this process one commits.
//! - A location is a volume whose metadata names an image. Somebody's disk cannot be reached through one.
//! - Passwords, tokens and connection information are in no location, error, log or `Debug`. Answers of the service are
//!   not repeated.

mod attachments;
mod connector;
mod draft;
mod errors;
mod location;
mod options;
mod process;
mod project;
mod readers;
mod sweep;
#[cfg(test)]
mod tests;
mod volumes;
mod wire;
mod write;

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use serde_json::{Map, Value};

pub use self::options::{CinderOptions, FORMER_NAMES, IGNORED};
use self::{project::Project, write::CinderWriter};
use super::key;
use crate::{Capacity, Content, Error, Store, Writer};

/// Volumes of a project.
pub struct CinderStore {
    project: Arc<Project>,
}

impl CinderStore {
    /// A store in the project that `options` name. Reads the certificates, and asks the service nothing. Blocks; for the
    /// start of the server.
    ///
    /// # Errors
    /// [`Error::Other`] where an option is wrong; the cause names it.
    pub fn open(name: &str, options: &CinderOptions) -> Result<Self, Error> {
        let project =
            Project::new(name, options).map_err(|source| Error::Other { store: name.to_owned(), source })?;
        Ok(Self { project: Arc::new(project) })
    }
}

#[async_trait]
impl Store for CinderStore {
    fn name(&self) -> &str {
        &self.project.store
    }

    fn driver(&self) -> &'static str {
        "cinder"
    }

    fn properties(&self) -> Map<String, Value> {
        let mut properties = Map::new();
        properties.insert("volume_type".to_owned(), self.project.volume_type.as_str().into());
        properties
    }

    fn owns(&self, location: &str) -> bool {
        location::read(self.name(), location).is_ok()
    }

    /// Cinder chooses the id of a volume: this is not the location that a commit answers.
    fn location(&self, key: &str) -> String {
        location::of_key(self.name(), key)
    }

    /// Any volume may be: only Cinder knows.
    fn is_at(&self, _: &str, recorded: &str) -> bool {
        self.owns(recorded)
    }

    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        key::check(key)?;
        Ok(Box::new(CinderWriter::begin(&self.project, key, size_hint.unwrap_or_default()).await?))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        readers::open(&self.project, &location::read(self.name(), location)?, range).await
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        let volume = self.project.find(&location::read(self.name(), location)?).await?;
        Ok(self.project.bytes(&volume))
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        readers::delete(&self.project, &location::read(self.name(), location)?).await
    }

    async fn settle(&self) {
        self.project.tasks.close();
        self.project.tasks.wait().await;
        self.project.tasks.reopen();
        self.project.workers.settle().await;
    }

    /// What the project's quota of GiB leaves; without one, whether Cinder can be reached is all there is to know.
    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.project.room().await
    }

    async fn sweep(&self) -> Result<u64, Error> {
        sweep::sweep(&self.project).await
    }
}
