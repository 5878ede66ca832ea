//! One request to the account, and its repetition where the service is away for a moment or the token has ended.

use std::{io, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use object_store::client::{HttpClient, HttpRequest, HttpRequestBody, HttpResponse, HttpResponseBody};
use url::form_urlencoded::Serializer;
use vitrine_fetcher::Trust;

use super::{
    address::Address,
    errors::{Failure, LOGIN},
    login::Login,
    options::SwiftOptions,
};
use crate::{
    drivers::{
        keystone::Session,
        parts::{Flow, Payload, Streams},
        transport,
    },
    layers::retry::Patience,
};

/// Bytes that even a slow line sends in a second: so much longer a request with a body may take.
const SLOWEST: u64 = 64 * 1024;
/// No document of a service is larger.
const DOCUMENT: usize = 32 * 1024 * 1024;
/// Tries over about a minute.
const LONG: Patience =
    Patience { tries: 12, first_pause: Duration::from_millis(500), longest_pause: Duration::from_secs(8) };

/// A request that can be made again.
#[derive(Clone)]
pub(super) struct Call {
    /// What it asks, for people.
    pub(super) what: &'static str,
    method: Method,
    /// Below the account, percent-encoded.
    path: String,
    query: Vec<(&'static str, String)>,
    headers: Vec<(HeaderName, String)>,
    body: Payload,
    is_for_data: bool,
}

impl Call {
    pub(super) fn new(what: &'static str, method: Method, path: String) -> Self {
        Self {
            what,
            method,
            path,
            query: Vec::new(),
            headers: Vec::new(),
            body: Payload::Whole(Bytes::new()),
            is_for_data: false,
        }
    }

    pub(super) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(super) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn body(self, body: impl Into<Bytes>) -> Self {
        Self { body: Payload::Whole(body.into()), ..self }
    }

    /// The answer is the data of an image.
    pub(super) fn for_data(self) -> Self {
        Self { is_for_data: true, ..self }
    }

    /// Bytes that come while they are sent.
    pub(super) fn flow(self, flow: Arc<Flow>) -> Self {
        Self { body: Payload::Flow(flow), ..self }
    }

    fn request(&self, session: &Session) -> Result<HttpRequest, Failure> {
        let mut url = format!("{}{}", session.url, self.path);
        if !self.query.is_empty() {
            url.push('?');
            url.push_str(&Serializer::new(String::new()).extend_pairs(&self.query).finish());
        }
        let mut builder = http::Request::builder().method(self.method.clone()).uri(url);
        for (name, value) in &self.headers {
            builder = builder.header(name, value);
        }
        if matches!(self.method, Method::PUT | Method::POST) {
            // Also where there is nothing: Swift refuses a request that does not say so.
            if let Some(length) = self.body.length() {
                builder = builder.header(header::CONTENT_LENGTH, length);
            }
        }
        if self.is_for_data {
            builder = builder.extension(transport::ForData);
        }
        let body = match &self.body {
            Payload::Whole(body) => body.clone(),
            Payload::Flow(_) => Bytes::new(),
        };
        builder
            .header("x-auth-token", session.token.clone())
            .body(HttpRequestBody::from(body))
            .map_err(|error| Failure::nonsense(self.what, error))
    }
}

/// A good answer.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: HttpResponseBody,
}

impl Answer {
    /// The text of a header; empty where it has none.
    pub(super) fn header(&self, name: &HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// The connections to a service, and what lets us in.
pub(super) struct Wire {
    client: HttpClient,
    streams: Streams,
    login: Login,
    /// For what somebody waits for.
    pub(super) short: Patience,
    /// For what has gone far, and would be lost.
    pub(super) long: Patience,
    /// Without a byte for so long a connection is given up.
    pub(super) timeout: Duration,
}

/// Whose certificates are believed.
fn tls(options: &SwiftOptions, address: &Address) -> io::Result<rustls::ClientConfig> {
    let is_plain = [&address.auth, &address.endpoint].into_iter().all(|url| !url.starts_with("https:"));
    let trust = match &options.swift_store_cacert {
        _ if options.swift_store_auth_insecure => Trust::Anybody,
        file if !file.as_os_str().is_empty() => Trust::File(file.clone()),
        _ => Trust::System,
    };
    match trust.client_config() {
        // A machine without authorities can still speak to a service that needs none.
        Err(_) if is_plain && trust == Trust::System => transport::no_trust(),
        made => made.map_err(|error| io::Error::other(format!("swift_store_cacert: {error}"))),
    }
}

impl Wire {
    /// Reads the certificates. Blocks.
    ///
    /// # Errors
    /// Names the option.
    pub(super) fn new(options: &SwiftOptions, address: &Address) -> io::Result<Self> {
        let (client, pool) = transport::connections(tls(options, address)?)?;
        Ok(Self {
            streams: Streams::new(pool),
            client,
            login: Login::new(options, address),
            short: Patience::default(),
            long: LONG,
            timeout: Duration::from_secs(options.swift_store_timeout),
        })
    }

    /// Asks until there is an answer, the service says no, or the patience is at its end.
    pub(super) async fn send(&self, call: Call, patience: Patience) -> Result<Answer, Failure> {
        let mut pause = patience.first_pause;
        let mut failed_tries = 0;
        let mut is_renewed = false;
        loop {
            let failure = match self.attempt(&call, &mut is_renewed).await {
                Ok(response) => {
                    let (head, body) = response.into_parts();
                    return Ok(Answer { status: head.status, headers: head.headers, body });
                }
                Err(failure) => failure,
            };
            failed_tries += 1;
            if let Payload::Flow(flow) = &call.body
                && !flow.can_be_read_again()
            {
                return Err(failure.not_repeated(flow.come()));
            }
            if !failure.is_temporary() || failed_tries >= patience.tries {
                return Err(failure);
            }
            tracing::debug!(what = call.what, failed_tries, ?failure, "asking again");
            tokio::time::sleep(pause.min(patience.longest_pause)).await;
            pause = pause.saturating_mul(2);
        }
    }

    /// As [`Self::send`], with all of the answer's document.
    pub(super) async fn ask(&self, call: Call, patience: Patience) -> Result<(Answer, Bytes), Failure> {
        let what = call.what;
        let mut answer = self.send(call, patience).await?;
        let body = std::mem::replace(&mut answer.body, HttpResponseBody::from(Bytes::new()));
        let document = self.document(what, body).await?;
        Ok((answer, document))
    }

    /// Once; and once more after a login, where the token is not taken any more.
    async fn attempt(&self, call: &Call, is_renewed: &mut bool) -> Result<HttpResponse, Failure> {
        loop {
            let session = self.login.session(|request| self.log_in(request)).await?;
            let request = call.request(&session)?;
            let outcome = match &call.body {
                Payload::Whole(body) => self.execute(call.what, request, body.len()).await,
                Payload::Flow(flow) => self.stream(call.what, request, flow).await,
            };
            match outcome {
                // Who refuses before all of a body was sent may not be heard.
                Err(Failure::Silent { .. }) if matches!(call.body, Payload::Flow(_)) && !*is_renewed => {
                    self.login.forget(&session).await;
                    return outcome;
                }
                Err(failure) if matches!(&call.body, Payload::Flow(flow) if !flow.can_be_read_again()) => {
                    return Err(failure);
                }
                Err(failure) if failure.is(StatusCode::UNAUTHORIZED) && !*is_renewed => {
                    *is_renewed = true;
                    self.login.forget(&session).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Makes the next request meet a token that has ended.
    #[cfg(test)]
    pub(super) async fn spoil_token(&self) {
        self.login.spoil().await;
    }

    async fn log_in(&self, request: HttpRequest) -> Result<(HeaderMap, Vec<u8>), Failure> {
        let (head, body) = self.execute(LOGIN, request, 0).await?.into_parts();
        Ok((head.headers, self.document(LOGIN, body).await?.to_vec()))
    }

    async fn execute(
        &self,
        what: &'static str,
        request: HttpRequest,
        size: usize,
    ) -> Result<HttpResponse, Failure> {
        let allowed = self.timeout + Duration::from_secs(size as u64 / SLOWEST);
        let response = tokio::time::timeout(allowed, self.client.execute(request))
            .await
            .map_err(|_| Failure::slow(what, allowed.as_secs()))?
            .map_err(|error| Failure::broken(what, error))?;
        self.judged(what, response).await
    }

    /// As [`Self::execute`], with a body that comes.
    async fn stream(
        &self,
        what: &'static str,
        request: HttpRequest,
        flow: &Arc<Flow>,
    ) -> Result<HttpResponse, Failure> {
        let response = self.streams.execute(request, flow, self.timeout).await;
        self.judged(what, response.map_err(|broken| Failure::of(what, broken))?).await
    }

    /// A good answer, or what is wrong with it.
    async fn judged(&self, what: &'static str, response: HttpResponse) -> Result<HttpResponse, Failure> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        // A refusal that cannot be read is a refusal all the same.
        let body = self.document(what, response.into_body()).await.unwrap_or_default();
        Err(Failure::refused(what, status, &body))
    }

    /// All of a document. A long piece of work keeps its connection busy until it has an answer.
    async fn document(&self, what: &'static str, body: HttpResponseBody) -> Result<Bytes, Failure> {
        let mut document = BytesMut::new();
        let mut stream = body.bytes_stream();
        loop {
            match tokio::time::timeout(self.timeout, stream.next()).await {
                Ok(None) => return Ok(document.freeze()),
                Ok(Some(Ok(piece))) if document.len() + piece.len() <= DOCUMENT => {
                    document.extend_from_slice(&piece);
                }
                Ok(Some(Ok(_))) => return Err(Failure::nonsense(what, "it is too long")),
                Ok(Some(Err(error))) => return Err(Failure::broken(what, error)),
                Err(_) => return Err(Failure::slow(what, self.timeout.as_secs())),
            }
        }
    }
}
