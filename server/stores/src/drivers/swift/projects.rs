//! Accounts of projects: each image in a container of its own, in the account of the project that owns it
//! (`swift_store_multi_tenant`).
//!
//! Where the account of a project is, the operator says and the catalog does not: a location must be known without a
//! question to the service, and the token goes to no other place.

use std::io;

use url::Url;

use super::{
    names::{is_name, is_plain, place_of},
    options::{SwiftOptions, wrong},
};
use crate::{Error, drivers::key};

/// How catalogs of Keystone write the id of a project.
const PLACEHOLDERS: [&str; 4] = ["%(project_id)s", "$(project_id)s", "%(tenant_id)s", "$(tenant_id)s"];
/// Bytes of a container's name that Swift takes, without an image id and its underscore.
const CONTAINER: usize = 256 - 37;

/// Where the accounts are.
#[derive(Debug, Clone)]
pub(super) struct Accounts {
    /// What comes before the last slash: `https://HOST/v1`.
    base: String,
    /// The same as locations are compared by.
    place: String,
    is_https: bool,
    /// What comes before the project's id: `AUTH_`.
    prefix: String,
    pub(super) admins: Vec<String>,
    /// Whether projects are written as TempAuth knows them, which knows no `PROJECT:*`.
    pub(super) is_tempauth: bool,
}

impl Accounts {
    /// The accounts that the options mean; none without `swift_store_multi_tenant`.
    ///
    /// # Errors
    /// Names the option.
    pub(super) fn of(options: &SwiftOptions) -> io::Result<Option<Self>> {
        let endpoint = options.swift_store_endpoint.trim().trim_end_matches('/');
        let before = PLACEHOLDERS.iter().find_map(|placeholder| endpoint.strip_suffix(placeholder));
        if !options.swift_store_multi_tenant {
            if before.is_some() {
                return wrong(
                    "swift_store_endpoint names accounts of projects: set swift_store_multi_tenant = true",
                );
            }
            if !options.swift_store_admin_tenants.is_empty() {
                return wrong("swift_store_admin_tenants needs swift_store_multi_tenant = true");
            }
            return Ok(None);
        }
        let Some((base, prefix)) = before.and_then(|before| before.rsplit_once('/')) else {
            return wrong(
                "swift_store_endpoint must end with the id of a project where swift_store_multi_tenant is set, as the \
                 catalog has it: https://HOST/v1/AUTH_%(project_id)s",
            );
        };
        let url = Url::parse(base).ok().filter(is_plain).filter(|_| prefix.is_empty() || is_name(prefix));
        let Some(url) = url else {
            return wrong(
                "swift_store_endpoint must be the https:// or http:// URL of accounts, without credentials, as in \
                 https://HOST/v1/AUTH_%(project_id)s",
            );
        };
        if options.default_swift_reference != SwiftOptions::default().default_swift_reference {
            return wrong(
                "default_swift_reference and swift_store_multi_tenant do not go together: locations in accounts of \
                 projects name no reference",
            );
        }
        if options.swift_store_multiple_containers_seed > 0 {
            return wrong(
                "swift_store_multiple_containers_seed and swift_store_multi_tenant do not go together: each image has a \
                 container of its own",
            );
        }
        if options.swift_store_container.len() > CONTAINER {
            return wrong(
                "swift_store_container must be 219 characters or less with swift_store_multi_tenant",
            );
        }
        if !options.swift_store_admin_tenants.iter().all(|project| is_project(project)) {
            return wrong(
                "swift_store_admin_tenants must be ids of projects, of letters, digits, hyphens, dots and underscores",
            );
        }
        Ok(Some(Self {
            base: base.to_owned(),
            place: place_of(&url),
            is_https: url.scheme() == "https",
            prefix: prefix.to_owned(),
            admins: options.swift_store_admin_tenants.clone(),
            is_tempauth: options.swift_store_auth_version == "1",
        }))
    }

    /// The URL that accounts are below.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The account of a project.
    pub(super) fn account(&self, project: &str) -> String {
        format!("{}{project}", self.prefix)
    }

    /// The project of an account.
    pub(super) fn project<'a>(&self, account: &'a str) -> Option<&'a str> {
        account.strip_prefix(&self.prefix).filter(|project| is_project(project))
    }

    /// What all locations begin with, without a slash at its end.
    pub(super) fn beginning(&self) -> String {
        format!("swift+{}", self.base)
    }

    /// Account, container and object of `swift+https://HOST/v1/AUTH_PROJECT/CONTAINER/OBJECT`.
    ///
    /// # Errors
    /// [`Error::InvalidLocation`], which repeats nothing of the location.
    pub(super) fn parts_of<'a>(&self, location: &'a str) -> Result<(&'a str, &'a str, &'a str), Error> {
        let outside =
            || Error::InvalidLocation { reason: "it is not in the accounts of this store".to_owned() };
        let forms = [("swift+https://", true), ("swift+http://", false), ("swift://", true)];
        let mut known = forms.iter().filter(|(_, is_https)| *is_https == self.is_https);
        let rest = known.find_map(|(scheme, _)| location.strip_prefix(scheme)).ok_or_else(outside)?;
        let mut parts = rest.rsplitn(4, '/');
        let (Some(key), Some(container), Some(account), Some(base)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(outside());
        };
        let is_here = Url::parse(&format!("{}://{base}", if self.is_https { "https" } else { "http" }))
            .is_ok_and(|url| is_plain(&url) && place_of(&url) == self.place);
        if is_here && self.project(account).is_some() {
            Ok((account, container, key))
        } else {
            Err(outside())
        }
    }
}

/// Whether a text is the id of a project: it stands in URLs, and in lists of who may read.
pub(super) fn is_project(text: &str) -> bool {
    key::check(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{super::address::Address, *};

    const KEY: &str = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11";

    fn options() -> SwiftOptions {
        SwiftOptions {
            swift_store_auth_address: "https://keystone.test:5000/v3/".to_owned(),
            swift_store_user: "service:glance".to_owned(),
            swift_store_key: "planted".into(),
            swift_store_multi_tenant: true,
            swift_store_endpoint: "https://swift.test/v1/AUTH_%(project_id)s".to_owned(),
            ..SwiftOptions::default()
        }
    }

    #[test]
    fn locations_are_glances() {
        let address = Address::of(&options()).unwrap();
        let place = address.place("4711", KEY);
        assert_eq!(place.path(), format!("/AUTH_4711/glance_{KEY}/{KEY}"));
        let location = format!("swift+https://swift.test/v1/AUTH_4711/glance_{KEY}/{KEY}");
        assert_eq!(address.location(&place), location);
        for location in [
            location.clone(),
            location.replace("swift.test", "Swift.test:443"),
            location.replace("swift+https", "swift"),
        ] {
            assert_eq!(address.place_of(&location).unwrap(), place, "{location}");
        }
        for endpoint in
            ["https://swift.test/v1/AUTH_$(tenant_id)s", "https://swift.test/v1/AUTH_%(tenant_id)s/"]
        {
            let options = SwiftOptions { swift_store_endpoint: endpoint.to_owned(), ..options() };
            assert_eq!(Address::of(&options).unwrap().location(&place), location, "{endpoint}");
        }
    }

    #[test]
    fn nothing_outside_the_accounts_is_ours() {
        let address = Address::of(&options()).unwrap();
        for location in [
            format!("swift+http://swift.test/v1/AUTH_4711/glance_{KEY}/{KEY}"),
            format!("swift+https://planted.test/v1/AUTH_4711/glance_{KEY}/{KEY}"),
            format!("swift+https://swift.test:8080/v1/AUTH_4711/glance_{KEY}/{KEY}"),
            format!("swift+https://swift.test/v2/AUTH_4711/glance_{KEY}/{KEY}"),
            format!("swift+https://swift.test/v1/x/AUTH_4711/glance_{KEY}/{KEY}"),
            format!("swift+https://user:planted@swift.test/v1/AUTH_4711/glance_{KEY}/{KEY}"),
            format!("swift+https://swift.test/v1/AUTH_/glance_{KEY}/{KEY}"),
            format!("swift+https://swift.test/v1/AUTH_..?planted/glance_{KEY}/{KEY}"),
            format!("swift+https://swift.test/v1/KEY_4711/glance_{KEY}/{KEY}"),
            format!("swift+https://swift.test/v1/AUTH_4711/glance/{KEY}"),
            format!("swift+https://swift.test/v1/AUTH_4711/glance_{KEY}/planted"),
            format!("swift+https://swift.test/v1/AUTH_4711/planted_{KEY}/{KEY}"),
            format!("swift+config://ref1/glance/{KEY}"),
            address.location(&address.place("", KEY)),
            address.location(&address.place("a/b", KEY)),
        ] {
            let error = address.place_of(&location).unwrap_err();
            assert!(matches!(error, Error::InvalidLocation { .. }), "{location}: {error:?}");
            assert!(!format!("{error} {error:?}").contains("planted"), "{error}");
        }
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        type Spoil = fn(&mut SwiftOptions);
        let cases: [(&str, Spoil); 9] = [
            ("swift_store_endpoint must end", |options| options.swift_store_endpoint.clear()),
            ("swift_store_endpoint must end", |options| options.swift_store_endpoint.push('x')),
            ("swift_store_endpoint must be", |options| {
                options.swift_store_endpoint = "https://a:planted@b/v1/AUTH_%(project_id)s".to_owned();
            }),
            ("swift_store_endpoint must be", |options| {
                options.swift_store_endpoint = "https://%(project_id)s".to_owned();
            }),
            ("swift_store_endpoint names accounts", |options| options.swift_store_multi_tenant = false),
            ("default_swift_reference and", |options| options.default_swift_reference = "ref2".to_owned()),
            ("swift_store_multiple_containers_seed and", |options| {
                options.swift_store_multiple_containers_seed = 1;
            }),
            ("swift_store_container", |options| options.swift_store_container = "a".repeat(220)),
            ("swift_store_admin_tenants must", |options| {
                options.swift_store_admin_tenants = vec![".r:*".to_owned()];
            }),
        ];
        assert!(options().check().is_ok());
        for (name, spoil) in cases {
            let mut options = options();
            spoil(&mut options);
            let problem = options.check().unwrap_err().to_string();
            assert!(problem.starts_with(name), "{name}: {problem}");
            assert!(!problem.contains("planted"));
        }
        let alone = SwiftOptions {
            swift_store_multi_tenant: false,
            swift_store_endpoint: String::new(),
            swift_store_admin_tenants: vec!["4711".to_owned()],
            ..options()
        };
        assert!(alone.check().unwrap_err().to_string().starts_with("swift_store_admin_tenants needs"));
    }
}
