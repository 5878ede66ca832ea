//! Locations: `rbd://FSID/POOL/IMAGE/SNAPSHOT`, each part percent-encoded, or `rbd://IMAGE`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::{Error, drivers::key};

/// The snapshot that every image has once it is committed: Nova and Cinder clone it.
pub(super) const SNAPSHOT: &str = "snap";

/// What Python's `quote` with no safe characters encodes.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An image of the pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Its name.
    pub(super) image: String,
    /// The snapshot that holds the data; none: the image itself does.
    pub(super) snapshot: Option<String>,
}

/// The location of committed data. Where the cluster's id is not known yet, the short form.
pub(super) fn write(fsid: Option<&str>, pool: &str, key: &str) -> String {
    let encode = |part| utf8_percent_encode(part, ENCODED);
    match fsid {
        Some(fsid) => {
            format!("rbd://{}/{}/{}/{SNAPSHOT}", encode(fsid), encode(pool), encode(key))
        }
        None => format!("rbd://{}", encode(key)),
    }
}

/// The place a location names.
///
/// # Errors
/// [`Error::InvalidLocation`] where it is not one of this cluster and pool. While the cluster's id is not known, any is
/// taken for it.
pub(super) fn read(location: &str, fsid: Option<&str>, pool: &str) -> Result<Place, Error> {
    let invalid = |reason: &str| Error::InvalidLocation { reason: reason.to_owned() };
    let parts = location.strip_prefix("rbd://").ok_or_else(|| invalid("it does not begin with rbd://"))?;
    let decode = |part: &str| {
        percent_decode_str(part)
            .decode_utf8()
            .map(String::from)
            .map_err(|_| invalid("a part of it is not UTF-8"))
    };
    let parts = parts.split('/').map(decode).collect::<Result<Vec<_>, _>>()?;
    match &parts[..] {
        [image] => {
            key::check(image)?;
            Ok(Place { image: image.clone(), snapshot: None })
        }
        [its_fsid, its_pool, image, snapshot] => {
            let ours = fsid.map_or_else(|| key::check(its_fsid).is_ok(), |fsid| fsid == its_fsid);
            if !ours {
                return Err(invalid("it is in another cluster"));
            }
            if its_pool != pool {
                return Err(invalid("it is in another pool"));
            }
            key::check(image)?;
            key::check(snapshot)?;
            Ok(Place { image: image.clone(), snapshot: Some(snapshot.clone()) })
        }
        _ => Err(invalid("it is neither rbd://IMAGE nor rbd://FSID/POOL/IMAGE/SNAPSHOT")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FSID: &str = "6a6c1a0e-6d0b-4b7e-9d51-0d1e5b0c7f01";

    #[test]
    fn locations_are_spelled_as_glance_spells_them() {
        let location = write(Some(FSID), "my images/ä", "9f4b.2_a-1");
        assert_eq!(location, format!("rbd://{FSID}/my%20images%2F%C3%A4/9f4b.2_a-1/snap"));
        let place = Place { image: "9f4b.2_a-1".to_owned(), snapshot: Some("snap".to_owned()) };
        assert_eq!(read(&location, Some(FSID), "my images/ä").unwrap(), place);
        assert_eq!(read(&location, None, "my images/ä").unwrap(), place, "before the cluster answered");
        assert_eq!(write(None, "images", "a"), "rbd://a");
        assert_eq!(
            read("rbd://a", Some(FSID), "images").unwrap(),
            Place { image: "a".to_owned(), snapshot: None }
        );
    }

    #[test]
    fn nothing_else_is_ours() {
        for location in [
            "rbd://other/images/a/snap",
            "rbd://6a6c1a0e-6d0b-4b7e-9d51-0d1e5b0c7f01/volumes/a/snap",
            "rbd://6a6c1a0e-6d0b-4b7e-9d51-0d1e5b0c7f01/images/a",
            "rbd://6a6c1a0e-6d0b-4b7e-9d51-0d1e5b0c7f01/images/a/",
            "rbd://6a6c1a0e-6d0b-4b7e-9d51-0d1e5b0c7f01/images//snap",
            "rbd://6a6c1a0e-6d0b-4b7e-9d51-0d1e5b0c7f01/images/.vitrine-incomplete.a/snap",
            "rbd://6a6c1a0e-6d0b-4b7e-9d51-0d1e5b0c7f01/images/a%2Fb/snap",
            "rbd://6a6c1a0e-6d0b-4b7e-9d51-0d1e5b0c7f01/images/a%00/snap",
            "rbd://6a6c1a0e-6d0b-4b7e-9d51-0d1e5b0c7f01/images/a/snap?query",
            "rbd://user:secret@6a6c1a0e-6d0b-4b7e-9d51-0d1e5b0c7f01/images/a/snap",
            "rbd://",
            "rbd:///",
            "a",
        ] {
            assert!(read(location, Some(FSID), "images").is_err(), "{location}");
        }
        assert!(read("rbd://user:secret@x/images/a/snap", None, "images").is_err());
    }
}
