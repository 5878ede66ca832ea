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
use vitrine_domain::{Download, Error};

use super::ThisImage;
use crate::{attachment::disposition, failure::Result, locale::tr, session::Visitor};

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
        .ok_or_else(|| Error::Conflict(tr("images-no-data")))?;
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
    put(
        CONTENT_DISPOSITION,
        &disposition(image.title(), &image.id, image.disk_format.as_deref().unwrap_or("img")),
    );
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
        return Err(Error::RangeNotSatisfiable(tr!("images-range", size = size, range = spec)));
    }
    Ok(Some(range))
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
}
