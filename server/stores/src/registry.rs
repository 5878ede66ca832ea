//! The stores of this server, by name.

use std::{collections::BTreeMap, sync::Arc};

use crate::{Error, Store, layers::health::Watch};

/// The configured stores and the default one.
#[derive(Clone)]
pub struct Stores {
    by_name: Arc<BTreeMap<String, Arc<dyn Store>>>,
    profiles: Arc<BTreeMap<String, Profile>>,
    watches: Arc<BTreeMap<String, Arc<Watch>>>,
    default: Arc<dyn Store>,
}

/// What the operator says about a store, whatever its driver.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// `store_description`: for people; may be empty.
    pub description: String,
    /// `weight`: of the copies of an image, the one in the store of the greatest weight is read first.
    pub weight: i64,
}

impl Stores {
    /// A registry of `stores`, of which the first is the default.
    #[must_use]
    pub fn new(default: Arc<dyn Store>, others: impl IntoIterator<Item = Arc<dyn Store>>) -> Self {
        let by_name = std::iter::once(Arc::clone(&default))
            .chain(others)
            .map(|store| (store.name().to_owned(), store))
            .collect();
        Self { by_name: Arc::new(by_name), profiles: Arc::default(), watches: Arc::default(), default }
    }

    /// The same stores with what the operator says about them, by name.
    #[must_use]
    pub fn with_profiles(self, profiles: BTreeMap<String, Profile>) -> Self {
        Self { profiles: Arc::new(profiles), ..self }
    }

    /// The same stores with what is known of how they are, by name.
    #[must_use]
    pub fn with_watches(self, watches: BTreeMap<String, Arc<Watch>>) -> Self {
        Self { watches: Arc::new(watches), ..self }
    }

    /// What is known of how the store of that name is; `None` where nobody watches it.
    #[must_use]
    pub fn watch(&self, name: &str) -> Option<&Arc<Watch>> {
        self.watches.get(name)
    }

    /// Where new images go when nobody says otherwise.
    #[must_use]
    pub fn default_store(&self) -> &Arc<dyn Store> {
        &self.default
    }

    /// Whether there is a choice of stores (Glance: `enabled_backends` is set). Where there is one alone, clients hear
    /// nothing of it.
    #[must_use]
    pub fn are_several(&self) -> bool {
        self.by_name.len() > 1
    }

    /// The store of that name.
    ///
    /// # Errors
    /// [`Error::UnknownStore`].
    pub fn named(&self, name: &str) -> Result<&Arc<dyn Store>, Error> {
        self.by_name.get(name).ok_or_else(|| Error::UnknownStore { name: name.to_owned() })
    }

    /// What the operator says about the store of that name; nothing about one that is not configured.
    #[must_use]
    pub fn profile(&self, name: &str) -> Profile {
        self.profiles.get(name).cloned().unwrap_or_default()
    }

    /// The weight of the store of that name; 0 where nobody set one, or there is no such store.
    #[must_use]
    pub fn weight(&self, name: Option<&str>) -> i64 {
        name.and_then(|name| self.profiles.get(name)).map_or(0, |profile| profile.weight)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drivers::memory::MemoryStore;

    #[test]
    fn a_store_is_found_by_its_name_and_by_its_locations() {
        let store = |name| Arc::new(MemoryStore::new(name, 1)) as Arc<dyn Store>;
        let profile = Profile { description: "fast".to_owned(), weight: 7 };
        let stores = Stores::new(store("a"), [store("b")]).with_profiles([("b".to_owned(), profile)].into());
        assert!(stores.are_several());
        assert!(!Stores::new(store("a"), []).are_several());
        for (location, named, found) in [
            ("memory://b/1", Some("b"), Some("b")),
            ("memory://b/1", Some("a"), Some("b")),
            ("memory://b/1", Some("removed"), Some("b")),
            ("memory://b/1", None, Some("b")),
            ("memory://c/1", Some("b"), None),
        ] {
            assert_eq!(
                stores.of(location, named).ok().map(|store| store.name()),
                found,
                "{location} {named:?}"
            );
        }
        assert_eq!(stores.weight(Some("b")), 7);
        assert_eq!(
            (stores.weight(Some("a")), stores.weight(Some("removed")), stores.weight(None)),
            (0, 0, 0)
        );
        assert_eq!(stores.profile("b").description, "fast");
        assert!(matches!(stores.named("c"), Err(Error::UnknownStore { .. })));
    }
}
