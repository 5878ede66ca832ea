//! Where the request reached us: what every link and the catalog begin with.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{
        Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Uri,
        header::{HOST, VARY, WWW_AUTHENTICATE},
        request::Parts,
        uri::Authority,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Shared, V3Settings, error::ApiError};

pub(super) const X_AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
pub(super) const X_SUBJECT_TOKEN: HeaderName = HeaderName::from_static("x-subject-token");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The server's address without a slash at its end, as this client knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base(pub(super) String);

impl Base {
    /// A link below `/identity/v3`; `path` begins with a slash.
    pub(super) fn link(&self, path: &str) -> String {
        format!("{}/identity/v3{path}", self.0)
    }

    fn of(settings: &V3Settings, uri: &Uri, headers: &HeaderMap) -> Option<Self> {
        if let Some(endpoint) = &settings.public_endpoint {
            return Some(Self(endpoint.as_str().trim_end_matches('/').to_owned()));
        }
        let authority = match headers.get(HOST) {
            Some(host) => host.to_str().ok()?.parse::<Authority>().ok()?,
            None => uri.authority()?.clone(),
        };
        let forwarded = settings.trust_proxy_headers.then(|| headers.get(X_FORWARDED_PROTO)).flatten();
        let scheme = if forwarded.is_some_and(|scheme| scheme == "https") { "https" } else { "http" };
        is_plain(&authority).then(|| Self(format!("{scheme}://{authority}")))
    }
}

/// A host and perhaps a port; nothing that would mean something else in a link.
fn is_plain(authority: &Authority) -> bool {
    let host = authority.host();
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let good_host = match inner {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        }
    };
    let port = authority.port_u16().map_or_else(String::new, |port| format!(":{port}"));
    good_host && authority.as_str().len() == host.len() + port.len() && authority.as_str().ends_with(&port)
}

impl<S: Sync> FromRequestParts<S> for Base {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get().cloned().ok_or_else(no_host)
    }
}

fn no_host() -> ApiError {
    ApiError::bad_request(
        "The Host header must name this server: a host name or address, and perhaps a port.",
    )
}

/// Who is at the other end, as far as it can be known.
pub(super) struct Peer(pub(super) Option<IpAddr>);

impl Peer {
    fn of(settings: &V3Settings, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
        let forwarded = settings.trust_proxy_headers.then(|| headers.get_all(X_FORWARDED_FOR));
        let nearest = forwarded.and_then(|values| values.iter().next_back());
        nearest
            .and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok())
            .or_else(|| extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip()))
    }
}

impl FromRequestParts<Arc<Shared>> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Self::Rejection> {
        Ok(Self(Self::of(&shared.settings, &parts.headers, &parts.extensions)))
    }
}

/// Finds the base of the links, and sets what every answer carries.
pub(super) async fn around(State(shared): State<Arc<Shared>>, mut request: Request, next: Next) -> Response {
    let Some(base) = Base::of(&shared.settings, request.uri(), request.headers()) else {
        return no_host().into_response();
    };
    let challenge = HeaderValue::try_from(format!("Keystone uri=\"{}\"", base.link("")));
    request.extensions_mut().insert(base);
    let mut response = next.run(request).await;
    response.headers_mut().insert(VARY, HeaderValue::from_static("X-Auth-Token"));
    if let (StatusCode::UNAUTHORIZED, Ok(challenge)) = (response.status(), challenge) {
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(settings: &V3Settings, headers: &[(HeaderName, &str)]) -> Option<String> {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        Base::of(settings, &Uri::from_static("/identity"), &headers).map(|base| base.0)
    }

    #[test]
    fn links_lead_to_the_host_the_client_named() {
        let settings = V3Settings::default();
        for host in ["localhost:9292", "images.example.org", "127.0.0.1:80", "[::1]:9292", "my_host"] {
            assert_eq!(base(&settings, &[(HOST, host)]), Some(format!("http://{host}")), "{host}");
        }
    }

    #[test]
    fn a_host_that_is_none_is_refused() {
        for host in
            ["", "a b", "user@host", "host/path", "host:port", "host:", "[::1", "host\"x", "a,b", "[a]:1"]
        {
            assert_eq!(base(&V3Settings::default(), &[(HOST, host)]), None, "{host}");
        }
        assert_eq!(base(&V3Settings::default(), &[]), None);
    }

    #[test]
    fn a_proxy_is_believed_only_when_it_is_ours() {
        let headers = [(HOST, "a.example"), (X_FORWARDED_PROTO, "https")];
        let trusting = V3Settings { trust_proxy_headers: true, ..V3Settings::default() };
        assert_eq!(base(&V3Settings::default(), &headers).as_deref(), Some("http://a.example"));
        assert_eq!(base(&trusting, &headers).as_deref(), Some("https://a.example"));

        let headers = HeaderMap::from_iter([(X_FORWARDED_FOR, "198.51.100.1, 192.0.2.7".parse().unwrap())]);
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5000))));
        for (settings, expected) in [(V3Settings::default(), "127.0.0.1"), (trusting, "192.0.2.7")] {
            assert_eq!(Peer::of(&settings, &headers, &extensions), Some(expected.parse().unwrap()));
        }
    }

    #[test]
    fn a_public_endpoint_goes_before_everything() {
        let settings = V3Settings {
            public_endpoint: Some("https://images.example.org/glance/".parse().unwrap()),
            ..V3Settings::default()
        };
        assert_eq!(base(&settings, &[]).as_deref(), Some("https://images.example.org/glance"));
    }
}
