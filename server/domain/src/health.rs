//! Whether the parts answer.

use std::time::Duration;

use futures::future::join_all;
use vitrine_stores::{Capacity, Store};

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
        let default = self.stores().default_store().name();
        let stores = self.stores().iter().filter(|store| wanted(store.name()));
        join_all(stores.map(|store| health_of(store.as_ref(), default, patience))).await
    }
}

async fn health_of(store: &dyn Store, default: &str, patience: Duration) -> StoreHealth {
    let (capacity, problem, cause) = match tokio::time::timeout(patience, store.capacity()).await {
        Ok(Ok(capacity)) => (capacity, None, None),
        Ok(Err(error)) => (None, Some(error.to_string()), cause(&error)),
        Err(_) => (None, Some(format!("the store '{}' does not answer in time", store.name())), None),
    };
    StoreHealth {
        name: store.name().to_owned(),
        driver: store.driver(),
        is_default: store.name() == default,
        capacity,
        problem,
        cause,
    }
}

/// What is behind an error, one cause after the other.
fn cause(error: &dyn std::error::Error) -> Option<String> {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    (!causes.is_empty()).then(|| causes.join(": "))
}
