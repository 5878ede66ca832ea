//! Absolute links.

use axum::http::{HeaderMap, Uri, header, uri::Authority};

use crate::state::ApiSettings;

/// The URL of this server as its clients know it, without a slash at its end: `public_endpoint`, else what the request
/// was addressed to.
pub(crate) fn base(settings: &ApiSettings, uri: &Uri, headers: &HeaderMap) -> String {
    if let Some(endpoint) = &settings.public_endpoint {
        return endpoint.as_str().trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST).and_then(|value| Authority::try_from(value.as_bytes()).ok());
    // A name and a password in front of the host would make the link mean something else.
    let plain = |authority: &&Authority| !authority.as_str().contains('@');
    match host.as_ref().or(uri.authority()).filter(plain) {
        Some(authority) => format!("http://{authority}"),
        None => "http://localhost".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoint_comes_before_the_host() {
        let mut headers = HeaderMap::new();
        let uri = Uri::from_static("/v2");
        let mut settings = ApiSettings::default();
        assert_eq!(base(&settings, &uri, &headers), "http://localhost");
        headers.insert(header::HOST, "images.example:9292".parse().unwrap());
        assert_eq!(base(&settings, &uri, &headers), "http://images.example:9292");
        for hostile in ["evil/\"><path", "images.example@evil.example"] {
            headers.insert(header::HOST, hostile.parse().unwrap());
            assert_eq!(base(&settings, &uri, &headers), "http://localhost", "{hostile}");
        }
        settings.public_endpoint = Some("https://public.example/image/".parse().unwrap());
        assert_eq!(base(&settings, &uri, &headers), "https://public.example/image");
    }
}
