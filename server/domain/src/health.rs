//! Whether the parts answer.

use std::time::Duration;

use futures::future::join_all;
use time::OffsetDateTime;
use vitrine_stores::{Capacity, Store, Stores};

use crate::Controller;

/// How long a part has to answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the parts answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Why the database does not answer; `None` is well.
    pub database: Option<String>,
    /// The stores, by name.
    pub stores: Vec<StoreHealth>,
}

/// Whether a store answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreHealth {
    /// The store's name.
    pub name: String,
    /// The driver's type.
    pub driver: &'static str,
    /// Whether images go here when nobody says otherwise.
    pub is_default: bool,
    /// Its room, where the driver can know.
    pub capacity: Option<Capacity>,
    /// Why it does not answer; `None` is well.
    pub problem: Option<String>,
    /// What is behind the problem, for administrators.
    pub cause: Option<String>,
    /// Since when there is a problem, where that is known.
    pub since: Option<OffsetDateTime>,
    /// When it last did what it was asked, where that is known.
    pub last_success: Option<OffsetDateTime>,
}

impl Health {
    /// Whether the service can do its work: the database and the default store answer. Another store may be away;
    /// images elsewhere are served all the same.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let default = self.stores.iter().find(|store| store.is_default);
        self.database.is_none() && default.is_some_and(|store| store.problem.is_none())
    }
}

impl Controller {
    /// Asks the database for a sign of life and each store for its room, all at once, and each for five seconds at
    /// most.
    pub async fn health(&self) -> Health {
        let database = async {
            match tokio::time::timeout(PATIENCE, self.database().ping()).await {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(error.to_string()),
                Err(_) => Some("the database does not answer in time".to_owned()),
            }
        };
        let stores = self.health_of_stores(|_| true, PATIENCE);
        let (database, stores) = futures::join!(database, stores);
        Health { database, stores }
    }

    /// Asks the stores of certain names for their room, all at once, and each for no longer than `patience`.
    pub async fn health_of_stores(
        &self,
        wanted: impl Fn(&str) -> bool,
        patience: Duration,
    ) -> Vec<StoreHealth> {
        let stores = self.stores().iter().filter(|store| wanted(store.name()));
        join_all(stores.map(|store| health_of(self.stores(), store.as_ref(), patience))).await
    }
}

async fn health_of(stores: &Stores, store: &dyn Store, patience: Duration) -> StoreHealth {
    let answer = tokio::time::timeout(patience, store.capacity()).await;
    let watch = stores.watch(store.name());
    if let (Err(_), Some(watch)) = (&answer, watch)
        && !watch.is_degraded()
    {
        watch.is_silent();
    }
    let condition = watch.map(|watch| watch.condition()).unwrap_or_default();
    let (capacity, problem, cause) = match answer {
        Ok(Ok(capacity)) => (capacity, None, None),
        Ok(Err(error)) => (None, Some(error.to_string()), error.causes()),
        Err(_) => (None, Some(format!("the store '{}' does not answer in time", store.name())), None),
    };
    // What the store was asked before tells more: it may answer, and refuse to be written.
    let since = condition.trouble.as_ref().map(|trouble| trouble.since);
    let (problem, cause) = match condition.trouble {
        Some(trouble) => (Some(trouble.reason), trouble.cause),
        None => (problem, cause),
    };
    StoreHealth {
        name: store.name().to_owned(),
        driver: store.driver(),
        is_default: store.name() == stores.default_store().name(),
        capacity,
        problem,
        cause,
        since,
        last_success: condition.last_success,
    }
}
