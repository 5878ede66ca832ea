//! The contract between the pipeline and a driver.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use serde_json::{Map, Value};
use vitrine_splice::Conduit;

use crate::{Error, Readers};

/// Image bytes on their way out of a store: chunks of the driver's own choice (512 KiB or more where it can).
pub type ByteStream = BoxStream<'static, Result<Bytes, Error>>;

/// A place that keeps image data.
///
/// Locations are URIs of the driver's own form, spelled as Glance spells them; they never hold a secret.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// The name the operator gave it (Glance: the backend's id).
    fn name(&self) -> &str;

    /// The driver's type as Glance calls it: `file`, `rbd`, `s3`, …
    fn driver(&self) -> &'static str;

    /// Whether it only reads: data comes to be there without it, and stays when the record goes.
    fn is_read_only(&self) -> bool {
        false
    }

    /// How it is set up, under the names that Glance shows administrators. Holds no secret.
    fn properties(&self) -> Map<String, Value> {
        Map::new()
    }

    /// Whether `location` has the form of this store's URIs and lies inside it. Does no I/O.
    fn owns(&self, location: &str) -> bool;

    /// The location by which data committed under `key` (an image id) is found, or the likeliest of [`Self::locations`].
    /// Does no I/O.
    ///
    /// It is the one that [`Writer::commit`] answers, except where the driver chooses among several places, or the service
    /// itself names the data.
    fn location(&self, key: &str) -> String;

    /// All locations by which data committed under `key` may be found: more than one where the driver chooses among
    /// several places. Does no I/O.
    fn locations(&self, key: &str) -> Vec<String> {
        vec![self.location(key)]
    }

    /// Whether what is found at `found`, one of [`Self::locations`], may be what a record has at `recorded`; also where
    /// that cannot be known without asking the service. Nobody removes it while there is such a record. Does no I/O.
    fn is_at(&self, found: &str, recorded: &str) -> bool {
        found == recorded
    }

    /// Whether `location` may be that of the data committed under `key`. Does no I/O.
    fn may_be_of(&self, location: &str, key: &str) -> bool {
        self.locations(key).iter().any(|found| self.is_at(found, location))
    }

    /// What the operator says of a location, for the record of new data that is there. Does no I/O.
    fn location_metadata(&self, _location: &str) -> Map<String, Value> {
        Map::new()
    }

    /// Begins to write the data of the image `key`. Nothing can be read under it before [`Writer::commit`].
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] where committed data stands under the key; [`Error::Full`] where `size_hint` (bytes)
    /// shows that it cannot fit.
    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error>;

    /// Reads the data at `location`, all of it or a byte range (end exclusive, cut at the end of the data).
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::NotSupported`] for a range where the driver reads only from the start.
    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error>;

    /// As [`Store::open`], for data that goes to one client as it is: the driver may let it go through `conduit`, so that
    /// chunks of the stream only stand for bytes. Whoever looks into them, cuts them or keeps them calls
    /// [`Store::open`].
    ///
    /// # Errors
    /// As [`Store::open`].
    async fn open_through(
        &self,
        location: &str,
        range: Option<Range<u64>>,
        _conduit: &Conduit,
    ) -> Result<Content, Error> {
        self.open(location, range).await
    }

    /// Bytes stored at `location`.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    async fn size(&self, location: &str) -> Result<u64, Error>;

    /// Removes the data at `location`.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone already; [`Error::InUse`].
    async fn delete(&self, location: &str) -> Result<(), Error>;

    /// Free and total room; `None` where the driver cannot know. Doubles as the health check.
    ///
    /// # Errors
    /// The reason why the store cannot be used now.
    async fn capacity(&self) -> Result<Option<Capacity>, Error>;

    /// Removes what writers of a process that died left behind, and nothing of those that live: it runs beside them.
    /// Called at start.
    ///
    /// # Errors
    /// Where the store cannot be used; what could be removed is.
    async fn sweep(&self) -> Result<u64, Error>;

    /// Waits for what the driver does in the background: the ends of writers that were dropped. Called when the server
    /// ends.
    async fn settle(&self) {}

    /// All committed data there is, by key, in no order; what has no key of the form of ours is left out.
    ///
    /// # Errors
    /// [`Error::NotSupported`] where the driver cannot tell.
    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        Err(Error::NotSupported { store: self.name().to_owned(), what: "list its data" })
    }

    /// The store as it is for the images of one project, where the driver keeps the projects apart; `None` where it does
    /// not. What such a view does by key ([`Store::create`], [`Store::location`], [`Store::sweep`], [`Store::stored`])
    /// is about the data of that project; locations of others are read and removed as well. Does no I/O.
    fn of_project(&self, _project: &str) -> Option<Arc<dyn Store>> {
        None
    }

    /// Lets these read the data at `location` by themselves, and nobody else. Only asked of stores that keep projects
    /// apart.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Denied`]; [`Error::Unavailable`]. Then nobody knows who may.
    async fn share(&self, _location: &str, _readers: &Readers) -> Result<(), Error> {
        Ok(())
    }
}

/// Committed data, as [`Store::stored`] finds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stored {
    /// The key it was written under.
    pub key: String,
    /// Bytes.
    pub size: u64,
}

/// Data on its way into a store. It has exactly one end: [`Writer::commit`], or drop, which leaves nothing.
#[async_trait]
pub trait Writer: Send {
    /// Appends a chunk.
    ///
    /// # Errors
    /// After an error the writer is only good for being dropped.
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error>;

    /// The data as it grows, for readers who do not wait for the commit; `None` where the driver cannot do that.
    ///
    /// What is read this way has passed no check that comes after the last byte.
    fn growing(&self) -> Option<Arc<dyn Growing>> {
        None
    }

    /// Makes the data durable and readable. Where the future is dropped before its end, nothing is left, as after a
    /// drop of the writer.
    ///
    /// # Errors
    /// Then nothing is left, as after a drop.
    async fn commit(self: Box<Self>) -> Result<Committed, Error>;
}

/// Data that can be read while it is written, and afterwards.
pub trait Growing: Send + Sync {
    /// The bytes of a range (end exclusive). The stream waits for bytes that are not written yet; it fails with
    /// [`Error::Unavailable`] where the writer was dropped, or has committed, without writing them.
    fn read(&self, range: Range<u64>) -> ByteStream;
}

/// Committed data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The location to keep in the image's record.
    pub location: String,
    /// Bytes stored.
    pub size: u64,
}

/// Opened data.
pub struct Content {
    /// Bytes of the whole data, not of the range.
    pub size: u64,
    /// The bytes asked for.
    pub stream: ByteStream,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Content").field("size", &self.size).finish_non_exhaustive()
    }
}

/// Room of a store, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// All of it.
    pub total: u64,
    /// What new images can use.
    pub free: u64,
}
