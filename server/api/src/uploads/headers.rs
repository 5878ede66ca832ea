//! The headers of the protocol.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use time::{OffsetDateTime, macros::format_description};
use vitrine_domain::{Checksum, ChecksumAlgorithm};

use crate::errors::ApiError;

/// The version spoken here.
pub(super) const VERSION: &str = "1.0.0";
/// The media type of bytes.
const MEDIA: &str = "application/offset+octet-stream";

pub(super) const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
pub(super) const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub(super) const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
pub(super) const TUS_CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
pub(super) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const UPLOAD_DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
pub(super) const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(super) const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
pub(super) const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
/// Ours: how far the upload is (`receiving`, `finishing`, `complete`).
pub(super) const UPLOAD_STATE: HeaderName = HeaderName::from_static("upload-state");

/// `Tus-Resumable` must be there, and be this version, on every call of the protocol but `OPTIONS`. `GET` is not of the
/// protocol.
///
/// # Errors
/// 412.
pub(super) fn check_version(method: Method, headers: &HeaderMap) -> Result<(), ApiError> {
    let of_tus = [Method::POST, Method::HEAD, Method::PATCH, Method::DELETE].contains(&method);
    match headers.get(TUS_RESUMABLE) {
        Some(version) if version == VERSION => Ok(()),
        _ if !of_tus => Ok(()),
        _ => Err(ApiError::new(
            StatusCode::PRECONDITION_FAILED,
            format!("Resumable uploads speak tus {VERSION}: send the header Tus-Resumable: {VERSION}."),
        )),
    }
}

/// # Errors
/// 415 where the bytes are not announced as such.
pub(super) fn check_media(headers: &HeaderMap) -> Result<(), ApiError> {
    let given = text(headers, &header::CONTENT_TYPE).unwrap_or_default();
    let media = given.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case(MEDIA) {
        return Ok(());
    }
    Err(ApiError::unsupported_media(format!(
        "The bytes of an upload are sent with Content-Type: {MEDIA}, not '{media}'."
    )))
}

/// A header that is a number of bytes.
///
/// # Errors
/// 400.
pub(super) fn number(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>, ApiError> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let digits =
        value.to_str().ok().map(str::trim).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    digits
        .and_then(|digits| digits.parse().ok())
        .map(Some)
        .ok_or_else(|| ApiError::bad_request(format!("The header {name} must be a number of bytes.")))
}

/// `Upload-Length`, or `Upload-Defer-Length: 1` in its place.
///
/// # Errors
/// 400 where neither is there, or both are.
pub(super) fn length_or_deferred(headers: &HeaderMap) -> Result<Option<u64>, ApiError> {
    let length = number(headers, &UPLOAD_LENGTH)?;
    let deferred = match text(headers, &UPLOAD_DEFER_LENGTH) {
        Some("1") => true,
        Some(_) => return Err(ApiError::bad_request("The header Upload-Defer-Length can only be 1.")),
        None => false,
    };
    match (length, deferred) {
        (Some(_), true) => {
            Err(ApiError::bad_request("Send Upload-Length or Upload-Defer-Length: 1, not both."))
        }
        (None, false) => Err(ApiError::bad_request(
            "The header Upload-Length is missing; where the length is not known yet, send Upload-Defer-Length: 1.",
        )),
        (length, _) => Ok(length),
    }
}

/// `Upload-Checksum: sha1 <base64>`.
///
/// # Errors
/// 400 for one that cannot be read, or of an algorithm that is not known.
pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, ApiError> {
    let Some(value) = headers.get(UPLOAD_CHECKSUM) else { return Ok(None) };
    let parts = value.to_str().ok().and_then(|text| text.trim().split_once(' '));
    let Some((name, digest)) = parts else {
        return Err(ApiError::bad_request(
            "The header Upload-Checksum must be the name of an algorithm and the checksum in Base64.",
        ));
    };
    let algorithm = ChecksumAlgorithm::ALL.into_iter().find(|algorithm| algorithm.as_str() == name);
    let algorithm = algorithm.ok_or_else(|| {
        ApiError::bad_request(format!(
            "The checksum algorithm '{name}' is not known; choose one of {}.",
            algorithms()
        ))
    })?;
    let digest = STANDARD.decode(digest.trim());
    let digest =
        digest.map_err(|_| ApiError::bad_request("The checksum in Upload-Checksum is not in Base64."))?;
    Ok(Some(Checksum { algorithm, digest }))
}

/// The names of the algorithms.
pub(super) fn algorithms() -> String {
    ChecksumAlgorithm::ALL.map(ChecksumAlgorithm::as_str).join(",")
}

/// A moment as HTTP writes it: `Fri, 02 Jan 2026 03:04:05 GMT`.
pub(super) fn moment(at: OffsetDateTime) -> Option<HeaderValue> {
    let form = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    at.to_offset(time::UtcOffset::UTC).format(form).ok().and_then(|text| HeaderValue::try_from(text).ok())
}

/// A header's text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn headers(pairs: &[(&HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| ((*name).clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn lengths_are_told_or_deferred() {
        let of = |pairs: &[(&HeaderName, &str)]| {
            length_or_deferred(&headers(pairs)).map_err(|e| e.status().as_u16())
        };
        assert_eq!(of(&[(&UPLOAD_LENGTH, "0")]), Ok(Some(0)));
        assert_eq!(of(&[(&UPLOAD_LENGTH, "18446744073709551615")]), Ok(Some(u64::MAX)));
        assert_eq!(of(&[(&UPLOAD_DEFER_LENGTH, "1")]), Ok(None));
        for bad in ["", "-1", "+1", "1.0", "x", "18446744073709551616", "1 2"] {
            assert_eq!(of(&[(&UPLOAD_LENGTH, bad)]), Err(400), "{bad}");
        }
        for bad in ["0", "2", "", "true"] {
            assert_eq!(of(&[(&UPLOAD_DEFER_LENGTH, bad)]), Err(400), "{bad}");
        }
        assert_eq!(of(&[]), Err(400));
        assert_eq!(of(&[(&UPLOAD_LENGTH, "5"), (&UPLOAD_DEFER_LENGTH, "1")]), Err(400));
    }

    #[test]
    fn checksums_are_read() {
        let of = |text: &str| checksum(&headers(&[(&UPLOAD_CHECKSUM, text)]));
        let good = of("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=").unwrap().unwrap();
        assert_eq!((good.algorithm, good.digest.len()), (ChecksumAlgorithm::Sha1, 20));
        assert_eq!(checksum(&HeaderMap::new()).unwrap(), None);
        for bad in ["", "sha1", "SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "crc32 AAAA", "sha1 *"] {
            assert_eq!(of(bad).unwrap_err().status().as_u16(), 400, "{bad}");
        }
    }

    #[test]
    fn moments_are_those_of_http() {
        assert_eq!(moment(datetime!(2026-01-02 05:04:05 +2)).unwrap(), "Fri, 02 Jan 2026 03:04:05 GMT");
    }
}
