//! Where data lies: which locations may be read, and how the data behind one goes.

use std::sync::Arc;

use vitrine_model::{Image, ImageStatus, Location, LocationStatus};
use vitrine_stores::{Error as StoreError, Store, Stores};

use crate::{Error, Result};

/// The place of data that was just committed.
pub(crate) fn place(store: &dyn Store, url: String) -> Location {
    let mut metadata = serde_json::Map::new();
    metadata.insert("store".to_owned(), store.name().into());
    Location { id: None, url, metadata, status: LocationStatus::Active }
}

/// The places the image's data can be read from, in the order in which they are tried. What lies behind a location of
/// an image that is not active yet was never accepted.
pub(crate) fn readable(image: &Image) -> Vec<&Location> {
    if !matches!(image.status, ImageStatus::Active | ImageStatus::Deactivated) {
        return Vec::new();
    }
    image.locations.iter().filter(|location| location.status == LocationStatus::Active).collect()
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
