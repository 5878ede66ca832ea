//! Logging in: by version 1 (TempAuth, radosgw) or at Keystone.

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use object_store::client::{HttpRequest, HttpRequestBody};

use super::{
    address::Address,
    errors::{Failure, LOGIN},
    options::SwiftOptions,
};
use crate::drivers::keystone::{Credentials, Domain, Project, Session, Sessions, Token, Wanted};

/// How to log in, and the session of now.
pub(super) struct Login {
    options: SwiftOptions,
    auth: String,
    endpoint: String,
    sessions: Sessions,
}

impl Login {
    pub(super) fn new(options: &SwiftOptions, address: &Address) -> Self {
        let (auth, endpoint) = (address.auth.clone(), address.endpoint.clone());
        Self { options: options.clone(), auth, endpoint, sessions: Sessions::default() }
    }

    /// The session of now, whose URL is that of the account; `fetch` logs in, where there is none or it is at its end.
    pub(super) async fn session<F>(
        &self,
        fetch: impl FnOnce(HttpRequest) -> F,
    ) -> Result<Arc<Session>, Failure>
    where
        F: Future<Output = Result<(HeaderMap, Vec<u8>), Failure>>,
    {
        let log_in = async {
            let request = self.request().map_err(|error| Failure::nonsense(LOGIN, error))?;
            let (headers, body) = fetch(request).await?;
            self.read(&headers, &body)
        };
        self.sessions.get(log_in).await
    }

    /// Ends a session that the service does not take any more.
    pub(super) async fn forget(&self, ended: &Arc<Session>) {
        self.sessions.forget(ended).await;
    }

    /// Puts a token in the place of the one of now that the service does not take.
    #[cfg(test)]
    pub(super) async fn spoil(&self) {
        self.sessions.spoil().await;
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
        self.credentials().request(&self.auth)
    }

    /// Who logs in at Keystone.
    fn credentials(&self) -> Credentials {
        let options = &self.options;
        if !options.swift_store_application_credential_id.is_empty() {
            return Credentials::Application {
                id: options.swift_store_application_credential_id.clone(),
                secret: options.swift_store_application_credential_secret.clone(),
            };
        }
        let domain = |name: &String, id: &String| Domain { name: name.clone(), id: id.clone() };
        let project = match options.swift_store_project_id.as_str() {
            "" => Project::Name(
                options.project().unwrap_or_default().to_owned(),
                domain(&options.swift_store_project_domain_name, &options.swift_store_project_domain_id),
            ),
            id => Project::Id(id.to_owned()),
        };
        Credentials::Password {
            user: options.user_name().to_owned(),
            password: options.swift_store_key.clone(),
            domain: domain(&options.swift_store_user_domain_name, &options.swift_store_user_domain_id),
            project,
        }
    }

    fn read(&self, headers: &HeaderMap, body: &[u8]) -> Result<Session, Failure> {
        let header = |name: &'static str| headers.get(HeaderName::from_static(name));
        let nonsense = |problem: &str| Failure::nonsense(LOGIN, problem);
        let (token, url, project, lifetime) = if self.is_first_version() {
            let number = |value: &HeaderValue| value.to_str().ok()?.parse::<u64>().ok();
            let url = header("x-storage-url").and_then(|url| url.to_str().ok()).unwrap_or_default();
            let lifetime = header("x-auth-token-expires").and_then(number).map(Duration::from_secs);
            let token = header("x-auth-token").ok_or_else(|| nonsense("it has no token"))?;
            (token.clone(), url.to_owned(), String::new(), lifetime)
        } else {
            let token = Token::read(headers, body).map_err(nonsense)?;
            let wanted = Wanted {
                kind: &self.options.swift_store_service_type,
                name: "",
                interface: &self.options.swift_store_endpoint_type,
                region: &self.options.swift_store_region,
            };
            let url = token.endpoint(&wanted).unwrap_or_default().to_owned();
            (token.value.clone(), url, token.project().to_owned(), token.lifetime())
        };
        let url = if self.endpoint.is_empty() { url } else { self.endpoint.clone() };
        if url.is_empty() {
            return Err(nonsense(
                "it names no Swift: look at swift_store_service_type, swift_store_region and swift_store_endpoint_type, \
                 or set swift_store_endpoint",
            ));
        }
        if !url::Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
            return Err(nonsense("its URL of Swift is neither https:// nor http://"));
        }
        let soon = Duration::from_secs(self.options.swift_store_expire_soon_interval);
        Ok(Session::new(&url, token, &project, lifetime, soon))
    }
}
