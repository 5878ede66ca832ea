//! Addresses of data as entries show them: without what opens them.

use url::Url;

use crate::layers::location::hide_credentials;

/// The address without the name and the secret of a user. An address on the web is also without its query and its
/// fragment, which may hold a signature; where it cannot be read, only its scheme is shown.
pub(super) fn shown(address: &str) -> String {
    let scheme = address.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if let Some(scheme @ ("http" | "https")) = scheme.as_deref() {
        return web(address).unwrap_or_else(|| format!("{scheme}://…"));
    }
    let mut address = address.to_owned();
    hide_credentials(&mut address);
    address
}

fn web(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_an_address_is_not_shown() {
        for (address, expected) in [
            ("file:///var/lib/images/1", "file:///var/lib/images/1"),
            ("https://ann:hunter2@host/a?sig=hunter2#hunter2", "https://host/a"),
            ("HTTP://ann:hunter2@host/a", "http://host/a"),
            ("http://ann:hunt/er2@host/a", "http://…"),
            ("s3://key:hunter2/x@host/bucket/id", "s3://host/bucket/id"),
            ("swift+https://t%3Aann:hunter2@host/v1/c/id", "swift+https://host/v1/c/id"),
            ("rbd://fsid/pool/id/snap", "rbd://fsid/pool/id/snap"),
            ("no address", "no address"),
        ] {
            assert_eq!(shown(address), expected);
        }
    }
}
