//! Data that lies somewhere already, read through the pipeline: limits, hashes and inspection are those of an upload.

use std::{
    io,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use tokio_util::sync::CancellationToken;
use vitrine_model::Image;
use vitrine_stores::{Committed, Error as StoreError, Store, Writer};

use crate::{
    Controller, Result,
    data::until,
    pipeline::{self, Ingest, Ingested},
};

/// How data is read.
pub(crate) struct Reading<'a> {
    /// The secure hash that is wanted.
    pub(crate) algorithm: &'a str,
    /// Whether the content must be what the image says, and safe.
    pub(crate) inspect: bool,
    /// Kept at the bytes read.
    pub(crate) progress: Option<Arc<AtomicU64>>,
    /// Ends it before its time.
    pub(crate) stop: CancellationToken,
}

impl Controller {
    /// Reads all of the data at a location.
    ///
    /// # Errors
    /// Those of the pipeline, and 503 and 500 of the store.
    pub(crate) async fn read_data(
        &self,
        image: &Image,
        store: &dyn Store,
        url: &str,
        reading: Reading<'_>,
    ) -> Result<Ingested> {
        let settings = self.settings();
        let content = store.open(url, None).await?;
        let formats = image.disk_format.as_deref().zip(image.container_format.as_deref());
        let ingest = Ingest {
            declared: formats.filter(|_| reading.inspect),
            size_cap: settings.limits.image_size_cap,
            expected_size: Some(content.size),
            digests: None,
            verifier: None,
            algorithm: reading.algorithm,
            require_match: settings.require_image_format_match,
            gpt_nonfatal: &settings.gpt_safety_checks_nonfatal,
            idle_timeout: Duration::from_secs(settings.upload_idle_timeout),
            meter: None,
            progress: reading.progress,
        };
        let body = content.stream.map(|chunk| chunk.map_err(io::Error::other)).boxed();
        pipeline::ingest(until(body, reading.stop), Box::new(Nowhere(0)), ingest).await
    }
}

/// Takes data that lies somewhere already.
struct Nowhere(u64);

#[async_trait]
impl Writer for Nowhere {
    async fn write(&mut self, chunk: Bytes) -> Result<(), StoreError> {
        self.0 += chunk.len() as u64;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<Committed, StoreError> {
        Ok(Committed { location: String::new(), size: self.0 })
    }
}
