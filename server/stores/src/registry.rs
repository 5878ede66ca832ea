//! The stores of this server, by name.

use std::{collections::BTreeMap, sync::Arc};

use crate::{Error, Store};

/// The configured stores and the default one.
#[derive(Clone)]
pub struct Stores {
    by_name: Arc<BTreeMap<String, Arc<dyn Store>>>,
    default: Arc<dyn Store>,
}

impl Stores {
    /// A registry of `stores`, of which the first is the default.
    #[must_use]
    pub fn new(default: Arc<dyn Store>, others: impl IntoIterator<Item = Arc<dyn Store>>) -> Self {
        let by_name = std::iter::once(Arc::clone(&default))
            .chain(others)
            .map(|store| (store.name().to_owned(), store))
            .collect();
        Self { by_name: Arc::new(by_name), default }
    }

    /// Where new images go when nobody says otherwise.
    #[must_use]
    pub fn default_store(&self) -> &Arc<dyn Store> {
        &self.default
    }

    /// The store of that name.
    ///
    /// # Errors
    /// [`Error::UnknownStore`].
    pub fn named(&self, name: &str) -> Result<&Arc<dyn Store>, Error> {
        self.by_name.get(name).ok_or_else(|| Error::UnknownStore { name: name.to_owned() })
    }

    /// The store that a location belongs to: the one its metadata names if that owns the URI, else any that does.
    ///
    /// # Errors
    /// [`Error::InvalidLocation`] where no configured store owns it.
    pub fn of(&self, location: &str, named: Option<&str>) -> Result<&Arc<dyn Store>, Error> {
        named
            .and_then(|name| self.by_name.get(name))
            .filter(|store| store.owns(location))
            .or_else(|| self.by_name.values().find(|store| store.owns(location)))
            .ok_or_else(|| Error::InvalidLocation { reason: "no configured store owns it".to_owned() })
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Store>> {
        self.by_name.values()
    }
}
