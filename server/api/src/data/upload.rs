//! `PUT /v2/images/{image}/file`.

use axum::{
    body::HttpBody,
    extract::{Request, State},
    http::{HeaderMap, header},
    response::Response,
};
use futures::{StreamExt, TryStreamExt};
use vitrine_domain::Upload;

use crate::{answer, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

const MEDIA: &str = "application/octet-stream";

/// 204 once the data is stored and the image is active. The body has no limit of its own: that of the image's size
/// holds.
pub(crate) async fn upload(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let headers = request.headers();
    media_type(headers)?;
    let expected_size = announced_size(headers)?;
    let store = store(headers)?;
    let body = request.into_body();
    let size_hint = body.size_hint().exact();
    let body = body.into_data_stream().map_err(std::io::Error::other).boxed();
    api.controller
        .upload_image(&caller, &id, Upload { expected_size, size_hint, store, ..Upload::new(body) })
        .await?;
    Ok(answer::no_content())
}

pub(crate) fn media_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = given.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case(MEDIA) {
        return Ok(());
    }
    Err(ApiError::unsupported_media(format!("Image data is sent with Content-Type: {MEDIA}, not '{media}'.")))
}

/// `X-OpenStack-Image-Size`.
pub(crate) fn announced_size(headers: &HeaderMap) -> Result<Option<u64>, ApiError> {
    let Some(value) = headers.get("x-openstack-image-size") else { return Ok(None) };
    let size = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    size.map(Some)
        .ok_or_else(|| ApiError::bad_request("The header X-OpenStack-Image-Size must be a number of bytes."))
}

/// `X-Image-Meta-Store`: the name of a store; an empty one is none.
pub(crate) fn store(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get("x-image-meta-store") else { return Ok(None) };
    let unreadable = |_| ApiError::bad_request("The header X-Image-Meta-Store must be the name of a store.");
    let name = value.to_str().map_err(unreadable)?.trim();
    Ok(Some(name.to_owned()).filter(|name| !name.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn only_one_media_type_is_taken() {
        for good in [MEDIA, "Application/Octet-Stream", "application/octet-stream; charset=x"] {
            assert!(media_type(&headers("content-type", good)).is_ok(), "{good}");
        }
        for bad in ["", "text/plain", "application/octet", "application/octet-streams", "application/json"] {
            assert_eq!(
                media_type(&headers("content-type", bad)).unwrap_err().status().as_u16(),
                415,
                "{bad}"
            );
        }
        assert!(media_type(&HeaderMap::new()).is_err());
    }

    #[test]
    fn announced_sizes_are_numbers() {
        assert_eq!(announced_size(&HeaderMap::new()).unwrap(), None);
        for (text, size) in [("0", 0), (" 12 ", 12), ("18446744073709551615", u64::MAX)] {
            assert_eq!(announced_size(&headers("x-openstack-image-size", text)).unwrap(), Some(size));
        }
        for bad in ["", "-1", "x", "1.5", "18446744073709551616", "None"] {
            let error = announced_size(&headers("x-openstack-image-size", bad)).unwrap_err();
            assert_eq!(error.status().as_u16(), 400, "{bad}");
        }
    }
}
