//! What drivers that speak HTTP share: how they connect, and what they say of a connection that broke.

use std::{error::Error as StdError, io, sync::Arc, time::Duration};

use async_trait::async_trait;
use http_body_util::BodyExt;
use object_store::client::{
    HttpClient, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
};
use vitrine_fetcher::Direct;

/// Time for a connection to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// Connections to a place that the operator chose. The machine's proxies and redirects would carry data to where the
/// operator did not send it.
pub(super) fn client(tls: rustls::ClientConfig) -> io::Result<reqwest::Client> {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .http1_only()
        .connect_timeout(CONNECT)
        .user_agent(concat!("vitrine/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls)
        .build()
        .map_err(io::Error::other)
}

/// Marks a request without a body whose answer is the data of an image.
#[derive(Debug, Clone, Copy)]
pub(super) struct ForData;

/// The connections to a service: those of a pool, and one of its own for each download.
#[derive(Debug)]
struct Connections {
    pool: reqwest::Client,
    direct: Direct,
}

#[async_trait]
impl HttpService for Connections {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if request.extensions().get::<ForData>().is_none() {
            return self.pool.call(request).await;
        }
        let (head, _) = request.into_parts();
        let answer = self.direct.send(head).await;
        let answer = answer.map_err(|error| HttpError::new(HttpErrorKind::Connect, error))?;
        Ok(answer.map(|body| {
            HttpResponseBody::new(body.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error)))
        }))
    }
}

/// Connections as [`client`] makes them, whose downloads cost less; and those of its pool, for other use.
pub(super) fn connections(tls: rustls::ClientConfig) -> io::Result<(HttpClient, reqwest::Client)> {
    let direct = Direct::new(Arc::new(tls.clone()));
    let pool = client(tls)?;
    Ok((HttpClient::new(Connections { pool: pool.clone(), direct }), pool))
}

/// For connections that are not encrypted: nobody's certificate is believed.
pub(super) fn no_trust() -> io::Result<rustls::ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    Ok(builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
}

/// What is wrong with the certificate, where that is why a connection was not made.
pub(super) fn certificate_problem(error: &(dyn StdError + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error @ rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
            return Some(error.to_string());
        }
        // An I/O error names the source of what it holds, and not what it holds.
        let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = held.map(|held| held as &(dyn StdError + 'static)).or_else(|| error.source());
    }
    None
}

/// What is wrong with a request whose body cannot be sent again: more of it had come than is held.
pub(super) fn not_held(source: &io::Error, come: u64, option: &str) -> io::Error {
    let problem =
        format!("{source}; {come} bytes of it had come, more than are held to be sent again ({option})");
    io::Error::new(source.kind(), problem)
}

/// An error with its causes. Those of the transport name hosts and addresses, never a URL's query.
pub(super) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    text
}
