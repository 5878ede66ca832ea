//! What the tests of several drivers share.

pub(in crate::drivers) mod fault;
pub(in crate::drivers) mod services;
pub(in crate::drivers) mod tls;

use axum::{
    body::{Body, to_bytes},
    http::header,
    response::Response,
};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};

use self::fault::Fault;
use crate::{Content, Error};

/// Bytes that differ at every offset.
pub(in crate::drivers) fn data(length: u64) -> Bytes {
    (0..length / 8 + 1)
        .flat_map(|word| word.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes())
        .take(length as usize)
        .collect()
}

/// All bytes of opened data.
pub(in crate::drivers) async fn all(content: Content) -> Result<Vec<u8>, Error> {
    let chunks: Vec<Bytes> = content.stream.try_collect().await?;
    Ok(chunks.concat())
}

/// Everything that a log would show of an error.
pub(in crate::drivers) fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        text.push_str(&format!(" {cause} {cause:?}"));
        next = cause.source();
    }
    text
}

/// What the driver says of an error.
pub(in crate::drivers) fn cause(error: &Error) -> String {
    std::error::Error::source(error).map(ToString::to_string).unwrap_or_default()
}

/// The body of a request, as it arrives; `None` where its connection ended too early.
pub(in crate::drivers) async fn received(body: Body, fault: &Fault) -> Option<Bytes> {
    // All of it is read, so that a client hears a refusal.
    let body = to_bytes(body, usize::MAX).await.ok()?;
    Some(if matches!(fault, Fault::Damage) { body.iter().rev().copied().collect() } else { body })
}

/// The MD5 of bytes, in hex.
pub(in crate::drivers) fn md5(data: &[u8]) -> String {
    let sum = openssl::hash::hash(openssl::hash::MessageDigest::md5(), data).unwrap();
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An answer with what goes wrong while its body is sent.
pub(in crate::drivers) async fn spoil(response: Response, fault: &Fault) -> Response {
    match fault {
        Fault::Break(after) => cut(response, *after, stream::once(break_off())).await,
        Fault::Stall(after) => cut(response, *after, stream::pending()).await,
        _ => response,
    }
}

/// The end of a connection, when what came before it is on its way.
async fn break_off() -> Result<Bytes, std::io::Error> {
    tokio::task::yield_now().await;
    Err(std::io::Error::other("broken"))
}

/// The first bytes of a body, and then what is wrong with it.
async fn cut(
    response: Response,
    after: usize,
    end: impl futures::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static,
) -> Response {
    let (mut head, body) = response.into_parts();
    let all = to_bytes(body, usize::MAX).await.unwrap();
    head.headers.insert(header::CONTENT_LENGTH, all.len().into());
    let first = stream::iter([Ok(all.slice(..after.min(all.len())))]);
    Response::from_parts(head, Body::from_stream(first.chain(end)))
}

/// A value of a query.
pub(in crate::drivers) fn form(query: &str, name: &str) -> String {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
