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
    let mut metadata = serde_json::Map::new();
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
        let foreign = owner.is_ok_and(|store| !store.is_read_only() && store.location(image) != place.url);
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

/// Takes out what Glance's older S3 and Swift locations hold before the host: the name and the secret of a user.
fn hide_credentials(url: &mut String) {
    let Some((scheme, rest)) = url.split_once("://") else { return };
    if !["s3", "s3+http", "s3+https", "swift", "swift+http", "swift+https"].contains(&scheme) {
        return;
    }
    // A secret may hold any character, the slash too; bucket, container and object hold no `@`.
    if let Some((_, place)) = rest.rsplit_once('@') {
        *url = format!("{scheme}://{place}");
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

/// Removes what an upload that did not come to its end may have left in the store under the image's key.
///
/// # Errors
/// 503, 409 and 500, where something may be left.
pub(crate) async fn remove_residue(store: &Arc<dyn Store>, image: &str) -> Result<()> {
    match store.delete(&store.location(image)).await {
        Ok(()) => {
            tracing::info!(image, store = store.name(), "removed the data of an upload that did not end");
            Ok(())
        }
        Err(
            StoreError::NotFound { .. }
            | StoreError::NotSupported { .. }
            | StoreError::InvalidLocation { .. },
        ) => Ok(()),
        Err(error) => Err(error.into()),
    }
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
    use super::*;

    #[test]
    fn secrets_of_locations_are_not_shown() {
        for (kept, shown) in [
            ("s3://key:se/cr@et@host/bucket/id", "s3://host/bucket/id"),
            ("s3+https://host:8080/bucket/id", "s3+https://host:8080/bucket/id"),
            ("swift+https://project%3Auser:key@auth/v3/c/o", "swift+https://auth/v3/c/o"),
            ("swift+config://ref1/c/o", "swift+config://ref1/c/o"),
            ("file:///images/a@b", "file:///images/a@b"),
            ("https://host/a@b", "https://host/a@b"),
        ] {
            let mut url = kept.to_owned();
            hide_credentials(&mut url);
            assert_eq!(url, shown);
        }
    }
}
