//! `GET /v2/images/{image}/file`.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use futures::StreamExt;
use vitrine_domain::Download;
use vitrine_splice::Conduit;

use super::range;
use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");

/// 200 with the data, 206 with a part of it, 204 where there is none yet. The server puts the [`Conduit`] of the
/// connection among the extensions of the request.
pub(crate) async fn download(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let prefer = preferred_stores(request.uri().query().unwrap_or_default());
    let Parts { headers, extensions, .. } = request.into_parts().0;
    let wanted = move |size| range::wanted(&headers, size);
    match api
        .controller
        .download_image_from(&caller, &id, &prefer, extensions.get::<Conduit>(), wanted)
        .await?
    {
        Some(download) => respond(download),
        None => Ok(answer::no_content()),
    }
}

/// `prefer=store1,store2`; of several such parameters the last one counts.
fn preferred_stores(query: &str) -> Vec<String> {
    let last = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "prefer").last();
    let names = last.map(|(_, value)| value.into_owned()).unwrap_or_default();
    names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn respond(download: Download) -> Result<Response, ApiError> {
    let Download { image, size, range, stream } = download;
    let length = range.as_ref().map_or(size, |range| range.end - range.start);
    let mut response = Response::new(self::stream(image.id, stream));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    // The sum of the whole image, in hexadecimal, also beside a part of it.
    if let Some(checksum) = image.checksum {
        headers.insert(CONTENT_MD5, HeaderValue::try_from(checksum).map_err(ApiError::internal)?);
    }
    if let Some(range) = range {
        let text = format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1));
        headers.insert(header::CONTENT_RANGE, HeaderValue::try_from(text).map_err(ApiError::internal)?);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

/// The chunks go out as the store gives them. Where it fails, the answer breaks off, which the client sees by its
/// length.
pub(crate) fn stream(id: String, stream: vitrine_stores::ByteStream) -> Body {
    Body::from_stream(stream.map(move |chunk| {
        chunk.inspect_err(|error| tracing::error!(image = %id, error = error as &dyn std::error::Error, "a download broke off"))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_preference_is_none() {
        for (query, expected) in [
            ("", &[][..]),
            ("prefer=", &[]),
            ("prefer=%20,", &[]),
            ("prefer=a", &["a"]),
            ("x=y&prefer=,b%2C%20c", &["b", "c"]),
        ] {
            assert_eq!(preferred_stores(query), expected, "{query}");
        }
    }
}
