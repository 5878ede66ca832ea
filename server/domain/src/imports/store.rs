//! Data into the stores: all at once from the source, and those that dropped out once more from one that did not.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use vitrine_model::ImportMethod;
use vitrine_signatures::Verifier;
use vitrine_stores::{Error as StoreError, Store, Writer};

use super::{
    attempt::{Attempt, Filled, Formats},
    source::Source,
    trouble::Trouble,
};
use crate::{
    Result,
    layers::{location, quota::storage::Reservation},
    pipeline::{self, FanOut, Ingest, Ingested, Meter},
};

/// What one pass over the data came to.
struct Pass {
    ingested: Ingested,
    places: Vec<(Arc<dyn Store>, String)>,
    failed: Vec<(Arc<dyn Store>, Trouble)>,
}

impl Attempt<'_> {
    /// Fills the stores. Where all must succeed, all have; else at least one has. Without `formats` the data is not
    /// inspected, and without `verifier` its signature is not verified: they were before.
    ///
    /// # Errors
    /// Nothing is left in the stores then, but for what a store that does not answer may have kept.
    pub(super) async fn store(
        &self,
        source: Source,
        formats: Option<&Formats>,
        targets: &[Arc<dyn Store>],
        verifier: Option<&Verifier>,
    ) -> Result<Filled, Trouble> {
        let stored = self.pass_twice(source, formats, targets, verifier).await;
        let error = match stored {
            Ok(pass) => match self.accept(pass, formats) {
                Ok(filled) => return Ok(filled),
                Err(trouble) => trouble,
            },
            Err(trouble) => trouble,
        };
        self.clear_targets(targets).await;
        Err(self.keeper.trouble().unwrap_or(error))
    }

    /// Whether what came of it is enough.
    fn accept(&self, pass: Pass, formats: Option<&Formats>) -> Result<Filled, Trouble> {
        let Pass { ingested, places, failed } = pass;
        if self.method == ImportMethod::CopyImage {
            self.check_copy(&ingested)?;
        }
        let all = self.input.must_succeed();
        if (all && !failed.is_empty()) || places.is_empty() {
            return Err(worst(failed));
        }
        let failed = failed
            .into_iter()
            .map(|(store, trouble)| {
                let (name, reason) = (store.name().to_owned(), trouble.reason);
                tracing::warn!(image = %self.image.id, store = name, reason, "an import goes on without a store");
                (name, reason)
            })
            .collect();
        let properties = std::collections::BTreeMap::new();
        let formats = formats.cloned().unwrap_or_else(|| self.declared());
        Ok(Filled { places, failed, ingested, formats, properties })
    }

    async fn pass_twice(
        &self,
        source: Source,
        formats: Option<&Formats>,
        targets: &[Arc<dyn Store>],
        verifier: Option<&Verifier>,
    ) -> Result<Pass, Trouble> {
        let mut pass = self.pass(source, formats, targets, verifier).await?;
        let (again, lost): (Vec<_>, Vec<_>) =
            pass.failed.into_iter().partition(|(_, trouble)| trouble.passing);
        pass.failed = lost;
        if again.is_empty() {
            return Ok(pass);
        }
        let (from, location) = &pass.places[0];
        let targets: Vec<_> = again.iter().map(|(store, _)| Arc::clone(store)).collect();
        let second = match Source::stored(from, location).await {
            Ok(source) => self.pass(source, None, &targets, None).await,
            Err(trouble) => Err(trouble),
        };
        match second {
            Ok(second) if same(&second.ingested, &pass.ingested) => {
                pass.places.extend(second.places);
                pass.failed.extend(second.failed);
            }
            _ => pass.failed.extend(again),
        }
        Ok(pass)
    }

    /// One pass over the data. At least one store has all of it afterwards.
    async fn pass(
        &self,
        source: Source,
        formats: Option<&Formats>,
        targets: &[Arc<dyn Store>],
        verifier: Option<&Verifier>,
    ) -> Result<Pass, Trouble> {
        let size = source.size;
        let (writers, mut failed) = self.writers(targets, size).await;
        if writers.is_empty() || (self.input.must_succeed() && failed.iter().any(|(_, t)| !t.passing)) {
            return Err(worst(failed));
        }
        self.run.begin_phase(&phase(targets), size);
        let (writer, outcomes) = FanOut::new(writers, self.input.must_succeed());
        let source = source.watched(self.stopped(), self.patience());
        let ingested = self.ingest(source, formats, Box::new(writer), targets.len(), verifier).await;
        let (mut places, mut first) = (Vec::new(), None);
        for (name, outcome) in outcomes.take() {
            let Some(store) = targets.iter().find(|store| store.name() == name) else { continue };
            match outcome {
                Ok(committed) => places.push((Arc::clone(store), committed.location)),
                Err(error) => {
                    let trouble = Trouble::from(error);
                    first.get_or_insert_with(|| name.clone());
                    failed.push((Arc::clone(store), trouble));
                }
            }
        }
        match ingested {
            Ok(ingested) => Ok(Pass { ingested, places, failed }),
            // It was the stores that ended it.
            Err(_) if first.is_some() => Err(worst(failed)),
            Err(trouble) => Err(trouble),
        }
    }

    /// Through the pipeline.
    pub(super) async fn ingest(
        &self,
        source: Source,
        formats: Option<&Formats>,
        writer: Box<dyn Writer>,
        copies: usize,
        verifier: Option<&Verifier>,
    ) -> Result<Ingested, Trouble> {
        let settings = self.controller.settings();
        let Source { body, failure, .. } = source;
        // What is copied has been hashed in some way already.
        let algorithm = self.image.os_hash_algo.as_deref();
        let algorithm = algorithm
            .filter(|_| self.method == ImportMethod::CopyImage)
            .filter(|algorithm| pipeline::HASHING_ALGORITHMS.contains(algorithm));
        let meter = Times { reservation: Arc::clone(&self.reservation), copies: copies as u64 };
        let ingest = Ingest {
            declared: formats.map(|formats| (formats.disk.as_str(), formats.container.as_str())),
            size_cap: settings.limits.image_size_cap,
            expected_size: None,
            algorithm: algorithm.unwrap_or(&settings.hashing_algorithm),
            require_match: settings.require_image_format_match,
            gpt_nonfatal: &settings.gpt_safety_checks_nonfatal,
            idle_timeout: Duration::ZERO,
            meter: Some(Arc::new(meter)),
            progress: Some(self.run.counter()),
            digests: None,
            verifier,
        };
        let ingested = pipeline::ingest(body, writer, ingest).await;
        let ingested = ingested.map_err(|error| failure.take().unwrap_or_else(|| Trouble::from(error)))?;
        for warning in &ingested.warnings {
            tracing::warn!(image = %self.image.id, "{warning}");
        }
        Ok(ingested)
    }

    /// A writer of each store; and the stores that gave none.
    async fn writers(
        &self,
        targets: &[Arc<dyn Store>],
        size: Option<u64>,
    ) -> (Vec<(String, Box<dyn Writer>)>, Vec<(Arc<dyn Store>, Trouble)>) {
        let (mut writers, mut failed) = (Vec::new(), Vec::new());
        for store in targets {
            match self.writer(store, size).await {
                Ok(writer) => writers.push((store.name().to_owned(), writer)),
                Err(error) => failed.push((Arc::clone(store), Trouble::from(error))),
            }
        }
        (writers, failed)
    }

    /// Data that stands under the key, and is no location of the image, is what an attempt that died has left.
    async fn writer(&self, store: &Arc<dyn Store>, size: Option<u64>) -> Result<Box<dyn Writer>, StoreError> {
        let id = &self.image.id;
        match store.create(id, size).await {
            Err(StoreError::AlreadyExists { .. }) if !self.is_ours(store) => {
                for url in store.locations(id) {
                    match store.delete(&url).await {
                        Ok(()) | Err(StoreError::NotFound { .. }) => {}
                        Err(error) => return Err(error),
                    }
                }
                store.create(id, size).await
            }
            outcome => outcome,
        }
    }

    fn is_ours(&self, store: &Arc<dyn Store>) -> bool {
        self.image.locations.iter().any(|place| store.may_be_of(&place.url, &self.image.id))
    }

    /// Removes what may be under the image's key in these stores and is none of its locations.
    pub(super) async fn clear_targets(&self, targets: &[Arc<dyn Store>]) {
        for store in targets.iter().filter(|store| !self.is_ours(store)) {
            if let Err(error) = location::remove_residue(store, &self.image.id, &[]).await {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(image = %self.image.id, store = store.name(), cause, "data of an import may be left for now");
            }
        }
    }
}

fn phase(targets: &[Arc<dyn Store>]) -> String {
    let names: Vec<&str> = targets.iter().map(|store| store.name()).collect();
    format!("storing in {}", names.join(", "))
}

pub(super) fn same(one: &Ingested, other: &Ingested) -> bool {
    one.size == other.size && one.checksum == other.checksum && one.os_hash_value == other.os_hash_value
}

/// What is told of several failures: one that no further attempt would help against, if there is one, with the names of
/// all stores that failed for that long.
fn worst(failed: Vec<(Arc<dyn Store>, Trouble)>) -> Trouble {
    let lasting = failed.iter().any(|(_, trouble)| !trouble.passing);
    let mut stores = Vec::new();
    let mut told = None;
    for (store, trouble) in failed {
        stores.push(store.name().to_owned());
        if trouble.passing != lasting && told.is_none() {
            told = Some(trouble);
        }
    }
    let trouble = told.unwrap_or_else(|| Trouble::passing("No store could be filled."));
    Trouble { stores, ..trouble }
}

/// The bytes of data that is stored several times.
struct Times {
    reservation: Arc<Reservation>,
    copies: u64,
}

#[async_trait]
impl Meter for Times {
    async fn may_grow_to(&self, bytes: u64) -> Result<()> {
        self.reservation.may_grow_to(bytes.saturating_mul(self.copies)).await
    }
}
