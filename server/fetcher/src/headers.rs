//! What the headers of an answer say.

use std::time::Duration;

use http::{HeaderMap, HeaderName, header};

use crate::Validator;

/// Bytes of all headers of an answer.
const MOST_BYTES: usize = 64 * 1024;

/// The text of a header that stands there once.
pub(crate) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok().map(str::trim) }
}

/// Whether there are too many of them to be an honest answer.
pub(crate) fn are_huge(headers: &HeaderMap) -> bool {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>() > MOST_BYTES
}

/// `Content-Length`.
pub(crate) fn length(headers: &HeaderMap) -> Option<u64> {
    text(headers, header::CONTENT_LENGTH)?.parse().ok()
}

/// First byte, last byte and size of the whole of a `Content-Range`; the size is `None` for `*`.
pub(crate) fn content_range(headers: &HeaderMap) -> Option<(u64, u64, Option<u64>)> {
    let range = text(headers, header::CONTENT_RANGE)?.strip_prefix("bytes ")?;
    let (range, size) = range.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let size = if size == "*" { None } else { Some(size.parse().ok()?) };
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    let fits = first <= last && size.is_none_or(|size| last < size);
    fits.then_some((first, last, size))
}

/// The size of the whole in the `Content-Range` of a refusal: `bytes */1234`.
pub(crate) fn refused_range(headers: &HeaderMap) -> Option<u64> {
    text(headers, header::CONTENT_RANGE)?.strip_prefix("bytes */")?.parse().ok()
}

/// What proves that data is still the same: a strong `ETag`, or a `Last-Modified` that was older than the answer, so
/// that no second change can hide in the same second.
pub(crate) fn validator(headers: &HeaderMap) -> Option<Validator> {
    if let Some(tag) = text(headers, header::ETAG) {
        let strong = tag.len() >= 2 && tag.starts_with('"') && tag.ends_with('"');
        return strong.then(|| Validator::Tag(tag.to_owned()));
    }
    let modified = text(headers, header::LAST_MODIFIED)?;
    let at = httpdate::parse_http_date(modified).ok()?;
    let answered = httpdate::parse_http_date(text(headers, header::DATE)?).ok()?;
    let is_old = answered.duration_since(at).is_ok_and(|age| age >= Duration::from_secs(1));
    is_old.then(|| Validator::Modified(modified.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_strong_validators_count() {
        let old = "Wed, 01 Jan 2025 00:00:00 GMT";
        let now = "Wed, 01 Jan 2025 00:00:01 GMT";
        for (lines, expected) in [
            (&[("etag", "\"a\"")][..], Some(Validator::Tag("\"a\"".to_owned()))),
            (&[("etag", "W/\"a\"")], None),
            (&[("etag", "W/\"a\""), ("last-modified", old), ("date", now)], None),
            (&[("etag", "a")], None),
            (&[("etag", "\"a\""), ("etag", "\"b\"")], None),
            (&[("last-modified", old), ("date", now)], Some(Validator::Modified(old.to_owned()))),
            (&[("last-modified", old), ("date", old)], None),
            (&[("last-modified", old)], None),
            (&[("last-modified", "yesterday"), ("date", now)], None),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in lines {
                map.append(HeaderName::from_static(name), value.parse().unwrap());
            }
            assert_eq!(validator(&map), expected, "{lines:?}");
        }
    }

    #[test]
    fn ranges_are_read() {
        for (text, expected) in [
            ("bytes 0-9/10", Some((0, 9, Some(10)))),
            ("bytes 5-9/*", Some((5, 9, None))),
            ("bytes 5-10/10", None),
            ("bytes 9-5/10", None),
            ("bytes */10", None),
            ("items 0-9/10", None),
            ("bytes 0-9", None),
            ("bytes -1-9/10", None),
            ("bytes 0-99999999999999999999/*", None),
        ] {
            assert_eq!(content_range(&headers(&[("content-range", text)])), expected, "{text}");
        }
        assert_eq!(refused_range(&headers(&[("content-range", "bytes */10")])), Some(10));
    }
}
