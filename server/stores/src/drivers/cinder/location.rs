//! Locations: `cinder://STORE/VOLUME`, and the older `cinder://VOLUME`. Cinder chooses the volume's id, so an image is also
//! found by its key, which is in the volume's name: `cinder://STORE/image-KEY`. That form is in no record.

use uuid::Uuid;

use crate::{Error, drivers::key};

/// What the names of all volumes with images begin with.
const NAME: &str = "image-";

/// What a location means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The volume of this id.
    Volume(String),
    /// The volume of the image of this key.
    Image(String),
}

/// The name of the volume of a key, as Glance gives it.
pub(super) fn name(key: &str) -> String {
    format!("{NAME}{key}")
}

/// The location of a volume.
pub(super) fn of_volume(store: &str, volume: &str) -> String {
    format!("cinder://{store}/{volume}")
}

/// The location by which the image of a key is found.
pub(super) fn of_key(store: &str, key: &str) -> String {
    format!("cinder://{store}/{NAME}{key}")
}

/// What a location of the store of that name means.
///
/// # Errors
/// [`Error::InvalidLocation`].
pub(super) fn read(store: &str, location: &str) -> Result<Place, Error> {
    let wrong = |reason: &str| Error::InvalidLocation { reason: reason.to_owned() };
    let rest = location.strip_prefix("cinder://").ok_or_else(|| wrong("it is no location of Cinder"))?;
    let (volume, is_named) = match rest.split_once('/') {
        Some((named, volume)) if named == store => (volume, true),
        Some(_) => return Err(wrong("it names another store")),
        None => (rest, false),
    };
    if is_named && let Some(key) = volume.strip_prefix(NAME) {
        key::check(key)?;
        return Ok(Place::Image(key.to_owned()));
    }
    // In one spelling: what is asked for is what was looked at.
    match Uuid::try_parse(volume) {
        Ok(id) if id.to_string() == volume.to_ascii_lowercase() => Ok(Place::Volume(id.to_string())),
        _ => Err(wrong("its last part is not the id of a volume")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11";

    #[test]
    fn locations_are_volumes_of_the_store() {
        let volume = Place::Volume(ID.to_owned());
        assert_eq!(read("fast", &of_volume("fast", ID)).unwrap(), volume);
        assert_eq!(read("fast", &format!("cinder://{ID}")).unwrap(), volume, "an older location");
        assert_eq!(read("fast", &of_key("fast", ID)).unwrap(), Place::Image(ID.to_owned()));
        for location in [
            format!("cinder://slow/{ID}"),
            format!("cinder://fast/{ID}/"),
            format!("cinder://fast/{ID}?a"),
            format!("cinder://fast/../{ID}"),
            format!("cinder://fast/{{{ID}}}"),
            format!("cinder://fast/urn:uuid:{ID}"),
            format!("cinder://fast/{}", ID.replace('-', "")),
            "cinder://fast/".to_owned(),
            "cinder://fast/image-".to_owned(),
            "cinder://fast/image-../x".to_owned(),
            format!("cinder://image-{ID}"),
            "cinder://".to_owned(),
            format!("http://fast/{ID}"),
        ] {
            let outcome = read("fast", &location);
            assert!(matches!(outcome, Err(Error::InvalidLocation { .. })), "{location}: {outcome:?}");
        }
    }
}
