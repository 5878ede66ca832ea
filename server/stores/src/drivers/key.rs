//! Which keys drivers accept: names that mean the same in a path, in a URI and in an object's name.

use crate::Error;

/// Bytes a key may have; drivers add suffixes, and names of files end at 255.
const MAX: usize = 128;

/// Lets through what an image id looks like: letters, digits, `-`, `_` and `.`, not beginning with a dot.
pub(super) fn check(key: &str) -> Result<(), Error> {
    let safe = !key.is_empty()
        && key.len() <= MAX
        && !key.starts_with('.')
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if safe {
        Ok(())
    } else {
        Err(Error::InvalidLocation { reason: "its last part is not an image id".to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_pass() {
        for key in ["9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11", "a", "image_1.raw", "a..b"] {
            assert!(check(key).is_ok(), "{key}");
        }
        let long = "a".repeat(MAX + 1);
        for key in [
            "", ".", "..", ".hidden", "a/b", "../a", "/a", "a\0b", "a b", "ä", "a\\b", "a\n", "%2e%2e", &long,
        ] {
            assert!(check(key).is_err(), "{key:?}");
        }
    }
}
