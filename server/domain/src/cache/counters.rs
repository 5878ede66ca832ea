//! What the cache did since the process began.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The counters.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) hits: AtomicU64,
    pub(super) misses: AtomicU64,
    pub(super) served_bytes: AtomicU64,
    pub(super) fetched: AtomicU64,
    pub(super) fetched_bytes: AtomicU64,
    pub(super) failures: AtomicU64,
    pub(super) evictions: AtomicU64,
}

/// What the counters showed at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheTally {
    /// Downloads that found their image here.
    pub hits: u64,
    /// Downloads that did not, those that waited for a copy in the making included.
    pub misses: u64,
    /// Bytes sent from copies, finished or in the making.
    pub served_bytes: u64,
    /// Copies that were made.
    pub fetched: u64,
    /// Their bytes.
    pub fetched_bytes: u64,
    /// Copies that were given up or could not be read.
    pub failures: u64,
    /// Copies that made room for others.
    pub evictions: u64,
    /// Copies there are.
    pub images: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes they may have.
    pub max_bytes: u64,
}

impl Counters {
    pub(super) fn tally(&self) -> CacheTally {
        CacheTally {
            hits: self.hits.load(Relaxed),
            misses: self.misses.load(Relaxed),
            served_bytes: self.served_bytes.load(Relaxed),
            fetched: self.fetched.load(Relaxed),
            fetched_bytes: self.fetched_bytes.load(Relaxed),
            failures: self.failures.load(Relaxed),
            evictions: self.evictions.load(Relaxed),
            ..CacheTally::default()
        }
    }
}

/// One more.
pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Relaxed);
}
