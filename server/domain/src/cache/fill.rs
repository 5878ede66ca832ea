//! A copy is made.

use std::{
    io,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use futures::StreamExt;
use vitrine_model::{CachedImage, Image, ImageStatus};
use vitrine_stores::{Error as StoreError, Writer};

use super::{
    Cache, PATIENCE,
    counters::count,
    flight::{Flight, Waiting},
    index::{Joined, Leaving},
};
use crate::{
    Controller, Error, Result,
    layers::location,
    pipeline::{self, Digests, HASHING_ALGORITHMS, Ingest, Ingested},
};

impl Controller {
    /// Waits for a copy of the image along with others, or has one made; `None` where there is no room for it.
    pub(super) fn wait_for_copy(&self, cache: &Cache, image: &Image, size: u64) -> Option<Waiting> {
        let joined = cache.index().join(&image.id, size, cache.0.settings.max_size);
        let flight = match joined {
            Joined::No => return None,
            Joined::Along(flight) => flight,
            Joined::First(flight, leaving) => {
                let filling = Filling {
                    controller: self.clone(),
                    cache: cache.clone(),
                    image: image.clone(),
                    flight: Arc::clone(&flight),
                    landed: false,
                };
                tokio::spawn(filling.run(leaving));
                flight
            }
        };
        Some(Waiting { cache: cache.clone(), flight })
    }
}

/// A copy in the making; dropped, it is over.
struct Filling {
    controller: Controller,
    cache: Cache,
    image: Image,
    flight: Arc<Flight>,
    landed: bool,
}

impl Drop for Filling {
    fn drop(&mut self) {
        if !self.landed {
            self.cache.index().crash(&self.flight);
        }
        self.flight.end(self.landed);
    }
}

impl Filling {
    async fn run(mut self, leaving: Vec<Leaving>) {
        self.cache.0.counters.evictions.fetch_add(leaving.len() as u64, Relaxed);
        self.cache.remove_soon(leaving).await;
        let outcome = tokio::select! {
            biased;
            () = self.flight.stop.cancelled() => Err(stopped()),
            outcome = self.fetch() => outcome,
        };
        let outcome = match outcome {
            Ok(ingested) => self.publish(&ingested).await,
            Err(error) => Err(error),
        };
        let counters = &self.cache.0.counters;
        match outcome {
            Ok(()) => {
                self.landed = true;
                count(&counters.fetched);
                counters.fetched_bytes.fetch_add(self.flight.size, Relaxed);
            }
            Err(_) if self.flight.stop.is_cancelled() => {
                tracing::debug!(image = %self.image.id, "a copy for the image cache was given up");
            }
            Err(error) => {
                count(&counters.failures);
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(image = %self.image.id, cause, "no copy was made for the image cache");
            }
        }
    }

    /// Reads the store into the folder. When this is dropped nothing is left.
    async fn fetch(&self) -> Result<Ingested> {
        let places = location::readable(&self.image);
        let content = self.controller.open(&self.image, &places, self.flight.size, None, None).await?;
        // Readers wait for this: a folder that does not answer must not hold them up.
        let writer = tokio::time::timeout(PATIENCE, self.writer()).await.map_err(Error::internal)??;
        self.flight.begin(writer.growing());
        let body = content.stream.map(|chunk| chunk.map_err(io::Error::other));
        let known = self.image.os_hash_algo.as_deref().filter(|name| HASHING_ALGORITHMS.contains(name));
        let digests = Digests {
            checksum: self.image.checksum.as_deref(),
            os_hash_value: known.and(self.image.os_hash_value.as_deref()),
        };
        if digests.checksum.or(digests.os_hash_value).is_none() {
            let algorithm = self.image.os_hash_algo.as_deref().unwrap_or_default();
            return Err(Error::internal(format!("the data cannot be verified by '{algorithm}'")));
        }
        let wanted = Ingest {
            declared: None,
            size_cap: u64::MAX,
            expected_size: Some(self.flight.size),
            // Where MD5 is all there is, no other digest is computed.
            algorithm: known.unwrap_or("md5"),
            require_match: false,
            gpt_nonfatal: &[],
            idle_timeout: Duration::from_secs(self.cache.0.settings.stall_time.max(1)),
            meter: None,
            progress: Some(Arc::clone(&self.flight.received)),
            digests: Some(digests),
            verifier: None,
        };
        pipeline::ingest(body, writer, wanted).await
    }

    async fn writer(&self) -> Result<Box<dyn Writer>> {
        let (id, size) = (&self.image.id, Some(self.flight.size));
        let outcome = match self.cache.0.folder.create(id, size).await {
            // Nobody vouches for what is there.
            Err(StoreError::AlreadyExists { .. }) => {
                self.cache.remove_file(id).await;
                self.cache.0.folder.create(id, size).await
            }
            outcome => outcome,
        };
        Ok(outcome?)
    }

    /// Lets the copy be served, unless the image or the wish for it has gone meanwhile: then the copy goes too.
    async fn publish(&self, ingested: &Ingested) -> Result<()> {
        let outcome = self.keep(ingested).await;
        if outcome.is_err() {
            self.cache.wipe(&self.image.id).await;
        }
        outcome
    }

    async fn keep(&self, ingested: &Ingested) -> Result<()> {
        let (cache, id, now) = (&self.cache, &self.image.id, self.cache.now());
        let copy = CachedImage {
            id: 0,
            image_id: id.clone(),
            last_accessed: now,
            last_modified: now,
            size: ingested.size,
            hits: 0,
            checksum: Some(ingested.checksum.clone()),
            pinned: false,
        };
        let node = cache.node().await?;
        cache.rows().insert(node, &copy).await?;
        cache.rows().dequeue(node, id).await?;
        // Whoever ends the image after this look stops the flight, or finds the copy in the index.
        let image = cache.0.database.images().get(id).await?;
        let same = |image: &Image| {
            image.status == ImageStatus::Active
                && image.size == self.image.size
                && image.checksum == self.image.checksum
        };
        if image.as_ref().is_some_and(same) && cache.index().land(&self.flight, &ingested.checksum, now) {
            return Ok(());
        }
        Err(stopped())
    }
}

fn stopped() -> Error {
    Error::Conflict("the copy is not wanted any more".to_owned())
}
