//! Headers that claim an identity are written by nobody but the server, so those of a client are dropped.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName},
    middleware::Next,
    response::Response,
};

/// Names, in lower case with dashes, that Keystone's middleware writes for the services behind it.
const FORGED: [&str; 9] = [
    "openstack-system-scope",
    "x-identity-status",
    "x-is-admin-project",
    "x-role",
    "x-roles",
    "x-tenant",
    "x-tenant-id",
    "x-tenant-name",
    "x-user",
];

/// Beginnings of the rest: `X-Project-Id`, `X-User-Domain-Name`, `X-Service-Roles`, …
const FORGED_PREFIXES: [&str; 4] = ["x-domain-", "x-project-", "x-service-", "x-user-"];

/// Begins with a forged prefix, but is the client's own.
const GENUINE: &str = "x-service-token";

/// A layer for the whole server: takes out of each request every header that Keystone's middleware sets, also where it
/// is spelled with underscores.
pub async fn drop_forged_headers(mut request: Request, next: Next) -> Response {
    drop_from(request.headers_mut());
    next.run(request).await
}

fn drop_from(headers: &mut HeaderMap) {
    let forged: Vec<HeaderName> = headers.keys().filter(|name| is_forged(name.as_str())).cloned().collect();
    for name in forged {
        headers.remove(name);
    }
}

/// `name` is in lower case, as header names are kept.
fn is_forged(name: &str) -> bool {
    if !name.starts_with(['x', 'o']) {
        return false;
    }
    let name = name.replace('_', "-");
    FORGED.contains(&name.as_str())
        || (name != GENUINE && FORGED_PREFIXES.iter().any(|prefix| name.starts_with(prefix)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_of_the_keystone_middleware_is_dropped() {
        let mut names: Vec<String> = FORGED.map(str::to_owned).to_vec();
        names.extend(["x-service-catalog", "x-service-identity-status"].map(str::to_owned));
        for prefix in ["x", "x-service"] {
            for what in ["domain", "project", "user", "project-domain", "user-domain"] {
                names.extend([format!("{prefix}-{what}-id"), format!("{prefix}-{what}-name")]);
            }
            names.push(format!("{prefix}-roles"));
        }
        for name in names {
            for spelled in [name.clone(), name.replace('-', "_"), name.replacen('-', "_", 1)] {
                let mut headers = HeaderMap::new();
                headers.append(HeaderName::try_from(&spelled).unwrap(), "admin".parse().unwrap());
                headers.append(HeaderName::try_from(&spelled).unwrap(), "again".parse().unwrap());
                headers.insert("x-auth-token", "t".parse().unwrap());
                drop_from(&mut headers);
                assert_eq!(headers.len(), 1, "{spelled}");
            }
        }
    }

    #[test]
    fn what_clients_may_send_stays() {
        for name in [
            "x-auth-token",
            "x-storage-token",
            "x-service-token",
            "x-openstack-request-id",
            "x-openstack-image-size",
            "x-image-meta-store",
            "x-forwarded-for",
            "origin",
            "host",
        ] {
            assert!(!is_forged(name), "{name}");
        }
    }
}
