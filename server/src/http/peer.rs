//! Who is at the other end, where a proxy of the operator's stands in between.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};

/// Takes the client's address from the proxy: to be used only where `enable_proxy_headers_parsing` is set.
pub(super) async fn believe_proxy(mut request: Request, next: Next) -> Response {
    if let Some(client) = client(request.headers()) {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, 0)));
    }
    next.run(request).await
}

/// The last address of `X-Forwarded-For`: the one our own proxy wrote; those before it may be the client's invention.
fn client(headers: &HeaderMap) -> Option<IpAddr> {
    headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()?
        .to_str()
        .ok()?
        .rsplit(',')
        .next()?
        .trim()
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_nearest_proxy_wrote_counts() {
        for (lines, expected) in [
            (&["192.0.2.7"] as &[&'static str], Some("192.0.2.7")),
            (&["198.51.100.1, 192.0.2.7"], Some("192.0.2.7")),
            (&["198.51.100.1", "2001:db8::1"], Some("2001:db8::1")),
            (&["198.51.100.1, unknown"], None),
            (&[""], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            assert_eq!(client(&headers), expected.map(|address| address.parse().unwrap()), "{lines:?}");
        }
    }
}
