//! One request to Cinder, and its repetition where the service is away for a moment or the token has ended.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use http::{HeaderMap, Method, StatusCode, header};
use object_store::client::{HttpClient, HttpRequest, HttpRequestBody, HttpResponseBody};
use serde_json::Value;
use time::OffsetDateTime;
use url::{Url, form_urlencoded::Serializer};
use vitrine_fetcher::Trust;

use super::{
    errors::{Failure, LOGIN},
    options::CinderOptions,
};
use crate::{
    Secret,
    drivers::{
        keystone::{Credentials, Domain, Project, Session, Sessions, Token, Wanted},
        transport,
    },
};

/// No document of a service is larger.
const DOCUMENT: usize = 32 * 1024 * 1024;
/// The version of the API with modes of attachments.
const VERSION: &str = "volume 3.54";
/// Seconds before its end at which a token is renewed.
const SOON: Duration = Duration::from_secs(60);
/// The longest pause between two tries.
const LONGEST: Duration = Duration::from_secs(8);

/// A request that can be made again.
pub(super) struct Call {
    /// What it asks, for people.
    what: &'static str,
    method: Method,
    /// Below the project.
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<String>,
    /// Whether asking twice does no harm.
    repeatable: bool,
}

impl Call {
    pub(super) fn new(what: &'static str, method: Method, path: impl Into<String>) -> Self {
        Self { what, method, path: path.into(), query: Vec::new(), body: None, repeatable: true }
    }

    pub(super) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(super) fn body(self, body: &Value) -> Self {
        Self { body: Some(body.to_string()), ..self }
    }

    /// It is not asked again where the first answer was lost.
    pub(super) fn once(self) -> Self {
        Self { repeatable: false, ..self }
    }

    fn request(&self, session: &Session) -> Result<HttpRequest, Failure> {
        let mut url = format!("{}{}", session.url, self.path);
        if !self.query.is_empty() {
            url.push('?');
            url.push_str(&Serializer::new(String::new()).extend_pairs(&self.query).finish());
        }
        let mut builder = http::Request::builder()
            .method(self.method.clone())
            .uri(url)
            .header(header::ACCEPT, "application/json")
            .header("openstack-api-version", VERSION)
            .header("x-auth-token", session.token.clone());
        if let Some(body) = &self.body {
            builder = builder
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::CONTENT_LENGTH, body.len());
        }
        let body = self.body.clone().map_or_else(HttpRequestBody::empty, HttpRequestBody::from);
        builder.body(body).map_err(|error| Failure::nonsense(self.what, error))
    }
}

/// The connections to a service, and what lets us in.
pub(super) struct Wire {
    client: HttpClient,
    options: CinderOptions,
    sessions: Sessions,
    timeout: Duration,
    /// Seconds since 1970 by the clock of the service, at its last answer; 0 before that.
    clock: AtomicI64,
    /// The pause before the second try; each further one is twice as long.
    pub(super) pause: Duration,
}

/// Whose certificates are believed.
fn tls(options: &CinderOptions) -> io::Result<rustls::ClientConfig> {
    let trust = match &options.cinder_ca_certificates_file {
        _ if options.cinder_api_insecure => Trust::Anybody,
        file if !file.as_os_str().is_empty() => Trust::File(file.clone()),
        _ => Trust::System,
    };
    match trust.client_config() {
        // A machine without authorities can still speak to a service that needs none.
        Err(_) if options.auth().starts_with("http:") && trust == Trust::System => transport::no_trust(),
        made => made.map_err(|error| io::Error::other(format!("cinder_ca_certificates_file: {error}"))),
    }
}

impl Wire {
    /// Reads the certificates. Blocks.
    ///
    /// # Errors
    /// Names the option.
    pub(super) fn new(options: &CinderOptions) -> io::Result<Self> {
        Ok(Self {
            client: HttpClient::new(transport::client(tls(options)?)?),
            options: options.clone(),
            sessions: Sessions::default(),
            timeout: Duration::from_secs(options.cinder_store_timeout),
            clock: AtomicI64::new(0),
            pause: Duration::from_millis(500),
        })
    }

    /// Asks until there is an answer, the service says no, or the tries are used up. An answer without a document is
    /// null.
    pub(super) async fn ask(&self, call: Call) -> Result<Value, Failure> {
        let mut pause = self.pause;
        let (mut tries_left, mut is_renewed) = (self.options.cinder_http_retries, false);
        loop {
            let failure = match self.attempt(&call, &mut is_renewed).await {
                Ok(document) if document.is_empty() => return Ok(Value::Null),
                Ok(document) => {
                    let read = serde_json::from_slice(&document);
                    return read.map_err(|_| Failure::nonsense(call.what, "it is no JSON"));
                }
                Err(failure) => failure,
            };
            let may_be_done = !call.repeatable && matches!(failure, Failure::Silent { .. });
            if !failure.is_temporary() || may_be_done || tries_left == 0 {
                return Err(failure);
            }
            tries_left -= 1;
            tracing::debug!(what = call.what, tries_left, ?failure, "asking again");
            tokio::time::sleep(pause.min(LONGEST)).await;
            pause = pause.saturating_mul(2);
        }
    }

    /// The time by the clock of the service, at its last answer; none where it has not said.
    pub(super) fn now(&self) -> Option<OffsetDateTime> {
        let seconds = self.clock.load(Ordering::Relaxed);
        OffsetDateTime::from_unix_timestamp(seconds).ok().filter(|_| seconds > 0)
    }

    /// The id of the project that the user is in.
    pub(super) async fn project(&self) -> Result<String, Failure> {
        Ok(self.session().await?.project.clone())
    }

    /// Where Cinder is.
    pub(super) async fn host(&self) -> Result<String, Failure> {
        let url = Url::parse(&self.session().await?.url).ok();
        Ok(url
            .and_then(|url| Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?)))
            .unwrap_or_default())
    }

    async fn session(&self) -> Result<Arc<Session>, Failure> {
        self.sessions.get(self.log_in()).await
    }

    /// Once; and once more after a login, where the token is not taken any more.
    async fn attempt(&self, call: &Call, is_renewed: &mut bool) -> Result<Bytes, Failure> {
        loop {
            let session = self.session().await?;
            match self.execute(call.what, call.request(&session)?).await {
                Err(failure) if failure.is(StatusCode::UNAUTHORIZED) && !*is_renewed => {
                    *is_renewed = true;
                    self.sessions.forget(&session).await;
                }
                outcome => return outcome.map(|(_, document)| document),
            }
        }
    }

    async fn log_in(&self) -> Result<Session, Failure> {
        let nonsense = |problem: &str| Failure::nonsense(LOGIN, problem);
        let request = credentials(&self.options).request(self.options.auth());
        let request = request.map_err(|error| Failure::nonsense(LOGIN, error))?;
        let (headers, document) = self.execute(LOGIN, request).await?;
        let token = Token::read(&headers, &document).map_err(nonsense)?;
        let mut url = self.options.endpoint(token.project());
        if url.is_empty() {
            let (kind, name, interface) = self.options.catalog().unwrap_or_default();
            let region = &self.options.cinder_os_region_name;
            url = token.endpoint(&Wanted { kind, name, interface, region }).unwrap_or_default().to_owned();
        }
        if url.is_empty() {
            return Err(nonsense(
                "it names no Cinder: look at cinder_catalog_info and cinder_os_region_name, or set \
                 cinder_endpoint_template",
            ));
        }
        if !Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
            return Err(nonsense("its URL of Cinder is neither https:// nor http://"));
        }
        Ok(Session::new(&url, token.value.clone(), token.project(), token.lifetime(), SOON))
    }

    async fn execute(&self, what: &'static str, request: HttpRequest) -> Result<(HeaderMap, Bytes), Failure> {
        let response = tokio::time::timeout(self.timeout, self.client.execute(request))
            .await
            .map_err(|_| Failure::slow(what, self.timeout.as_secs()))?
            .map_err(|error| Failure::broken(what, error))?;
        let (head, body) = response.into_parts();
        let date = head.headers.get(header::DATE).and_then(|date| date.to_str().ok());
        if let Some(date) = date.and_then(|date| httpdate::parse_http_date(date).ok()) {
            self.clock.store(OffsetDateTime::from(date).unix_timestamp(), Ordering::Relaxed);
        }
        let document = self.document(what, body).await;
        if head.status.is_success() {
            return Ok((head.headers, document?));
        }
        Err(Failure::Refused { what, status: head.status })
    }

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

/// Who logs in.
fn credentials(options: &CinderOptions) -> Credentials {
    if !options.cinder_store_application_credential_id.is_empty() {
        return Credentials::Application {
            id: options.cinder_store_application_credential_id.clone(),
            secret: options.cinder_store_application_credential_secret.clone(),
        };
    }
    let domain = |name: &String| Domain { name: name.clone(), id: "default".to_owned() };
    let password: Secret = options.cinder_store_password.clone();
    Credentials::Password {
        user: options.cinder_store_user_name.clone(),
        password,
        domain: domain(&options.cinder_store_user_domain_name),
        project: Project::Name(
            options.cinder_store_project_name.clone(),
            domain(&options.cinder_store_project_domain_name),
        ),
    }
}
