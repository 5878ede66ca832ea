//! What a client says that data hashes to.

use openssl::hash::MessageDigest;
use vitrine_model::{Image, ImageStatus, NewLocation, ValidationData};

use crate::{Error, Result, Settings};

/// What several locations say together; nothing, where they say nothing new of the image.
///
/// # Errors
/// 409 where they differ from one another or from the image, where the image is not queued any more, and for what is no
/// hash.
pub(super) fn of_all(
    settings: &Settings,
    image: &Image,
    new: &[NewLocation],
) -> Result<Option<ValidationData>> {
    let mut all: Option<ValidationData> = None;
    for given in new.iter().filter_map(|location| location.validation_data.as_ref()) {
        let Some(known) = &mut all else {
            all = Some(given.clone());
            continue;
        };
        same("os_hash_algo", &known.os_hash_algo, &given.os_hash_algo)?;
        same("os_hash_value", &known.os_hash_value, &given.os_hash_value)?;
        match (&known.checksum, &given.checksum) {
            (Some(one), Some(other)) => same("checksum", one, other)?,
            (None, Some(_)) => known.checksum.clone_from(&given.checksum),
            (_, None) => {}
        }
    }
    match all {
        Some(all) if is_new(image, &all)? => {
            check(settings, image, &all)?;
            Ok(Some(all))
        }
        _ => Ok(None),
    }
}

fn same(name: &str, one: &str, other: &str) -> Result<()> {
    if one == other {
        return Ok(());
    }
    Err(Error::Conflict(format!("The locations say different things about {name}.")))
}

/// Whether something is said that the image does not know yet.
fn is_new(image: &Image, given: &ValidationData) -> Result<bool> {
    let mut new = false;
    for (name, given, known) in [
        ("checksum", given.checksum.as_deref(), image.checksum.as_deref()),
        ("os_hash_algo", Some(given.os_hash_algo.as_str()), image.os_hash_algo.as_deref()),
        ("os_hash_value", Some(given.os_hash_value.as_str()), image.os_hash_value.as_deref()),
    ] {
        match (given, known.filter(|known| !known.is_empty())) {
            (Some(given), Some(known)) if given != known => {
                return Err(Error::Conflict(format!("The {name} of the image is another one already.")));
            }
            (Some(_), None) => new = true,
            _ => {}
        }
    }
    Ok(new)
}

fn check(settings: &Settings, image: &Image, given: &ValidationData) -> Result<()> {
    if image.status != ImageStatus::Queued {
        return Err(Error::Conflict(format!(
            "The image is {}; what its data hashes to may be said only of a queued one.",
            image.status
        )));
    }
    if given.os_hash_algo != settings.hashing_algorithm {
        let (want, got) = (&settings.hashing_algorithm, &given.os_hash_algo);
        return Err(Error::Conflict(format!("os_hash_algo must be {want} (hashing_algorithm), not {got}.")));
    }
    if let Some(checksum) = given.checksum.as_deref() {
        form("checksum", "md5", checksum).map_err(Error::Conflict)?;
    }
    form("os_hash_value", &given.os_hash_algo, &given.os_hash_value).map_err(Error::Conflict)
}

/// Whether the value has the form of a hash of this algorithm; a sentence, if not.
pub(super) fn form(name: &str, algorithm: &str, value: &str) -> Result<(), String> {
    let known = match algorithm {
        "blake2b" => Some(64),
        "blake2s" => Some(32),
        other => MessageDigest::from_name(&other.replace("sha3_", "sha3-")).map(|digest| digest.size()),
    };
    let bytes = known.ok_or_else(|| format!("{algorithm} is no known algorithm."))?;
    match hex::decode(value) {
        Ok(decoded) if decoded.len() == bytes => Ok(()),
        Ok(_) | Err(hex::FromHexError::OddLength) => {
            let digits = bytes * 2;
            Err(format!("{name} must have {digits} hexadecimal digits, as a hash of {algorithm} has."))
        }
        Err(_) => Err(format!("{name} must be of hexadecimal digits.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HASHING_ALGORITHMS;

    #[test]
    fn every_algorithm_has_its_length() {
        for name in HASHING_ALGORITHMS {
            let digits = (20..=128).find(|digits| form("x", name, &"a".repeat(*digits)).is_ok());
            assert!(digits.is_some(), "{name}");
        }
        for (algorithm, value, good) in [
            ("md5", "d41d8cd98f00b204e9800998ecf8427e", true),
            ("md5", "D41D8CD98F00B204E9800998ECF8427E", true),
            ("md5", "d41d8cd98f00b204e9800998ecf8427", false),
            ("md5", "g41d8cd98f00b204e9800998ecf8427e", false),
            ("sha256", "d41d8cd98f00b204e9800998ecf8427e", false),
            ("sha999", "d41d8cd98f00b204e9800998ecf8427e", false),
            ("md5", "", false),
        ] {
            assert_eq!(form("x", algorithm, value).is_ok(), good, "{algorithm} {value}");
        }
    }
}
