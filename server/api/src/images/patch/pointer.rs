//! JSON pointers, of the strict form Glance takes.

use crate::errors::ApiError;

/// The segments of a pointer, unescaped and without blanks around them.
pub(super) fn decode(pointer: &str) -> Result<Vec<String>, ApiError> {
    let wrong = |what: &str| Err(ApiError::bad_request(format!("The pointer '{pointer}' {what}.")));
    let Some(rest) = pointer.strip_prefix('/') else {
        return wrong("does not begin with '/'");
    };
    let segments: Vec<&str> = rest.split('/').collect();
    if let [_, .., last] = segments.as_slice() {
        if last.is_empty() {
            return wrong("ends with '/'");
        }
        if segments.iter().any(|segment| segment.trim().is_empty()) {
            return wrong("has nothing between two '/'");
        }
    }
    let mut after_tilde = pointer.split('~').skip(1);
    if after_tilde.any(|rest| !rest.starts_with(['0', '1'])) {
        return wrong("has a '~' that is no part of '~0' or '~1'");
    }
    Ok(segments
        .into_iter()
        .map(|segment| segment.replace("~1", "/").replace("~0", "~").trim().to_owned())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_decoded() {
        for (pointer, segments) in [
            ("/name", vec!["name"]),
            ("/", vec![""]),
            ("/ a b ", vec!["a b"]),
            ("/a~1b~0c", vec!["a/b~c"]),
            ("/~01", vec!["~1"]),
            ("/locations/-", vec!["locations", "-"]),
            ("/ä/☃", vec!["ä", "☃"]),
        ] {
            assert_eq!(decode(pointer).unwrap(), segments, "{pointer}");
        }
    }

    #[test]
    fn bad_pointers_are_refused() {
        for pointer in
            ["", "name", "name/", "/name/", "//", "//name", "/a//b", "/a/ /b", "/a~", "/a~2", "/~~0"]
        {
            assert!(decode(pointer).is_err(), "{pointer}");
        }
    }
}
