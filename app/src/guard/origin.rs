//! Whether a request comes from a page of our own origin.

use http::{
    HeaderMap,
    header::{HOST, ORIGIN, REFERER},
};
use url::Url;

use crate::{failure::Failure, locale::key};

/// Browsers send `Origin` with every request that changes something; where it is missing, `Referer` must do. One of
/// them must name the host the request was sent to, or the public endpoint.
pub(super) fn check(headers: &HeaderMap, public_endpoint: Option<&str>) -> Result<(), Failure> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site")
        && !matches!(site, "same-origin" | "none")
    {
        return Err(Failure::Forged(key("errors-forged-site")));
    }
    let Some(from) = text(ORIGIN.as_str()).or_else(|| text(REFERER.as_str())) else {
        return Err(Failure::Forged(key("errors-forged-no-origin")));
    };
    let from = authority(from).ok_or(Failure::Forged(key("errors-forged-unreadable")))?;
    let host = text(HOST.as_str()).and_then(|host| authority(&format!("{}://{host}", from.0)));
    let public = public_endpoint.and_then(authority);
    if host.as_ref() == Some(&from) || public.as_ref() == Some(&from) {
        Ok(())
    } else {
        Err(Failure::Forged(key("errors-forged-origin")))
    }
}

/// Scheme, host and port of a URL.
fn authority(url: &str) -> Option<(String, String, u16)> {
    let url = Url::parse(url).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    Some((url.scheme().to_owned(), url.host_str()?.to_owned(), url.port_or_known_default()?))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn allowed(pairs: &[(&'static str, &'static str)], public: Option<&str>) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        check(&headers, public).is_ok()
    }

    #[test]
    fn our_own_pages_pass() {
        let host = ("host", "images.example:9292");
        assert!(allowed(&[host, ("origin", "http://images.example:9292")], None));
        assert!(allowed(&[host, ("referer", "http://images.example:9292/dashboard/images")], None));
        assert!(allowed(
            &[host, ("origin", "http://images.example:9292"), ("sec-fetch-site", "same-origin")],
            None
        ));
        assert!(allowed(&[("host", "[::1]:9292"), ("origin", "http://[::1]:9292")], None));
        assert!(allowed(&[("host", "IMAGES.example"), ("origin", "https://images.example")], None));
    }

    #[test]
    fn a_proxy_may_change_the_host() {
        let pairs = [("host", "10.0.0.5:9292"), ("origin", "https://images.example")];
        assert!(!allowed(&pairs, None));
        assert!(allowed(&pairs, Some("https://images.example/")));
    }

    #[test]
    fn others_do_not_pass() {
        let host = ("host", "images.example");
        for pairs in [
            &[host][..],
            &[host, ("origin", "null")],
            &[host, ("origin", "http://evil.example")],
            &[host, ("origin", "http://images.example.evil.example")],
            &[host, ("origin", "http://images.example:8080")],
            &[host, ("origin", "http://evil.example"), ("referer", "http://images.example/")],
            &[host, ("origin", "http://images.example"), ("sec-fetch-site", "cross-site")],
            &[host, ("origin", "http://images.example"), ("sec-fetch-site", "same-site")],
            &[host, ("referer", "http://evil.example/images.example")],
            &[host, ("sec-fetch-site", "same-origin")],
            &[("origin", "http://images.example")],
        ] {
            assert!(!allowed(pairs, None), "{pairs:?}");
        }
    }
}
