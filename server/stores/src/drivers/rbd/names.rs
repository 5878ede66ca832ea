//! The names of images that are being written.
//!
//! An image gets the name of its key last of all, when its data is durable and its snapshot protected: until then
//! nothing stands under the key, so that neither Glance nor whoever clones from its locations can meet half an image.
//! A name is changed without replacing anything, so that of two writers one wins.
//!
//! That an image is an incomplete one of ours is told by its name alone: a mark in its metadata could not be set in the
//! same step in which the image is made. The names begin with a dot, as no key does, and Glance makes none like them.

/// How they begin.
const INCOMPLETE: &str = ".vitrine-incomplete.";
/// How they end once somebody has set out to remove the image.
const DOOMED: &str = ".doomed";

/// A name that nobody has: no two clients of a cluster have the same `instance`.
pub(super) fn incomplete(key: &str, instance: u64, number: u64) -> String {
    format!("{INCOMPLETE}{key}.{instance}-{number}")
}

/// The same image's name when it is to be removed.
pub(super) fn doomed(name: &str) -> String {
    if name.ends_with(DOOMED) { name.to_owned() } else { format!("{name}{DOOMED}") }
}

/// Whether a name is that of an incomplete image.
pub(super) fn is_incomplete(name: &str) -> bool {
    key_of(name).is_some()
}

/// The key that an incomplete image was written for.
pub(super) fn key_of(name: &str) -> Option<&str> {
    let rest = name.strip_prefix(INCOMPLETE)?;
    let rest = rest.strip_suffix(DOOMED).unwrap_or(rest);
    let (key, writer) = rest.rsplit_once('.')?;
    let (instance, number) = writer.split_once('-')?;
    let numbers = [instance, number].iter().all(|part| part.parse::<u64>().is_ok());
    (numbers && !key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drivers::key;

    #[test]
    fn incomplete_images_are_told_by_their_names() {
        let name = incomplete("image.1", 4711, 3);
        assert_eq!(name, ".vitrine-incomplete.image.1.4711-3");
        assert_eq!(key_of(&name), Some("image.1"));
        assert_eq!(key_of(&doomed(&name)), Some("image.1"));
        assert_eq!(doomed(&doomed(&name)), doomed(&name));
        assert!(key::check(&name).is_err(), "no key can be like it");
        for other in [
            "image",
            "image.4711-3",
            ".vitrine-incomplete.",
            ".vitrine-incomplete.image",
            ".vitrine-incomplete.image.x-3",
            ".vitrine-incomplete..1-2",
            "vitrine-incomplete.image.1-2",
        ] {
            assert!(!is_incomplete(other), "{other}");
        }
    }
}
