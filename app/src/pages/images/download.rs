//! An image's data on its way out, whole or in part.

use std::ops::Range;

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use futures::TryStreamExt as _;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{
        ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
        IF_RANGE, RANGE,
    },
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use vitrine_domain::{Download, Error};
use vitrine_model::Image;

use super::ThisImage;
use crate::{failure::Result, session::Visitor};

/// What RFC 5987 leaves as it is.
const EXTENDED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'+').remove(b'!');

/// `GET /dashboard/images/{id}/file`.
pub(crate) async fn show(visitor: Visitor, ThisImage(id): ThisImage, headers: HeaderMap) -> Result {
    let controller = &visitor.dashboard.controller;
    let image = controller.show_image(&visitor.caller, id.as_str()).await?;
    let tag = image.checksum.as_deref().map(|checksum| format!("\"{checksum}\""));
    let range = header(&headers, RANGE.as_str()).filter(|_| {
        // A part of something else than what the browser has begun would spoil the file.
        header(&headers, IF_RANGE.as_str()).is_none_or(|begun| Some(begun) == tag.as_deref())
    });
    let range = range.map(str::to_owned);
    let download = controller
        .download_image(&visitor.caller, id.as_str(), move |size| wanted(range.as_deref(), size))
        .await?
        .ok_or_else(|| Error::Conflict("The image has no data yet.".to_owned()))?;
    Ok(respond(download, tag.as_deref()))
}

fn respond(download: Download, tag: Option<&str>) -> Response {
    let Download { image, size, range, stream } = download;
    let length = range.as_ref().map_or(size, |range| range.end - range.start);
    let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let mut response = (status, Body::from_stream(stream.into_stream())).into_response();
    let headers = response.headers_mut();
    let mut put = |name: http::HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(CONTENT_TYPE, "application/octet-stream");
    put(CONTENT_LENGTH, &length.to_string());
    put(CONTENT_DISPOSITION, &disposition(&image));
    put(ACCEPT_RANGES, "bytes");
    put(CACHE_CONTROL, "private, no-cache");
    if let Some(tag) = tag {
        put(ETAG, tag);
    }
    if let Some(range) = range {
        put(CONTENT_RANGE, &format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1)));
    }
    response
}

/// The part a `Range` header asks for. What is not one range of bytes is left aside, as RFC 9110 wants it.
fn wanted(header: Option<&str>, size: u64) -> Result<Option<Range<u64>>, Error> {
    let Some(spec) =
        header.and_then(|header| header.strip_prefix("bytes=")).filter(|spec| !spec.contains(','))
    else {
        return Ok(None);
    };
    let Some((first, last)) = spec.trim().split_once('-') else { return Ok(None) };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(tail)) if first.is_empty() => size.saturating_sub(tail)..size,
        _ => return Ok(None),
    };
    if range.start >= range.end {
        return Err(Error::RangeNotSatisfiable(format!(
            "The image has {size} bytes; {spec} lies outside of them."
        )));
    }
    Ok(Some(range))
}

/// How the file is called on the person's disk: the image's name without anything a file system or a shell could
/// trip over, in ASCII and, for those who understand it, in full.
fn disposition(image: &Image) -> String {
    let ending = image.disk_format.as_deref().unwrap_or("img");
    let clean: String = image
        .title()
        .chars()
        .map(|c| if c.is_control() || "/\\:*?\"<>|%;".contains(c) || is_invisible(c) { '_' } else { c })
        .collect();
    let clean = clean.trim().trim_start_matches('.').to_owned();
    let stem = if clean.is_empty() { &image.id } else { &clean };
    let name = if stem.to_lowercase().ends_with(&format!(".{ending}")) {
        stem.clone()
    } else {
        format!("{stem}.{ending}")
    };
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(&name, EXTENDED))
}

/// Marks that change the direction of writing or take no room: they make `exe.iso` out of `osi.exe`.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_of_bytes_is_understood() {
        for (header, range) in [
            ("bytes=0-0", Some(0..1)),
            ("bytes=2-", Some(2..10)),
            ("bytes=-3", Some(7..10)),
            ("bytes=-30", Some(0..10)),
            ("bytes=5-100", Some(5..10)),
            ("bytes=0-1,3-4", None),
            ("bytes=5-2", None),
            ("bytes=x-y", None),
            ("items=0-1", None),
        ] {
            assert_eq!(wanted(Some(header), 10).unwrap(), range, "{header}");
        }
        for header in ["bytes=10-", "bytes=10-20", "bytes=-0"] {
            assert!(matches!(wanted(Some(header), 10), Err(Error::RangeNotSatisfiable(_))), "{header}");
        }
    }

    #[test]
    fn names_are_safe_on_any_disk() {
        let named = |name: &str| {
            let mut image = crate::pages::images::list::bare_image("6a0fe2c8-0d3b-4a0e-9b6a-111111111111");
            image.name = Some(name.to_owned());
            image.disk_format = Some("iso".to_owned());
            disposition(&image)
        };
        assert_eq!(named("web"), "attachment; filename=\"web.iso\"; filename*=UTF-8''web.iso");
        assert_eq!(named("Web.ISO"), "attachment; filename=\"Web.ISO\"; filename*=UTF-8''Web.ISO");
        assert_eq!(
            named("../a\"b\r\nc"),
            "attachment; filename=\"_a_b__c.iso\"; filename*=UTF-8''_a_b__c.iso"
        );
        assert_eq!(named("é"), "attachment; filename=\"_.iso\"; filename*=UTF-8''%C3%A9.iso");
        assert_eq!(
            named("a\u{202E}osi.exe"),
            "attachment; filename=\"a_osi.exe.iso\"; filename*=UTF-8''a_osi.exe.iso"
        );
        assert!(named("").contains("6a0fe2c8"));
    }
}
