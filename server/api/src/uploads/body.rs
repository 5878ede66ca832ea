//! The bytes of a request, and the checksum that may follow them as a trailer.

use std::io;

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderMap, header},
};
use bytes::Bytes;
use futures::{StreamExt, stream::BoxStream};
use http_body::Frame;
use http_body_util::BodyStream;
use vitrine_domain::{Append, Piece};

use super::headers::{UPLOAD_CHECKSUM, checksum, text};
use crate::errors::ApiError;

/// Whether bytes may come.
pub(super) fn has_bytes(request: &Request) -> bool {
    request.body().size_hint().exact() != Some(0) && !request.body().is_end_stream()
}

/// What is to be added at this offset.
///
/// # Errors
/// 400 for a checksum that cannot be read.
pub(super) fn append(request: Request, offset: u64, length: Option<u64>) -> Result<Append, ApiError> {
    let headers = request.headers();
    let checksum = checksum(headers)?;
    let checksum_follows = checksum.is_none() && announces_checksum(headers);
    let body = request.into_body();
    let size_hint = body.size_hint().exact();
    Ok(Append { offset, length, size_hint, body: pieces(body), checksum, checksum_follows })
}

/// `Trailer: Upload-Checksum`.
fn announces_checksum(headers: &HeaderMap) -> bool {
    let announced = text(headers, &header::TRAILER).unwrap_or_default();
    announced.split(',').any(|name| name.trim().eq_ignore_ascii_case(UPLOAD_CHECKSUM.as_str()))
}

fn pieces(body: Body) -> BoxStream<'static, io::Result<Piece>> {
    let frames = BodyStream::new(body);
    frames
        .filter_map(|frame| async move {
            match frame {
                Ok(frame) => piece(frame).transpose(),
                Err(error) => Some(Err(io::Error::other(error))),
            }
        })
        .boxed()
}

/// Trailers that mean nothing here are none.
fn piece(frame: Frame<Bytes>) -> io::Result<Option<Piece>> {
    let trailers = match frame.into_data() {
        Ok(data) => return Ok(Some(Piece::Data(data))),
        Err(frame) => frame.into_trailers().unwrap_or_default(),
    };
    let checksum = checksum(&trailers);
    Ok(checksum
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a bad checksum"))?
        .map(Piece::Checksum))
}
