//! A download looks here first.

use std::ops::Range;

use vitrine_model::{Image, ImageStatus};
use vitrine_stores::ByteStream;

use super::{
    Cache, PATIENCE,
    counters::count,
    resume::{self, Copy},
};
use crate::Controller;

impl Controller {
    /// The data from a copy, finished or in the making; `None` where it is to be read from the store. The caller has
    /// decided that it may be read.
    pub(crate) async fn read_copy(
        &self,
        image: &Image,
        size: u64,
        range: Option<&Range<u64>>,
    ) -> Option<ByteStream> {
        let cache = self.cache_if_any()?;
        if image.status != ImageStatus::Active {
            return None;
        }
        let wanted = range.cloned().unwrap_or(0..size);
        if let Some(stream) = self.read_finished(cache, image, size, wanted.clone()).await {
            count(&cache.0.counters.hits);
            return Some(stream);
        }
        count(&cache.0.counters.misses);
        if range.is_some() || cache.fits(image).is_err() || !cache.fills_from(self.stores(), image) {
            return None;
        }
        let waiting = self.wait_for_copy(cache, image, size)?;
        let growing = waiting.flight.begun().await?;
        let stream = growing.read(wanted.clone());
        let copy = Copy { cache: cache.clone(), stream, waiting: Some(waiting) };
        Some(resume::from_store(self, image, size, copy, wanted))
    }

    async fn read_finished(
        &self,
        cache: &Cache,
        image: &Image,
        size: u64,
        wanted: Range<u64>,
    ) -> Option<ByteStream> {
        let id = &image.id;
        if !cache.index().read(id, size, image.checksum.as_deref(), cache.now()) {
            // A copy of other data is of no use to anybody.
            if cache.index().has(id) {
                cache.forget(id).await;
            }
            return None;
        }
        let folder = &cache.0.folder;
        let (location, range) = (folder.location(id), wanted.clone());
        match tokio::time::timeout(PATIENCE, folder.open(&location, Some(range))).await {
            Ok(Ok(content)) if content.size == size => {
                let copy = Copy { cache: cache.clone(), stream: content.stream, waiting: None };
                return Some(resume::from_store(self, image, size, copy, wanted));
            }
            Ok(Ok(content)) => {
                tracing::error!(image = %id, found = content.size, size, "a copy in the image cache was cut");
            }
            Ok(Err(error)) => {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(image = %id, cause, "a copy in the image cache cannot be opened");
            }
            Err(_) => {
                tracing::warn!(image = %id, "the folder of the image cache does not answer");
                count(&cache.0.counters.failures);
                return None;
            }
        }
        count(&cache.0.counters.failures);
        cache.forget(id).await;
        None
    }
}
