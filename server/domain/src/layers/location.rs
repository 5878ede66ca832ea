//! Where data lies: which locations may be read, and how the data behind one goes.

use std::sync::Arc;

use vitrine_model::{Caller, Image, ImageStatus, Location, LocationStatus, Viewer};
use vitrine_stores::{Error as StoreError, Store, Stores};

use super::property_protection;
use crate::{Controller, Error, Result};

/// The store as it is for the images of their owner. Of an image without one, a store that keeps the projects apart takes
/// no data.
pub(crate) fn store_for(store: &Arc<dyn Store>, owner: Option<&str>) -> Arc<dyn Store> {
    store.of_project(owner.unwrap_or_default()).unwrap_or_else(|| Arc::clone(store))
}

/// The place of data that was just committed.
pub(crate) fn place(store: &dyn Store, url: String) -> Location {
    let mut metadata = store.location_metadata(&url);
    metadata.insert("store".to_owned(), store.name().into());
    Location { id: None, url, metadata, status: LocationStatus::Active }
}

/// The locations in the order in which they are tried, which is also the one in which clients see them: the greatest
/// weight first, the oldest first of those. Each names the store that has it, also where its record names one that is
/// not configured any more, or none, as in the database of a Glance that had one store.
pub(crate) fn arrange(stores: &Stores, image: &mut Image) {
    if !stores.are_several() {
        return;
    }
    for place in &mut image.locations {
        if place.store().is_some_and(|name| stores.named(name).is_ok()) {
            continue;
        }
        if let Ok(store) = stores.of(&place.url, None) {
            place.metadata.insert("store".to_owned(), store.name().into());
        }
    }
    image.locations.sort_by_key(|place| std::cmp::Reverse(stores.weight(place.store())));
}

/// The locations whose data is there for good.
pub(crate) fn active(image: &Image) -> impl Iterator<Item = &Location> {
    image.locations.iter().filter(|location| location.status == LocationStatus::Active)
}

/// The image without the locations that are on their way out.
pub(crate) fn drop_retired(image: &mut Image) {
    image.locations.retain(|location| location.status == LocationStatus::Active);
}

/// The places the image's data can be read from, in their order. What lies behind a location of an image that is not
/// active yet was never accepted.
pub(crate) fn readable(image: &Image) -> Vec<&Location> {
    if !matches!(image.status, ImageStatus::Active | ImageStatus::Deactivated) {
        return Vec::new();
    }
    active(image).collect()
}

impl Controller {
    /// [`remove_data`], except for data that another image has too: a location that a client named may lie in this
    /// server's own stores.
    ///
    /// # Errors
    /// As [`remove_data`].
    pub(crate) async fn remove_copy(&self, image: &str, place: &Location) -> Result<()> {
        let owner = self.stores().of(&place.url, place.store());
        let foreign =
            owner.is_ok_and(|store| !store.is_read_only() && !store.locations(image).contains(&place.url));
        if foreign && self.database().images().others_at(image, &place.url).await? {
            tracing::warn!(image, store = place.store(), "data stays: it is that of another image too");
            return Ok(());
        }
        remove_data(self.stores(), image, place).await
    }

    /// The stores as they are for the image of that id, deleted or not; as they were given where no record is left.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn stores_for_image(
        &self,
        stores: &[Arc<dyn Store>],
        id: &str,
    ) -> Result<Vec<Arc<dyn Store>>> {
        if stores.iter().all(|store| store.of_project("").is_none()) {
            return Ok(stores.to_vec());
        }
        let viewer = Viewer { project: None, is_admin: true };
        let image = self.database().images().visible_or_deleted(&viewer, id).await?;
        Ok(match image {
            Some(image) => stores.iter().map(|store| store_for(store, image.owner.as_deref())).collect(),
            None => stores.to_vec(),
        })
    }

    /// The image as callers get it. Those who may not download it, since it is deactivated, do not learn where its data
    /// lies either. Where there is one store, nothing speaks of stores.
    pub(crate) fn presented(&self, caller: &Caller, image: Image) -> Image {
        let mut image = property_protection::shown(image);
        arrange(self.stores(), &mut image);
        drop_retired(&mut image);
        for place in &mut image.locations {
            hide_credentials(&mut place.url);
        }
        if image.status == ImageStatus::Deactivated && !caller.is_admin() {
            image.locations.clear();
        }
        image
    }
}

/// Takes out what older locations of Glance hold before the host: the name and the secret of a user.
pub(crate) fn hide_credentials(url: &mut String) {
    let Some((scheme, rest)) = url.split_once("://") else { return };
    // In those of S3 and Swift a secret may hold any character, the slash too; bucket, container and object hold no `@`.
    let is_loose = ["s3", "s3+http", "s3+https", "swift", "swift+http", "swift+https"].contains(&scheme);
    let end = if is_loose { rest.len() } else { rest.find(['/', '?', '#']).unwrap_or(rest.len()) };
    if let Some(at) = rest[..end].rfind('@') {
        *url = format!("{scheme}://{}", &rest[at + 1..]);
    }
}

/// The data behind the location is gone afterwards, or lies where this server can remove nothing (a read-only store,
/// one that is not configured any more): that is only logged, as in Glance, so that the record can go.
///
/// # Errors
/// 409 in use; 503; 500. Then the data is still there.
pub(crate) async fn remove_data(stores: &Stores, image: &str, location: &Location) -> Result<()> {
    let store = match stores.of(&location.url, location.store()) {
        Ok(store) => store,
        Err(error) => {
            tracing::warn!(image, store = location.store(), %error, "data stays behind: no store for it");
            return Ok(());
        }
    };
    match store.delete(&location.url).await {
        Ok(()) => Ok(()),
        Err(StoreError::NotFound { .. }) => {
            tracing::warn!(image, store = store.name(), "data to be deleted was gone already");
            Ok(())
        }
        Err(error @ (StoreError::NotSupported { .. } | StoreError::InvalidLocation { .. })) => {
            tracing::warn!(image, store = store.name(), %error, "data stays behind");
            Ok(())
        }
        // The store may have done it, and its answer got lost: then it is done.
        Err(error) => match store.size(&location.url).await {
            Err(StoreError::NotFound { .. }) => Ok(()),
            _ => Err(error.into()),
        },
    }
}

/// Removes what an upload that did not come to its end may have left in the store under the image's key; what `is_kept`
/// says of a location stays.
///
/// # Errors
/// 503, 409 and 500, where something may be left.
pub(crate) async fn remove_residue(store: &Arc<dyn Store>, image: &str, kept: &[Location]) -> Result<()> {
    let is_kept = |url: &str| kept.iter().any(|place| store.is_at(url, &place.url));
    for url in store.locations(image).into_iter().filter(|url| !is_kept(url)) {
        match store.delete(&url).await {
            Ok(()) => {
                tracing::info!(image, store = store.name(), "removed the data of an upload that did not end");
            }
            Err(
                StoreError::NotFound { .. }
                | StoreError::NotSupported { .. }
                | StoreError::InvalidLocation { .. },
            ) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// What a reader hears when no location can be read: the reason is in the log.
pub(crate) fn unreadable(image: &Image, last: Option<StoreError>) -> Error {
    match last {
        Some(error @ StoreError::NotSupported { .. }) => error.into(),
        Some(error) => Error::unavailable(
            format!("The data of the image {} cannot be read now. Try again later.", image.id),
            error,
        ),
        None => Error::Unavailable {
            message: format!(
                "The data of the image {} is not complete in its store. The operator must look into it.",
                image.id
            ),
            source: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use async_trait::async_trait;
    use vitrine_stores::{Capacity, Content, Writer, drivers::memory::MemoryStore};

    use super::*;

    /// A store that chooses among two places.
    struct TwoPlaces([MemoryStore; 2]);

    impl TwoPlaces {
        fn of(&self, location: &str) -> &MemoryStore {
            &self.0[usize::from(self.0[1].owns(location))]
        }
    }

    #[async_trait]
    impl Store for TwoPlaces {
        fn name(&self) -> &str {
            "two"
        }
        fn driver(&self) -> &'static str {
            "memory"
        }
        fn owns(&self, location: &str) -> bool {
            self.0.iter().any(|store| store.owns(location))
        }
        fn location(&self, key: &str) -> String {
            self.0[0].location(key)
        }
        fn locations(&self, key: &str) -> Vec<String> {
            self.0.iter().map(|store| store.location(key)).collect()
        }
        async fn create(
            &self,
            key: &str,
            size_hint: Option<u64>,
        ) -> std::result::Result<Box<dyn Writer>, StoreError> {
            self.0[1].create(key, size_hint).await
        }
        async fn open(
            &self,
            location: &str,
            range: Option<Range<u64>>,
        ) -> std::result::Result<Content, StoreError> {
            self.of(location).open(location, range).await
        }
        async fn size(&self, location: &str) -> std::result::Result<u64, StoreError> {
            self.of(location).size(location).await
        }
        async fn delete(&self, location: &str) -> std::result::Result<(), StoreError> {
            self.of(location).delete(location).await
        }
        async fn capacity(&self) -> std::result::Result<Option<Capacity>, StoreError> {
            Ok(None)
        }
        async fn sweep(&self) -> std::result::Result<u64, StoreError> {
            Ok(0)
        }
    }

    #[tokio::test]
    async fn residue_is_looked_for_in_every_place_of_a_store_and_what_is_kept_stays() {
        let places = TwoPlaces(["one", "two"].map(|name| MemoryStore::new(name, 1 << 20)));
        let store: Arc<dyn Store> = Arc::new(places);
        let at = store.create("key", None).await.unwrap().commit().await.unwrap().location;
        assert_ne!(at, store.location("key"));
        let kept = Location {
            id: None,
            url: at.clone(),
            metadata: serde_json::Map::new(),
            status: LocationStatus::Active,
        };
        remove_residue(&store, "key", &[kept]).await.unwrap();
        assert_eq!(store.size(&at).await.unwrap(), 0, "it is kept");
        remove_residue(&store, "key", &[]).await.unwrap();
        assert!(matches!(store.size(&at).await, Err(StoreError::NotFound { .. })));
    }

    #[test]
    fn secrets_of_locations_are_not_shown() {
        for (kept, shown) in [
            ("s3://key:se/cr@et@host/bucket/id", "s3://host/bucket/id"),
            ("s3+https://host:8080/bucket/id", "s3+https://host:8080/bucket/id"),
            ("swift+https://project%3Auser:key@auth/v3/c/o", "swift+https://auth/v3/c/o"),
            ("swift+config://ref1/c/o", "swift+config://ref1/c/o"),
            ("file:///images/a@b", "file:///images/a@b"),
            ("https://host/a@b", "https://host/a@b"),
            ("https://user:key@host:8080/a@b", "https://host:8080/a@b"),
            ("http://us@er:key@host?a=/b@c", "http://host?a=/b@c"),
            ("vsphere://user:key@host/folder/i?dcPath=a", "vsphere://host/folder/i?dcPath=a"),
        ] {
            let mut url = kept.to_owned();
            hide_credentials(&mut url);
            assert_eq!(url, shown);
        }
    }
}
