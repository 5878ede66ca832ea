//! The controller itself: what it holds.

use std::sync::Arc;

use time::OffsetDateTime;
use vitrine_database::Database;
use vitrine_fetcher::Fetcher;
use vitrine_stores::{Store, Stores};

use crate::{
    Cache, Clock, Notifier, Settings, SystemClock,
    activity::Registry,
    downloads::Tally,
    imports::Staging,
    layers::notifier::{Event, LogNotifier},
    live::Changes,
    tasks::Jobs,
    uploads::holds::Holds,
};

/// What a controller is made of. [`Parts::new`] takes what has no default; the rest can be replaced afterwards.
pub struct Parts {
    /// The repositories.
    pub database: Database,
    /// The configured stores.
    pub stores: Stores,
    /// What the operator set.
    pub settings: Settings,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// This process's own name among those that share the database; stable over restarts.
    pub node: String,
    /// Makes the id of a new image: UUID text that was never used.
    pub ids: Arc<dyn Fn() -> String + Send + Sync>,
    /// Is told what happened.
    pub notifier: Arc<dyn Notifier>,
    /// The kinds of long work.
    pub jobs: Jobs,
    /// The folder of the image cache, where one is configured and could be opened.
    pub cache: Option<Arc<dyn Store>>,
    /// The only way out over HTTP.
    pub fetcher: Arc<Fetcher>,
    /// Where data waits for its import; without it nothing can be imported.
    pub staging: Option<Arc<Staging>>,
}

impl Parts {
    /// Parts with the machine's clock, random ids, events that go to the log, and a fetcher with Glance's rules.
    #[must_use]
    pub fn new(database: Database, stores: Stores, settings: Settings, node: impl Into<String>) -> Self {
        Self {
            database,
            stores,
            settings,
            clock: Arc::new(SystemClock),
            node: node.into(),
            ids: Arc::new(|| uuid::Uuid::new_v4().to_string()),
            notifier: Arc::new(LogNotifier),
            jobs: Jobs::default(),
            cache: None,
            fetcher: Arc::default(),
            staging: None,
        }
    }
}

/// Every use case of the image service. Cheap to clone.
#[derive(Clone)]
pub struct Controller {
    parts: Arc<Parts>,
    /// What is running in this process.
    pub(crate) running: Registry,
    cache: Option<Cache>,
    /// The resumable uploads that somebody works on.
    pub(crate) holds: Holds,
    /// Who watches images.
    pub(crate) changes: Changes,
    /// Downloads that are not written yet.
    pub(crate) downloads: Tally,
}

impl Controller {
    /// A controller over these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let cache = parts.cache.as_ref().filter(|_| parts.settings.cache.enabled).map(|folder| {
            let (database, settings) = (parts.database.clone(), parts.settings.cache.clone());
            Cache::new(Arc::clone(folder), database, settings, &parts.node, Arc::clone(&parts.clock))
        });
        let downloads = Tally::new(Arc::clone(&parts.clock));
        Self {
            parts: Arc::new(parts),
            running: Registry::default(),
            cache,
            holds: Holds::default(),
            changes: Changes::default(),
            downloads,
        }
    }

    /// What the operator set.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.parts.settings
    }

    /// The configured stores.
    #[must_use]
    pub fn stores(&self) -> &Stores {
        &self.parts.stores
    }

    pub(crate) fn staging(&self) -> Option<&Arc<Staging>> {
        self.parts.staging.as_ref()
    }

    pub(crate) fn database(&self) -> &Database {
        &self.parts.database
    }

    pub(crate) fn jobs(&self) -> &Jobs {
        &self.parts.jobs
    }

    /// The cache of this node, where there is one that works.
    pub(crate) fn cache_if_any(&self) -> Option<&Cache> {
        self.cache.as_ref()
    }

    /// The only way out over HTTP.
    #[must_use]
    pub fn fetcher(&self) -> &Fetcher {
        &self.parts.fetcher
    }

    pub(crate) fn node(&self) -> &str {
        &self.parts.node
    }

    /// Now, in whole microseconds: what the databases keep.
    pub(crate) fn now(&self) -> OffsetDateTime {
        let now = self.parts.clock.now();
        now.replace_nanosecond(now.microsecond() * 1000).unwrap_or(now)
    }

    pub(crate) fn new_id(&self) -> String {
        (self.parts.ids)()
    }

    pub(crate) fn notify(&self, event: &Event<'_>) {
        self.parts.notifier.notify(event);
        self.changes.tell(&event.subject);
    }

    pub(crate) fn notifier(&self) -> Arc<dyn Notifier> {
        Arc::clone(&self.parts.notifier)
    }
}
