//! Image data as objects of one bucket of an S3 service.
//!
//! # Promises
//! - What fits one part is one request; all else is an upload in parts, several at once. Nothing can be read under a key
//!   before the commit, and nothing is left of a writer that was dropped. What a killed process leaves is given up by
//!   [`Store::sweep`].
//! - An upload holds no more memory than it may, except where a single part is larger.
//! - Of several writers of one key in this process one commits. Among several servers the service decides, where it
//!   heeds `If-None-Match`.
//! - A download whose connection breaks goes on where it was, if the object is still the same.
//! - Credentials are in no location, error, log or `Debug`. Answers of the service are not repeated, only their codes.

mod address;
mod bucket;
mod checksums;
mod errors;
mod objects;
mod options;
mod place;
mod read;
mod sizes;
mod sweep;
#[cfg(test)]
mod tests;
mod upload;
mod uploads;
mod wire;
mod write;
mod xml;

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use serde_json::{Map, Value};

use self::{bucket::Bucket, options::MIB, write::Image};
pub use self::{
    checksums::ChecksumWhen,
    options::{BucketUrlFormat, S3Options},
};
use super::{key, parts::PartWriter, sweeping};
use crate::{Capacity, Content, Error, Store, Stored, Writer};

/// A bucket of images.
pub struct S3Store {
    bucket: Arc<Bucket>,
}

impl S3Store {
    /// A store in the bucket that `options` name. Reads the certificates, and asks the service nothing. Blocks; for the
    /// start of the server.
    ///
    /// # Errors
    /// [`Error::Other`] where an option is wrong; the cause names it.
    pub fn open(name: &str, options: &S3Options) -> Result<Self, Error> {
        sweeping::remember_start();
        let bucket =
            Bucket::new(name, options).map_err(|source| Error::Other { store: name.to_owned(), source })?;
        Ok(Self { bucket: Arc::new(bucket) })
    }

    fn key_of<'a>(&self, location: &'a str) -> Result<&'a str, Error> {
        self.bucket.address.key_of(location, self.bucket.wire.access_key())
    }
}

#[async_trait]
impl Store for S3Store {
    fn name(&self) -> &str {
        &self.bucket.store
    }

    fn driver(&self) -> &'static str {
        "s3"
    }

    fn properties(&self) -> Map<String, Value> {
        let mut properties = Map::new();
        let (large, part) = (self.bucket.sizes.large / MIB, self.bucket.sizes.part / MIB);
        properties.insert("s3_store_large_object_size".to_owned(), large.into());
        properties.insert("s3_store_large_object_chunk_size".to_owned(), part.into());
        properties.insert("s3_store_thread_pools".to_owned(), self.bucket.parallel.into());
        properties
    }

    fn owns(&self, location: &str) -> bool {
        self.key_of(location).is_ok()
    }

    fn location(&self, key: &str) -> String {
        self.bucket.address.location(key)
    }

    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        key::check(key)?;
        self.bucket.refuse_too_large(size_hint)?;
        self.bucket.prepare().await?;
        self.bucket.refuse_existing(key).await?;
        Ok(Box::new(PartWriter::new(Image::new(Arc::clone(&self.bucket), key, size_hint))))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        read::open(&self.bucket, self.key_of(location)?, range).await
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.bucket.size(self.key_of(location)?).await
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.bucket.delete(self.key_of(location)?).await
    }

    async fn settle(&self) {
        self.bucket.tasks.close();
        self.bucket.tasks.wait().await;
        self.bucket.tasks.reopen();
    }

    /// A bucket has no end that could be asked for: whether it can be reached is all there is to know.
    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.bucket.check().await.map(|()| None)
    }

    async fn sweep(&self) -> Result<u64, Error> {
        sweep::sweep(&self.bucket).await
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        self.bucket.list().await
    }
}
