//! Rows held against bytes, both ways: what a record says is in a store, and what is there.

mod extra;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tokio_util::sync::CancellationToken;
use vitrine_model::{Image, Location};
use vitrine_stores::{Error as StoreError, Store};

use crate::{Controller, Result, layers::location, locations::Reading};

/// Images read at once.
const PAGE: u32 = 200;

/// What is wrong in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The record has a place here, and there is nothing.
    Missing {
        /// The image.
        image: String,
    },
    /// There are more or fewer bytes than the image has.
    Torn {
        /// The image.
        image: String,
        /// Bytes by the record.
        expected: u64,
        /// Bytes in the store.
        found: u64,
    },
    /// The bytes are not those of the image: they have other checksums. Only found where they are read.
    Damaged {
        /// The image.
        image: String,
    },
    /// The store does not give an answer.
    Unreadable {
        /// The image.
        image: String,
        /// Why.
        reason: String,
    },
    /// Data that no record knows.
    Extra {
        /// Its name in the store, which may once have been the id of an image.
        key: String,
        /// Bytes.
        size: u64,
        /// Whether it was removed, as it was asked for.
        removed: bool,
    },
}

/// What is to be done, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Check {
    /// Whether all bytes are read and hashed.
    pub hashes: bool,
    /// Whether data that no record knows is removed.
    pub remove_extra: bool,
}

/// What is in a store, by key: the store as it is for the owner of the data, and bytes.
type Held = BTreeMap<String, (Arc<dyn Store>, u64)>;

/// The course of a check.
struct Course<'a> {
    store: &'a Arc<dyn Store>,
    check: Check,
    /// What is in the store and was not met in a record yet; `None` where the store cannot tell.
    unmet: Option<Held>,
}

impl Controller {
    /// Checks the store of that name against the records, and tells `found` what is wrong; answers how many places of
    /// images were looked at. Data of images whose upload runs, or whose deletion is not finished, is nothing to tell.
    ///
    /// # Errors
    /// 400 where there is no such store, 503 where it does not answer at all, and those of the database.
    pub async fn check_store(
        &self,
        name: &str,
        check: Check,
        found: &mut (dyn FnMut(Finding) + Send),
    ) -> Result<u64> {
        let store = self.stores().named(name)?;
        // First the bytes, then the rows: what comes in between is in the rows.
        let unmet = self.held_in(store).await?;
        let mut course = Course { store, check, unmet };
        let (mut looked_at, mut after) = (0, String::new());
        loop {
            let page = self.database().images().with_data(None, &after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.id);
            for image in &page {
                for place in location::active(image).filter(|place| self.is_in(place, name)) {
                    looked_at += 1;
                    if let Some(finding) = self.check_place(&mut course, image, place).await {
                        found(finding);
                    }
                }
            }
        }
        for (key, (store, size)) in course.unmet.take().unwrap_or_default() {
            if let Some(removed) = self.look_at_extra(store.as_ref(), &key, check.remove_extra).await? {
                found(Finding::Extra { key, size, removed });
            }
        }
        Ok(looked_at)
    }

    /// What the store has, by key; of a store that keeps the projects apart, what those have that own images with data.
    async fn held_in(&self, store: &Arc<dyn Store>) -> Result<Option<Held>> {
        let mut views = vec![Arc::clone(store)];
        if store.of_project("").is_some() {
            let owners = self.owners().await?;
            views = owners.iter().filter_map(|owner| store.of_project(owner)).collect();
        }
        let mut held = BTreeMap::new();
        for view in views {
            match view.stored().await {
                Ok(stored) => {
                    held.extend(stored.into_iter().map(|data| (data.key, (Arc::clone(&view), data.size))));
                }
                Err(StoreError::NotSupported { .. }) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(held))
    }

    /// The projects that own images with data.
    async fn owners(&self) -> Result<BTreeSet<String>> {
        let (mut owners, mut after) = (BTreeSet::new(), String::new());
        loop {
            let page = self.database().images().with_data(None, &after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(owners) };
            after.clone_from(&last.id);
            owners.extend(page.into_iter().filter_map(|image| image.owner));
        }
    }

    fn is_in(&self, place: &Location, store: &str) -> bool {
        self.stores().of(&place.url, place.store()).is_ok_and(|found| found.name() == store)
    }

    async fn check_place(&self, course: &mut Course<'_>, image: &Image, place: &Location) -> Option<Finding> {
        let id = || image.id.clone();
        let unreadable =
            |error: &dyn std::error::Error| Finding::Unreadable { image: id(), reason: error.to_string() };
        let store = location::store_for(course.store, image.owner.as_deref());
        let at_its_key = store.locations(&image.id).contains(&place.url);
        let listed = course.unmet.as_mut().filter(|_| at_its_key).and_then(|unmet| unmet.remove(&image.id));
        let size = match listed {
            Some((_, size)) => size,
            // It may have come after the list was made.
            None => match course.store.size(&place.url).await {
                Ok(size) => size,
                Err(StoreError::NotFound { .. }) => return Some(Finding::Missing { image: id() }),
                Err(error) => return Some(unreadable(&error)),
            },
        };
        let expected = image.size.unwrap_or_default();
        if size != expected {
            return Some(Finding::Torn { image: id(), expected, found: size });
        }
        if !course.check.hashes {
            return None;
        }
        let reading = Reading {
            algorithm: image.os_hash_algo.as_deref().unwrap_or(&self.settings().hashing_algorithm),
            inspect: false,
            progress: None,
            stop: CancellationToken::new(),
        };
        match self.read_data(image, course.store.as_ref(), &place.url, reading).await {
            Ok(read) => {
                let other = |known: &Option<String>, found: &str| {
                    known.as_deref().is_some_and(|known| known != found)
                };
                let damaged = other(&image.checksum, &read.checksum)
                    || other(&image.os_hash_value, &read.os_hash_value);
                damaged.then(|| Finding::Damaged { image: id() })
            }
            Err(error) => Some(unreadable(&error)),
        }
    }
}
