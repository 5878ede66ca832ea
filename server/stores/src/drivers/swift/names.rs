//! Names and URLs as locations have them.

use std::io;

use url::Url;

use super::options::{SwiftOptions, wrong};

/// Bytes of a container's name that Swift takes, without a seed of 32 characters and its underscore.
const CONTAINER: usize = 256 - 33;

/// Refuses names of the container and of the reference that cannot stand in locations.
pub(super) fn check_names(options: &SwiftOptions) -> io::Result<()> {
    let container = &options.swift_store_container;
    if !is_name(container) || container.len() > CONTAINER {
        return wrong(
            "swift_store_container must be 1 to 223 printable characters of ASCII without spaces, slashes, %, ? and #, and \
             not begin with a dot",
        );
    }
    let reference = &options.default_swift_reference;
    if !is_name(reference) || reference.contains(['@', ':']) {
        return wrong("default_swift_reference must be of letters, digits, hyphens, dots and underscores");
    }
    Ok(())
}

/// What locations of one account begin with.
pub(super) fn beginning(options: &SwiftOptions) -> String {
    format!("swift+config://{}/{}", options.default_swift_reference, options.swift_store_container)
}

/// Whether a URL is that of a service: without credentials, query and fragment.
pub(super) fn is_plain(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

/// `HOST:PORT/PATH` in one spelling. The version is left out: some write it, and some do not.
pub(super) fn place_of(url: &Url) -> String {
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/v3").or_else(|| path.strip_suffix("/v1.0")).unwrap_or(path);
    let port = url.port_or_known_default().unwrap_or_default();
    format!("{}:{port}{path}", url.host_str().unwrap_or_default())
}

/// A name that means itself in a location.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'%' | b'?' | b'#'))
}
