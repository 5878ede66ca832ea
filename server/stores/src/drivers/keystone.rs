//! Logging in at Keystone (version 3), and the session that a login gives.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderValue, Method, header};
use object_store::client::{HttpRequest, HttpRequestBody};
use serde::Deserialize;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::sync::Mutex;

use crate::Secret;

/// Who logs in.
#[derive(Clone)]
pub(super) enum Credentials {
    /// An application credential, which knows its project.
    Application { id: String, secret: Secret },
    /// A user, in a project.
    Password { user: String, password: Secret, domain: Domain, project: Project },
}

/// A domain: by its name, or by its id where that is empty.
#[derive(Clone)]
pub(super) struct Domain {
    pub(super) name: String,
    pub(super) id: String,
}

/// A project.
#[derive(Clone)]
pub(super) enum Project {
    Id(String),
    Name(String, Domain),
}

impl Domain {
    fn json(&self) -> Value {
        if self.name.is_empty() { json!({"id": self.id}) } else { json!({"name": self.name}) }
    }
}

impl Credentials {
    /// What Keystone wants to know.
    fn json(&self) -> Value {
        match self {
            Self::Application { id, secret } => json!({"auth": {"identity": {
                "methods": ["application_credential"],
                "application_credential": {"id": id, "secret": secret.expose()},
            }}}),
            Self::Password { user, password, domain, project } => {
                let user = json!({"name": user, "password": password.expose(), "domain": domain.json()});
                let project = match project {
                    Project::Id(id) => json!({"id": id}),
                    Project::Name(name, domain) => json!({"name": name, "domain": domain.json()}),
                };
                json!({"auth": {
                    "identity": {"methods": ["password"], "password": {"user": user}},
                    "scope": {"project": project},
                }})
            }
        }
    }

    /// The request for a token; `auth` is the address of Keystone, with its version or without.
    pub(super) fn request(&self, auth: &str) -> Result<HttpRequest, http::Error> {
        let base = auth.strip_suffix("/v3").unwrap_or(auth);
        let body = self.json().to_string();
        http::Request::builder()
            .method(Method::POST)
            .uri(format!("{base}/v3/auth/tokens"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, body.len())
            .body(HttpRequestBody::from(body))
    }
}

/// A token, and what Keystone says of it.
pub(super) struct Token {
    pub(super) value: HeaderValue,
    details: Details,
}

/// Which endpoint of the catalog is wanted.
pub(super) struct Wanted<'a> {
    /// The type of the service.
    pub(super) kind: &'a str,
    /// Its name; empty takes any.
    pub(super) name: &'a str,
    /// `publicURL`, `internalURL` or `adminURL`.
    pub(super) interface: &'a str,
    /// Empty takes the first one.
    pub(super) region: &'a str,
}

impl Token {
    /// Reads Keystone's answer.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, &'static str> {
        let Answer { token: details } =
            serde_json::from_slice(body).map_err(|_| "it is no token of Keystone")?;
        let value = headers.get("x-subject-token").ok_or("it has no token")?.clone();
        Ok(Self { value, details })
    }

    /// By Keystone's own clock.
    pub(super) fn lifetime(&self) -> Option<Duration> {
        let date = |text: &Option<String>| OffsetDateTime::parse(text.as_deref()?, &Rfc3339).ok();
        (date(&self.details.expires_at)? - date(&self.details.issued_at)?).try_into().ok()
    }

    /// The id of the project that it is for.
    pub(super) fn project(&self) -> &str {
        self.details.project.as_ref().map_or("", |project| project.id.as_str())
    }

    /// The URL of an endpoint in the catalog.
    pub(super) fn endpoint(&self, wanted: &Wanted<'_>) -> Option<&str> {
        let interface = wanted.interface.trim_end_matches("URL");
        let is_wanted = |service: &&Service| {
            service.kind == wanted.kind && (wanted.name.is_empty() || service.name == wanted.name)
        };
        let is_in_region = |endpoint: &&Endpoint| {
            let regions = [&endpoint.region, &endpoint.region_id];
            wanted.region.is_empty()
                || regions.into_iter().any(|region| region.as_deref() == Some(wanted.region))
        };
        let services = self.details.catalog.iter().filter(is_wanted);
        services
            .flat_map(|service| &service.endpoints)
            .filter(|endpoint| endpoint.interface == interface)
            .find(is_in_region)
            .map(|endpoint| endpoint.url.as_str())
    }
}

#[derive(Deserialize)]
struct Answer {
    token: Details,
}

#[derive(Deserialize)]
struct Details {
    #[serde(default)]
    catalog: Vec<Service>,
    project: Option<Named>,
    issued_at: Option<String>,
    expires_at: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    id: String,
}

#[derive(Deserialize)]
struct Service {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    endpoints: Vec<Endpoint>,
}

#[derive(Deserialize)]
struct Endpoint {
    #[serde(default)]
    interface: String,
    #[serde(default)]
    url: String,
    region: Option<String>,
    region_id: Option<String>,
}

/// What a login gives.
pub(super) struct Session {
    /// Where the service is, without a slash at its end.
    pub(super) url: String,
    /// Marked as one that nobody prints.
    pub(super) token: HeaderValue,
    /// The id of the project; empty where the service does not say.
    pub(super) project: String,
    /// When it should be renewed; never, where the service does not say when it ends.
    renew_at: Option<Instant>,
}

impl Session {
    /// A session for `lifetime`, which is renewed `soon` before its end. Of one that ends sooner than that, half of its
    /// time is used.
    pub(super) fn new(
        url: &str,
        mut token: HeaderValue,
        project: &str,
        lifetime: Option<Duration>,
        soon: Duration,
    ) -> Self {
        token.set_sensitive(true);
        let renew_at =
            lifetime.map(|lifetime| Instant::now() + lifetime.saturating_sub(soon).max(lifetime / 2));
        Self { url: url.trim_end_matches('/').to_owned(), token, project: project.to_owned(), renew_at }
    }
}

/// The session of now.
#[derive(Default)]
pub(super) struct Sessions(Mutex<Option<Arc<Session>>>);

impl Sessions {
    /// The session of now; `log_in` makes one where there is none or it is at its end. Others wait meanwhile.
    pub(super) async fn get<E>(
        &self,
        log_in: impl Future<Output = Result<Session, E>>,
    ) -> Result<Arc<Session>, E> {
        let mut kept = self.0.lock().await;
        let usable = |session: &&Arc<Session>| session.renew_at.is_none_or(|end| Instant::now() < end);
        if let Some(session) = kept.as_ref().filter(usable) {
            return Ok(Arc::clone(session));
        }
        let session = Arc::new(log_in.await?);
        *kept = Some(Arc::clone(&session));
        Ok(session)
    }

    /// Ends a session that the service does not take any more.
    pub(super) async fn forget(&self, ended: &Arc<Session>) {
        let mut kept = self.0.lock().await;
        if kept.as_ref().is_some_and(|session| Arc::ptr_eq(session, ended)) {
            *kept = None;
        }
    }

    /// Puts a token in the place of the one of now that the service does not take.
    #[cfg(test)]
    pub(super) async fn spoil(&self) {
        let mut kept = self.0.lock().await;
        if let Some(session) = kept.take() {
            let token = HeaderValue::from_static("planted-ended");
            *kept = Some(Arc::new(Session::new(&session.url, token, &session.project, None, Duration::ZERO)));
        }
    }
}
