//! Which bytes a download wants: `Range`, or the old substitute `Content-Range`.

use std::ops::Range;

use axum::http::{HeaderMap, HeaderName, header};
use vitrine_domain::{Error, Result};

/// The bytes asked for of `size`, end exclusive; `None` for all of them.
///
/// # Errors
/// 416 for what lies outside or cannot be read, 400 for several ranges.
pub(super) fn wanted(headers: &HeaderMap, size: u64) -> Result<Option<Range<u64>>> {
    if let Some(range) = text(headers, &header::RANGE) {
        let range = range?;
        if range.contains(',') {
            return Err(Error::BadRequest(
                "Several ranges in one request are not supported; ask for one.".to_owned(),
            ));
        }
        return of_range(range, size).map(Some).ok_or_else(|| unsatisfiable("Range", range, size));
    }
    match text(headers, &header::CONTENT_RANGE) {
        Some(range) => {
            let range = range?;
            of_content_range(range, size).map(Some).ok_or_else(|| unsatisfiable("Content-Range", range, size))
        }
        None => Ok(None),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Result<&'a str>> {
    let unreadable = |_| Error::RangeNotSatisfiable(format!("The header {name} cannot be read."));
    headers.get(name).map(|value| value.to_str().map_err(unreadable))
}

fn unsatisfiable(header: &str, range: &str, size: u64) -> Error {
    Error::RangeNotSatisfiable(format!(
        "{header} '{range}' does not lie within the {size} bytes of the image."
    ))
}

/// `bytes=a-b`, `bytes=a-`, `bytes=-n`.
fn of_range(text: &str, size: u64) -> Option<Range<u64>> {
    let (unit, range) = text.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = range.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    let range = match (first, last) {
        ("", count) => size.saturating_sub(number(count)?)..size,
        (first, "") => number(first)?..size,
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            first..size.min(last.saturating_add(1))
        }
    };
    (range.start < range.end).then_some(range)
}

/// `bytes a-b/*`, `bytes a-b/N`.
fn of_content_range(text: &str, size: u64) -> Option<Range<u64>> {
    let (unit, rest) = text.split_once(' ')?;
    let (range, total) = rest.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last) = (number(first)?, number(last)?);
    let total = if total == "*" { size } else { number(total)? };
    let inside = unit.eq_ignore_ascii_case("bytes") && first <= last && last < total && last < size;
    inside.then(|| first..last + 1)
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    // More digits than fit lie beyond every image.
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(name: HeaderName, value: &str, size: u64) -> Result<Option<Range<u64>>, u16> {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        wanted(&headers, size).map_err(|error| match error {
            Error::RangeNotSatisfiable(_) => 416,
            Error::BadRequest(_) => 400,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn ranges() {
        for (value, expected) in [
            ("bytes=0-4", Ok(0..5)),
            ("bytes=4-", Ok(4..10)),
            ("bytes=-3", Ok(7..10)),
            ("bytes=-10", Ok(0..10)),
            ("bytes=-30", Ok(0..10)),
            ("bytes=9-9", Ok(9..10)),
            ("bytes=9-20", Ok(9..10)),
            ("bytes=0-18446744073709551615", Ok(0..10)),
            ("bytes=0-99999999999999999999999", Ok(0..10)),
            ("BYTES = 0 - 4", Ok(0..5)),
            ("bytes=10-", Err(416)),
            ("bytes=10-20", Err(416)),
            ("bytes=5-4", Err(416)),
            ("bytes=-0", Err(416)),
            ("bytes=-", Err(416)),
            ("bytes=a-b", Err(416)),
            ("bytes=0-4x", Err(416)),
            ("bytes=--4", Err(416)),
            ("bytes=+1-4", Err(416)),
            ("items=0-4", Err(416)),
            ("bytes 0-4", Err(416)),
            ("", Err(416)),
            ("bytes=0-1,3-4", Err(400)),
            ("junk,", Err(400)),
        ] {
            assert_eq!(ask(header::RANGE, value, 10), expected.map(Some), "{value}");
        }
        for value in ["bytes=0-", "bytes=-5", "bytes=0-0"] {
            assert_eq!(ask(header::RANGE, value, 0), Err(416), "{value}");
        }
        assert_eq!(wanted(&HeaderMap::new(), 10).unwrap(), None);
    }

    #[test]
    fn content_ranges() {
        for (value, expected) in [
            ("bytes 0-4/*", Ok(0..5)),
            ("bytes 0-4/10", Ok(0..5)),
            ("bytes 0-4/7", Ok(0..5)),
            ("bytes 9-9/*", Ok(9..10)),
            ("bytes 0-10/*", Err(416)),
            ("bytes 0-14/20", Err(416)),
            ("bytes 0-7/7", Err(416)),
            ("bytes 10-12/*", Err(416)),
            ("bytes 5-4/*", Err(416)),
            ("bytes */10", Err(416)),
            ("bytes 0-4", Err(416)),
            ("junk", Err(416)),
        ] {
            assert_eq!(ask(header::CONTENT_RANGE, value, 10), expected.map(Some), "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_range_lies_within_the_data(text in "(bytes)?[ =]?[0-9]{0,21}-?[0-9]{0,21}(/[*0-9]{0,3})?", size: u64) {
            for name in [header::RANGE, header::CONTENT_RANGE] {
                if let Ok(Some(range)) = ask(name, &text, size) {
                    proptest::prop_assert!(range.start < range.end && range.end <= size);
                }
            }
        }
    }
}
