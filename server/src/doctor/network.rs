//! How clients reach the server, as far as the configuration tells.

use std::net::SocketAddr;

use vitrine_app::{
    operator::{Finding, Sentence},
    sentence,
};

use super::{ok, warning};
use crate::config::Config;

fn about() -> Sentence {
    sentence!("doctor-about-network")
}

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    let endpoint = config.public_endpoint();
    if config.enable_proxy_headers_parsing && endpoint.is_none() {
        findings.push(warning(
            about(),
            sentence!("doctor-network-proxy"),
            sentence!("doctor-network-endpoint"),
        ));
    }
    let is_secure = endpoint.as_ref().is_some_and(|url| url.scheme() == "https");
    // A name stands for an address that others may reach.
    let is_local = config.listen.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback());
    if is_secure && !config.dashboard.secure_cookies {
        findings.push(warning(
            about(),
            sentence!("doctor-network-cookies"),
            sentence!("doctor-network-secure"),
        ));
    }
    let address = config.listen.as_str();
    if is_secure {
        findings.push(ok(about(), sentence!("doctor-network-https", address = address)));
    } else if is_local {
        findings.push(ok(about(), sentence!("doctor-network-local", address = address)));
    } else {
        findings.push(warning(
            about(),
            sentence!("doctor-network-clear", address = address),
            sentence!("doctor-network-tls"),
        ));
    }
    findings
}
