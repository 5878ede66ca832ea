//! How clients reach the server, as far as the configuration tells.

use std::net::SocketAddr;

use vitrine_app::operator::Finding;

use super::{ok, warning};
use crate::config::Config;

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    let endpoint = config.public_endpoint();
    if config.enable_proxy_headers_parsing && endpoint.is_none() {
        findings.push(warning(
            "network",
            "The server stands behind a proxy (enable_proxy_headers_parsing), and public_endpoint is not set.",
            "Set public_endpoint to the address that clients use: links and catalogs lead there.",
        ));
    }
    let is_secure = endpoint.as_ref().is_some_and(|url| url.scheme() == "https");
    // A name stands for an address that others may reach.
    let is_local = config.listen.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback());
    if is_secure && !config.dashboard.secure_cookies {
        findings.push(warning(
            "network",
            "People come over HTTPS, and the cookies of the dashboard are not marked as secure.",
            "Set dashboard.secure_cookies = true.",
        ));
    }
    if is_secure {
        findings
            .push(ok("network", format!("Clients come over HTTPS, by a proxy before {}.", config.listen)));
    } else if is_local {
        findings.push(ok(
            "network",
            format!("The server listens on {}, which only this machine reaches, without TLS.", config.listen),
        ));
    } else {
        findings.push(warning(
            "network",
            format!(
                "The server listens on {} without TLS: tokens and passwords pass in clear.",
                config.listen
            ),
            "Put a proxy with TLS before it, and set public_endpoint to its https address.",
        ));
    }
    findings
}
