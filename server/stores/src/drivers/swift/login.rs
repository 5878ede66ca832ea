//! Logging in: by version 1 (TempAuth, radosgw) or at Keystone.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use object_store::client::{HttpRequest, HttpRequestBody};
use serde::Deserialize;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::sync::Mutex;

use super::{
    address::Address,
    errors::{Failure, LOGIN},
    options::SwiftOptions,
};

/// What a login gives.
pub(super) struct Session {
    /// Where the account is, without a slash at its end.
    pub(super) storage_url: String,
    /// Marked as one that nobody prints.
    pub(super) token: HeaderValue,
    /// When it should be renewed; never, where the service does not say when it ends.
    renew_at: Option<Instant>,
}

/// How to log in, and the session of now.
pub(super) struct Login {
    options: SwiftOptions,
    auth: String,
    endpoint: String,
    session: Mutex<Option<Arc<Session>>>,
}

impl Login {
    pub(super) fn new(options: &SwiftOptions, address: &Address) -> Self {
        let (auth, endpoint) = (address.auth.clone(), address.endpoint.clone());
        Self { options: options.clone(), auth, endpoint, session: Mutex::default() }
    }

    /// The session of now; `fetch` logs in, where there is none or it is at its end. Others wait meanwhile.
    pub(super) async fn session<F>(
        &self,
        fetch: impl FnOnce(HttpRequest) -> F,
    ) -> Result<Arc<Session>, Failure>
    where
        F: Future<Output = Result<(HeaderMap, Vec<u8>), Failure>>,
    {
        let mut kept = self.session.lock().await;
        let usable = |session: &&Arc<Session>| session.renew_at.is_none_or(|end| Instant::now() < end);
        if let Some(session) = kept.as_ref().filter(usable) {
            return Ok(Arc::clone(session));
        }
        let request = self.request().map_err(|error| Failure::nonsense(LOGIN, error))?;
        let (headers, body) = fetch(request).await?;
        let session = Arc::new(self.read(&headers, &body)?);
        *kept = Some(Arc::clone(&session));
        Ok(session)
    }

    /// Ends a session that the service does not take any more.
    pub(super) async fn forget(&self, ended: &Arc<Session>) {
        let mut kept = self.session.lock().await;
        if kept.as_ref().is_some_and(|session| Arc::ptr_eq(session, ended)) {
            *kept = None;
        }
    }

    /// Puts a token in the place of the one of now that the service does not take.
    #[cfg(test)]
    pub(super) async fn spoil(&self) {
        let mut kept = self.session.lock().await;
        if let Some(session) = kept.take() {
            let token = HeaderValue::from_static("planted-ended");
            *kept =
                Some(Arc::new(Session { storage_url: session.storage_url.clone(), token, renew_at: None }));
        }
    }

    fn is_first_version(&self) -> bool {
        self.options.swift_store_auth_version == "1"
    }

    fn request(&self) -> Result<HttpRequest, http::Error> {
        if self.is_first_version() {
            let mut key = HeaderValue::from_str(self.options.swift_store_key.expose())?;
            key.set_sensitive(true);
            return http::Request::builder()
                .method(Method::GET)
                .uri(&self.auth)
                .header("x-auth-user", &self.options.swift_store_user)
                .header("x-auth-key", key)
                .body(HttpRequestBody::empty());
        }
        let base = self.auth.strip_suffix("/v3").unwrap_or(&self.auth);
        let body = self.identity().to_string();
        http::Request::builder()
            .method(Method::POST)
            .uri(format!("{base}/v3/auth/tokens"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, body.len())
            .body(HttpRequestBody::from(body))
    }

    /// What Keystone wants to know.
    fn identity(&self) -> Value {
        let options = &self.options;
        if !options.swift_store_application_credential_id.is_empty() {
            return json!({"auth": {"identity": {
                "methods": ["application_credential"],
                "application_credential": {
                    "id": options.swift_store_application_credential_id,
                    "secret": options.swift_store_application_credential_secret.expose(),
                },
            }}});
        }
        let domain = |name: &str, id: &str| {
            if name.is_empty() { json!({"id": id}) } else { json!({"name": name}) }
        };
        let user = json!({
            "name": options.user_name(),
            "password": options.swift_store_key.expose(),
            "domain": domain(&options.swift_store_user_domain_name, &options.swift_store_user_domain_id),
        });
        let project = match options.swift_store_project_id.as_str() {
            "" => json!({
                "name": options.project(),
                "domain": domain(
                    &options.swift_store_project_domain_name,
                    &options.swift_store_project_domain_id,
                ),
            }),
            id => json!({"id": id}),
        };
        json!({"auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": project},
        }})
    }

    fn read(&self, headers: &HeaderMap, body: &[u8]) -> Result<Session, Failure> {
        let header = |name: &'static str| headers.get(HeaderName::from_static(name));
        let nonsense = |problem: &str| Failure::nonsense(LOGIN, problem);
        let (token, url, lifetime) = if self.is_first_version() {
            let number = |value: &HeaderValue| value.to_str().ok()?.parse::<u64>().ok();
            let url = header("x-storage-url").and_then(|url| url.to_str().ok()).unwrap_or_default();
            let lifetime = header("x-auth-token-expires").and_then(number).map(Duration::from_secs);
            (header("x-auth-token"), url.to_owned(), lifetime)
        } else {
            let Answer { token } =
                serde_json::from_slice(body).map_err(|_| nonsense("it is no token of Keystone"))?;
            (header("x-subject-token"), self.endpoint_of(&token), token.lifetime())
        };
        let mut token = token.ok_or_else(|| nonsense("it has no token"))?.clone();
        token.set_sensitive(true);
        let storage_url = if self.endpoint.is_empty() { url } else { self.endpoint.clone() };
        if storage_url.is_empty() {
            return Err(nonsense(
                "it names no Swift: look at swift_store_service_type, swift_store_region and swift_store_endpoint_type, \
                 or set swift_store_endpoint",
            ));
        }
        let is_url = url::Url::parse(&storage_url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !is_url {
            return Err(nonsense("its URL of Swift is neither https:// nor http://"));
        }
        let renew = Duration::from_secs(self.options.swift_store_expire_soon_interval);
        // Of a token that ends sooner than it should be renewed, half of its time is used.
        let renew_at =
            lifetime.map(|lifetime| Instant::now() + lifetime.saturating_sub(renew).max(lifetime / 2));
        Ok(Session { storage_url: storage_url.trim_end_matches('/').to_owned(), token, renew_at })
    }

    /// The URL of Swift in the catalog; empty where there is none.
    fn endpoint_of(&self, token: &Token) -> String {
        let interface = self.options.swift_store_endpoint_type.trim_end_matches("URL");
        let region = &self.options.swift_store_region;
        let services =
            token.catalog.iter().filter(|service| service.kind == self.options.swift_store_service_type);
        services
            .flat_map(|service| &service.endpoints)
            .filter(|endpoint| endpoint.interface == interface)
            .find(|endpoint| {
                region.is_empty()
                    || [&endpoint.region, &endpoint.region_id]
                        .into_iter()
                        .any(|of| of.as_ref() == Some(region))
            })
            .map(|endpoint| endpoint.url.clone())
            .unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct Answer {
    token: Token,
}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    catalog: Vec<Service>,
    issued_at: Option<String>,
    expires_at: Option<String>,
}

impl Token {
    /// By the service's own clock.
    fn lifetime(&self) -> Option<Duration> {
        let date = |text: &Option<String>| OffsetDateTime::parse(text.as_deref()?, &Rfc3339).ok();
        (date(&self.expires_at)? - date(&self.issued_at)?).try_into().ok()
    }
}

#[derive(Deserialize)]
struct Service {
    #[serde(rename = "type", default)]
    kind: String,
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
