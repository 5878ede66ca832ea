//! Which locations clients may name.
//!
//! A location that cannot be used is refused in one sentence, whatever is wrong with it: nobody learns in this way what
//! there is in the operator's network.

use std::sync::Arc;

use serde_json::Value;
use vitrine_model::{Image, Location, LocationStatus, NewLocation, limits::TEXT_MAX, validate::Invalid};
use vitrine_stores::Store;

use crate::{Controller, Error, Result, layers::quota};

/// Schemes that lead into the machines of the operator, or to credentials of the configuration: never from outside.
const RESTRICTED: [&str; 3] = ["file", "filesystem", "swift+config"];

/// Levels that metadata may have.
const DEPTH: usize = 16;

/// A location with what is there.
pub(super) struct Found {
    pub(super) place: Location,
    pub(super) store: Arc<dyn Store>,
    /// Bytes, more than none.
    pub(super) size: u64,
}

/// What can be said of a location without looking for it.
///
/// # Errors
/// 400.
pub(crate) fn check_values(location: &NewLocation) -> Result<(), Invalid> {
    let characters = location.url.chars().count();
    if characters > TEXT_MAX {
        let problem = format!("the URL has {characters} characters, at most {TEXT_MAX} are allowed");
        return Err(Invalid::new("locations", problem));
    }
    if location.url.contains('\0') {
        return Err(unusable());
    }
    location.metadata.values().try_for_each(|value| check_metadata(value, DEPTH))
}

fn check_metadata(value: &Value, depth: usize) -> Result<(), Invalid> {
    match value {
        _ if depth == 0 => Err(Invalid::new("metadata", format!("it has more than {DEPTH} levels"))),
        Value::Object(map) => map.values().try_for_each(|value| check_metadata(value, depth - 1)),
        Value::Array(list) => list.iter().try_for_each(|value| check_metadata(value, depth - 1)),
        Value::String(text) if !text.contains('\0') => Ok(()),
        _ => Err(Invalid::new("metadata", "its values must be texts, lists and maps of them")),
    }
}

pub(super) fn unusable() -> Invalid {
    Invalid::new(
        "locations",
        "the location cannot be used: it must be the URL of data in a store of this server other than a folder, \
         which the service can read",
    )
}

/// The scheme of a URL, in lower case.
pub(super) fn scheme(url: &str) -> Option<String> {
    url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase())
}

impl Controller {
    /// The store that a client's URL leads to. Looks at the text alone.
    ///
    /// # Errors
    /// 400.
    pub(super) fn store_at(&self, url: &str) -> Result<&Arc<dyn Store>, Invalid> {
        let scheme = scheme(url).ok_or_else(unusable)?;
        if RESTRICTED.contains(&scheme.as_str()) {
            return Err(unusable());
        }
        self.stores().of(url, None).map_err(|_| unusable())
    }

    /// Looks for the data at a location that a client names for the image.
    ///
    /// # Errors
    /// 400 where it cannot be used, or the image has it already; 409 where it is another image's; 413 for more bytes
    /// than an image may have.
    pub(super) async fn find_data(&self, image: &Image, new: &NewLocation) -> Result<Found> {
        let store = Arc::clone(self.store_at(&new.url)?);
        if image.locations.iter().any(|place| place.url == new.url) {
            let problem = "the image has this location already, or had it until now";
            return Err(Invalid::new("locations", problem).into());
        }
        let size = match store.size(&new.url).await {
            Ok(size) if size > 0 => size,
            Ok(_) => return Err(unusable().into()),
            Err(error) => {
                let cause = &error as &dyn std::error::Error;
                tracing::info!(image = %image.id, store = store.name(), cause, "a location was refused");
                return Err(unusable().into());
            }
        };
        quota::size(&self.settings().limits, Some(size))?;
        // What lies in a store of ours goes with its image: it must not be that of two.
        if !store.is_read_only() && self.database().images().others_at(&image.id, &new.url).await? {
            return Err(Error::Conflict("The location holds the data of another image.".to_owned()));
        }
        let mut metadata = new.metadata.clone();
        metadata.insert("store".to_owned(), store.name().into());
        let place = Location { id: None, url: new.url.clone(), metadata, status: LocationStatus::Active };
        Ok(Found { place, store, size })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn location(url: &str, metadata: Value) -> NewLocation {
        let Value::Object(metadata) = metadata else { panic!("an object") };
        NewLocation { url: url.to_owned(), metadata, validation_data: None }
    }

    #[test]
    fn metadata_is_text() {
        for good in [json!({}), json!({"a": "b", "c": {"d": ["e", {"f": ""}]}})] {
            assert!(check_values(&location("http://x", good)).is_ok());
        }
        let mut deep = json!("x");
        for _ in 0..DEPTH + 1 {
            deep = json!([deep]);
        }
        for bad in [json!(1), json!(null), json!(true), json!({"x": [1]}), json!("a\0b"), deep] {
            assert!(check_values(&location("http://x", json!({"a": bad}))).is_err(), "{bad}");
        }
        assert!(check_values(&location(&"x".repeat(255), json!({}))).is_ok());
        assert!(check_values(&location(&"x".repeat(256), json!({}))).is_err());
        assert!(check_values(&location("http://x\0", json!({}))).is_err());
    }

    #[test]
    fn schemes_are_told_in_any_case() {
        assert_eq!(scheme("FILE:///etc/passwd").as_deref(), Some("file"));
        assert_eq!(scheme("swift+config://x").as_deref(), Some("swift+config"));
        assert_eq!(scheme("nothing"), None);
    }
}
