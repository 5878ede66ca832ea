//! One request to the server, and its repetition where the server is away for a moment or the session has ended.

use std::{io, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use object_store::client::{HttpClient, HttpRequest, HttpRequestBody, HttpResponse, HttpResponseBody};
use vitrine_fetcher::Trust;

use super::{
    address::Address,
    errors::{Failure, LOGIN},
    options::VmwareOptions,
    session::{Login, Services, Session, cookie},
    soap::{self, message},
    xml::Element,
};
use crate::{drivers::transport, layers::retry::Patience};

/// Bytes that even a slow line sends in a second: so much longer a request with a body may take.
pub(super) const SLOWEST: u64 = 64 * 1024;
/// No document of a server is larger.
const DOCUMENT: usize = 64 * 1024 * 1024;

/// A request for a file that can be made again.
pub(super) struct Call {
    /// What it asks, for people.
    pub(super) what: &'static str,
    method: Method,
    /// With its query, percent-encoded.
    path: String,
    headers: Vec<(HeaderName, String)>,
    body: Bytes,
}

impl Call {
    pub(super) fn new(what: &'static str, method: Method, path: String) -> Self {
        Self { what, method, path, headers: Vec::new(), body: Bytes::new() }
    }

    pub(super) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn body(self, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self }
    }

    fn request(&self, base: &str, session: &Session) -> Result<HttpRequest, Failure> {
        let mut builder =
            http::Request::builder().method(self.method.clone()).uri(format!("{base}{}", self.path));
        for (name, value) in &self.headers {
            builder = builder.header(name, value);
        }
        if self.method == Method::PUT {
            // Also where there is nothing.
            builder = builder.header(header::CONTENT_LENGTH, self.body.len());
        }
        builder
            .header(header::COOKIE, session.cookie.clone())
            .body(HttpRequestBody::from(self.body.clone()))
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

/// The connections to a server, and what lets us in.
pub(super) struct Wire {
    client: HttpClient,
    /// The same connections, for bodies that come piece by piece.
    streams: reqwest::Client,
    login: Login,
    /// `https://HOST[:PORT]`.
    pub(super) base: String,
    pub(super) patience: Patience,
    /// Without a byte for so long a connection is given up.
    pub(super) timeout: Duration,
}

/// Whose certificates are believed.
fn tls(options: &VmwareOptions) -> io::Result<rustls::ClientConfig> {
    let trust = match &options.vmware_ca_file {
        file if !file.as_os_str().is_empty() => Trust::File(file.clone()),
        _ if options.vmware_insecure => Trust::Anybody,
        _ => Trust::System,
    };
    trust.client_config().map_err(|error| io::Error::other(format!("vmware_ca_file: {error}")))
}

/// Tries of one request.
struct Tries {
    patience: Patience,
    pause: Duration,
    failed: u32,
    is_renewed: bool,
}

impl Tries {
    fn new(patience: Patience) -> Self {
        Self { patience, pause: patience.first_pause, failed: 0, is_renewed: false }
    }

    /// Waits for the next try, where there is one.
    async fn wait(&mut self, what: &str, failure: Failure) -> Result<(), Failure> {
        self.failed += 1;
        if !failure.is_temporary() || self.failed >= self.patience.tries {
            return Err(failure);
        }
        tracing::debug!(what, failed_tries = self.failed, ?failure, "asking again");
        tokio::time::sleep(self.pause.min(self.patience.longest_pause)).await;
        self.pause = self.pause.saturating_mul(2);
        Ok(())
    }
}

impl Wire {
    /// Reads the certificates. Blocks.
    ///
    /// # Errors
    /// Names the option.
    pub(super) fn new(options: &VmwareOptions, address: &Address) -> io::Result<Self> {
        let client = transport::client(tls(options)?)?;
        Ok(Self {
            client: HttpClient::new(client.clone()),
            streams: client,
            login: Login::new(options),
            base: address.base.clone(),
            patience: Patience {
                tries: options.vmware_api_retry_count.saturating_add(1),
                ..Patience::default()
            },
            timeout: Duration::from_secs(options.vmware_store_timeout),
        })
    }

    /// Asks for a file until there is an answer, the server says no, or the patience is at its end.
    pub(super) async fn send(&self, call: Call) -> Result<Answer, Failure> {
        let mut tries = Tries::new(self.patience);
        loop {
            let failure = match self.attempt(&call, &mut tries).await {
                Ok(response) => {
                    let (head, body) = response.into_parts();
                    return Ok(Answer { status: head.status, headers: head.headers, body });
                }
                Err(failure) => failure,
            };
            tries.wait(call.what, failure).await?;
        }
    }

    /// Once; and once more after a login, where the session is not taken any more.
    async fn attempt(&self, call: &Call, tries: &mut Tries) -> Result<HttpResponse, Failure> {
        loop {
            let session = self.session().await?;
            let outcome = self.file(call, &session).await;
            match outcome {
                Err(failure) if self.renews(&failure, &session, tries).await => {}
                outcome => return outcome,
            }
        }
    }

    async fn file(&self, call: &Call, session: &Session) -> Result<HttpResponse, Failure> {
        let response = self.execute(call.what, call.request(&self.base, session)?, call.body.len()).await?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        Err(Failure::Refused { what: call.what, status })
    }

    /// Calls a method, as [`Self::send`] asks for files; `message` makes the call. Answers also how many tries failed
    /// before: each may have been carried out.
    pub(super) async fn call(
        &self,
        what: &'static str,
        message: impl Fn(&Services) -> String,
    ) -> Result<(Element, u32), Failure> {
        let mut tries = Tries::new(self.patience);
        loop {
            let failure = match self.session().await {
                Ok(session) => match self.soap(what, message(&session.services), Some(&session)).await {
                    Ok((_, answer)) => return Ok((answer, tries.failed)),
                    Err(failure) if self.renews(&failure, &session, &mut tries).await => continue,
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            tries.wait(what, failure).await?;
        }
    }

    /// Whether the request should be made again with a new session.
    async fn renews(&self, failure: &Failure, session: &Arc<Session>, tries: &mut Tries) -> bool {
        if tries.is_renewed || !failure.is_ended_session() {
            return false;
        }
        tries.is_renewed = true;
        self.login.forget(session).await;
        true
    }

    async fn session(&self) -> Result<Arc<Session>, Failure> {
        self.login.session(|| self.log_in()).await
    }

    async fn log_in(&self) -> Result<Session, Failure> {
        let (_, answer) = self.soap(LOGIN, self.login.first_message(), None).await?;
        let services = Services::of(&answer)?;
        let (headers, _) = self.soap(LOGIN, self.login.message(&services), None).await?;
        Ok(Session { cookie: cookie(&headers)?, services })
    }

    /// Ends the session, so that the server need not keep it until it is too old. Nobody depends on it.
    pub(super) async fn log_out(&self) {
        let Some(session) = self.login.take().await else { return };
        let message = message("Logout", &session.services.sessions, "");
        if let Err(failure) = self.soap("the logout", message, Some(&session)).await {
            tracing::debug!(?failure, "the session ends by itself");
        }
    }

    async fn soap(
        &self,
        what: &'static str,
        message: String,
        session: Option<&Session>,
    ) -> Result<(HeaderMap, Element), Failure> {
        let mut builder = http::Request::builder()
            .method(Method::POST)
            .uri(format!("{}/sdk", self.base))
            .header(header::CONTENT_TYPE, "text/xml; charset=utf-8")
            .header("soapaction", soap::ACTION);
        if let Some(session) = session {
            builder = builder.header(header::COOKIE, session.cookie.clone());
        }
        let request =
            builder.body(HttpRequestBody::from(message)).map_err(|error| Failure::nonsense(what, error))?;
        let (head, body) = self.execute(what, request, 0).await?.into_parts();
        let document = self.document(what, body).await?;
        Ok((head.headers, soap::answer(what, head.status, &document)?))
    }

    async fn execute(
        &self,
        what: &'static str,
        request: HttpRequest,
        size: usize,
    ) -> Result<HttpResponse, Failure> {
        let allowed = self.timeout + Duration::from_secs(size as u64 / SLOWEST);
        tokio::time::timeout(allowed, self.client.execute(request))
            .await
            .map_err(|_| Failure::slow(what, allowed.as_secs()))?
            .map_err(|error| Failure::broken(what, &error))
    }

    /// Sends a body that comes piece by piece, once: nobody keeps what was sent. It has no limit in time of its own.
    pub(super) async fn stream(
        &self,
        what: &'static str,
        path: &str,
        body: reqwest::Body,
    ) -> Result<(), Failure> {
        let session = self.session().await?;
        let request = self
            .streams
            .put(format!("{}{path}", self.base))
            .header(header::COOKIE, session.cookie.clone())
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(body);
        let response = request.send().await.map_err(|error| Failure::broken(what, &error.without_url()))?;
        let status = response.status();
        if status == StatusCode::UNAUTHORIZED {
            self.login.forget(&session).await;
        }
        if status.is_success() { Ok(()) } else { Err(Failure::Refused { what, status }) }
    }

    /// All of a document.
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
                Ok(Some(Err(error))) => return Err(Failure::broken(what, &error)),
                Err(_) => return Err(Failure::slow(what, self.timeout.as_secs())),
            }
        }
    }
}
