//! What an operator may set about a Swift store, with Glance's names.

use std::{io, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::{address::Address, names, projects::Accounts};
use crate::Secret;

/// What Glance has and this driver has no use for.
pub const IGNORED: &[&str] = &[
    "swift_store_use_trusts",
    "swift_store_ssl_compression",
    "swift_buffer_on_upload",
    "swift_upload_buffer_dir",
];

/// Bytes of a MiB, the unit of the sizes.
pub(super) const MIB: u64 = 1024 * 1024;

/// Options of a Swift store. Sizes are in MiB.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SwiftOptions {
    /// `3` for Keystone, `1` for TempAuth and radosgw.
    pub swift_store_auth_version: String,
    /// Where to log in: `https://HOST:5000/v3`, or `https://HOST/auth/v1.0` for version 1.
    pub swift_store_auth_address: String,
    /// `PROJECT:USER` (version 1: `ACCOUNT:USER`), or `USER` where the project is named by an option of its own.
    pub swift_store_user: String,
    /// The password.
    pub swift_store_key: Secret,
    /// The project, where the user does not name it.
    pub swift_store_project_name: String,
    /// The project by its id.
    pub swift_store_project_id: String,
    /// The domain of the user, by its id; not used where its name is set.
    pub swift_store_user_domain_id: String,
    /// The domain of the user, by its name.
    pub swift_store_user_domain_name: String,
    /// The domain of the project, by its id; not used where its name is set.
    pub swift_store_project_domain_id: String,
    /// The domain of the project, by its name.
    pub swift_store_project_domain_name: String,
    /// An application credential, in place of user and key.
    pub swift_store_application_credential_id: String,
    /// The secret that belongs to it.
    pub swift_store_application_credential_secret: Secret,
    /// The region whose Swift is taken from the catalog; empty takes the first one.
    pub swift_store_region: String,
    /// The URL of the account, in place of the one that the login answers. With `swift_store_multi_tenant` the one of all
    /// accounts, with `%(project_id)s` in the place of the project's id.
    pub swift_store_endpoint: String,
    /// Which of the catalog's URLs: `publicURL`, `internalURL` or `adminURL`.
    pub swift_store_endpoint_type: String,
    /// The type of the service in the catalog.
    pub swift_store_service_type: String,
    /// A file of several accounts, a section each, in place of the account that the options above name.
    pub swift_store_config_file: PathBuf,
    /// The name of this account in locations: `swift+config://NAME/…`. Of a file of accounts the section where new images
    /// go.
    pub default_swift_reference: String,
    /// The container of the images, or the beginning of the names of several.
    pub swift_store_container: String,
    /// Whether the first upload makes a container that is missing.
    pub swift_store_create_container_on_put: bool,
    /// How many characters of an image id are added to the name of its container, 0 to 32; 0 is one container for all.
    pub swift_store_multiple_containers_seed: usize,
    /// Images of a known size below this are sent as one request, where the memory of an upload lets them.
    pub swift_store_large_object_size: u64,
    /// The size of the segments of larger images; less where they are held and a quarter of the memory of an upload is
    /// less.
    pub swift_store_large_object_chunk_size: u64,
    /// Whether each image is in a container of its own, in the account of the project that owns it.
    pub swift_store_multi_tenant: bool,
    /// Projects, by their ids, that may write to the containers of images in the accounts of others.
    pub swift_store_admin_tenants: Vec<String>,
    /// Seconds before its end at which a token is renewed.
    pub swift_store_expire_soon_interval: u64,
    /// Whether any certificate is believed.
    pub swift_store_auth_insecure: bool,
    /// A PEM file of the authorities that are trusted; empty trusts the machine's.
    pub swift_store_cacert: PathBuf,
    /// How often a download that breaks is taken up again. Not set: 12 times without a byte in between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub swift_store_retry_get_count: Option<u32>,
    /// What one upload may hold in memory. Segments larger than half of it are sent as they come.
    pub swift_store_upload_memory: u64,
    /// Seconds without an answer, or without a byte of a download, after which a connection is given up.
    pub swift_store_timeout: u64,
    /// Seconds without a new segment after which the segments of an upload of another process count as abandoned.
    pub swift_store_abandoned_after: u64,
}

impl Default for SwiftOptions {
    fn default() -> Self {
        let default_domain = || "default".to_owned();
        Self {
            swift_store_auth_version: "3".to_owned(),
            swift_store_auth_address: String::new(),
            swift_store_user: String::new(),
            swift_store_key: Secret::default(),
            swift_store_project_name: String::new(),
            swift_store_project_id: String::new(),
            swift_store_user_domain_id: default_domain(),
            swift_store_user_domain_name: String::new(),
            swift_store_project_domain_id: default_domain(),
            swift_store_project_domain_name: String::new(),
            swift_store_application_credential_id: String::new(),
            swift_store_application_credential_secret: Secret::default(),
            swift_store_region: String::new(),
            swift_store_endpoint: String::new(),
            swift_store_endpoint_type: "publicURL".to_owned(),
            swift_store_service_type: "object-store".to_owned(),
            swift_store_config_file: PathBuf::new(),
            default_swift_reference: "ref1".to_owned(),
            swift_store_container: "glance".to_owned(),
            swift_store_create_container_on_put: false,
            swift_store_multiple_containers_seed: 0,
            swift_store_large_object_size: 5120,
            swift_store_large_object_chunk_size: 200,
            swift_store_multi_tenant: false,
            swift_store_admin_tenants: Vec::new(),
            swift_store_expire_soon_interval: 60,
            swift_store_auth_insecure: false,
            swift_store_cacert: PathBuf::new(),
            swift_store_retry_get_count: None,
            swift_store_upload_memory: 64,
            swift_store_timeout: 60,
            swift_store_abandoned_after: 3600,
        }
    }
}

impl SwiftOptions {
    /// Refuses what cannot be used.
    ///
    /// # Errors
    /// Names the option.
    pub fn check(&self) -> io::Result<()> {
        if self.has_references() {
            self.check_references()?;
        } else {
            Address::of(self)?;
            self.check_credentials()?;
        }
        if !matches!(self.swift_store_endpoint_type.as_str(), "publicURL" | "internalURL" | "adminURL") {
            return wrong("swift_store_endpoint_type must be publicURL, internalURL or adminURL");
        }
        if self.swift_store_multiple_containers_seed > 32 {
            return wrong(
                "swift_store_multiple_containers_seed must be 32 or less: an id has no more characters",
            );
        }
        if !(1..=5120).contains(&self.swift_store_large_object_chunk_size) {
            return wrong(
                "swift_store_large_object_chunk_size must be 1 to 5120 (MiB): Swift takes no larger segments",
            );
        }
        if !(4..=1024 * 1024).contains(&self.swift_store_upload_memory) {
            return wrong("swift_store_upload_memory must be 4 to 1048576 (MiB)");
        }
        if self.swift_store_timeout == 0 {
            return wrong("swift_store_timeout must be 1 or more (seconds)");
        }
        Ok(())
    }

    /// Whether the accounts are those of a file.
    pub(super) fn has_references(&self) -> bool {
        !self.swift_store_config_file.as_os_str().is_empty()
    }

    /// What all accounts of a file have in common. What is in the file is looked at when the store is opened.
    fn check_references(&self) -> io::Result<()> {
        if self.swift_store_multi_tenant {
            return wrong(
                "swift_store_config_file and swift_store_multi_tenant do not go together: locations in accounts of \
                 projects name no reference",
            );
        }
        Accounts::of(self)?;
        names::check_names(self)
    }

    fn check_credentials(&self) -> io::Result<()> {
        let has_application = !self.swift_store_application_credential_id.is_empty();
        if has_application == self.swift_store_application_credential_secret.is_empty() {
            return wrong(
                "swift_store_application_credential_id and swift_store_application_credential_secret belong together: set \
                 both, or none",
            );
        }
        match self.swift_store_auth_version.as_str() {
            "1" if has_application => {
                return wrong("swift_store_application_credential_id needs swift_store_auth_version = \"3\"");
            }
            "1" | "3" => {}
            _ => {
                return wrong(
                    "swift_store_auth_version must be \"3\" (Keystone) or \"1\" (TempAuth); version 2 of Keystone is gone",
                );
            }
        }
        if has_application {
            return Ok(());
        }
        if self.swift_store_user.is_empty() || self.swift_store_key.is_empty() {
            return wrong(
                "swift_store_user and swift_store_key are missing: set both, or an application credential",
            );
        }
        let is_header = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        if self.swift_store_auth_version == "1"
            && !(is_header(&self.swift_store_user) && is_header(self.swift_store_key.expose()))
        {
            return wrong("swift_store_user and swift_store_key must be of printable ASCII for version 1");
        }
        if self.swift_store_auth_version == "3" && self.project().is_none() {
            return wrong(
                "swift_store_user must be PROJECT:USER, or swift_store_project_name or swift_store_project_id be set",
            );
        }
        Ok(())
    }

    /// The project that the user or its own option names; empty where its id is set alone.
    pub(super) fn project(&self) -> Option<&str> {
        let own = Some(self.swift_store_project_name.as_str()).filter(|name| !name.is_empty());
        let of_user = self.swift_store_user.split_once(':').map(|(project, _)| project);
        let by_id = (!self.swift_store_project_id.is_empty()).then_some("");
        own.or(of_user).or(by_id)
    }

    /// The user without the project.
    pub(super) fn user_name(&self) -> &str {
        self.swift_store_user.split_once(':').map_or(self.swift_store_user.as_str(), |(_, user)| user)
    }

    /// What all locations of the store begin with, where the options have no mistake.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        if self.has_references() {
            return names::check_names(self).ok().map(|()| names::beginning(self));
        }
        Address::of(self).ok().map(|address| address.beginning())
    }
}

pub(super) fn wrong<T>(problem: &str) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::InvalidInput, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usable() -> SwiftOptions {
        SwiftOptions {
            swift_store_auth_address: "https://keystone.test:5000/v3".to_owned(),
            swift_store_user: "service:glance".to_owned(),
            swift_store_key: "planted".into(),
            ..SwiftOptions::default()
        }
    }

    #[test]
    fn problems_name_the_option() {
        assert!(usable().check().is_ok());
        type Spoil = fn(&mut SwiftOptions);
        let cases: [(&str, Spoil); 16] = [
            ("swift_store_auth_address", |options| options.swift_store_auth_address.clear()),
            ("swift_store_auth_address", |options| {
                options.swift_store_auth_address = "https://a:planted@b/v3".to_owned();
            }),
            ("swift_store_endpoint must", |options| options.swift_store_endpoint = "ftp://a".to_owned()),
            ("swift_store_container", |options| options.swift_store_container = "a/b".to_owned()),
            ("default_swift_reference", |options| options.default_swift_reference = "a/b".to_owned()),
            ("swift_store_user", |options| options.swift_store_user.clear()),
            ("swift_store_user", |options| options.swift_store_user = "alone".to_owned()),
            ("swift_store_user and swift_store_key", |options| options.swift_store_key = "".into()),
            ("swift_store_auth_version", |options| options.swift_store_auth_version = "2".to_owned()),
            ("swift_store_application_credential_id", |options| {
                options.swift_store_application_credential_secret = "planted".into();
            }),
            ("swift_store_endpoint_type", |options| options.swift_store_endpoint_type.clear()),
            ("swift_store_config_file and", |options| {
                options.swift_store_config_file = "/etc/glance/glance-swift.conf".into();
                options.swift_store_multi_tenant = true;
            }),
            ("swift_store_multiple_containers_seed", |options| {
                options.swift_store_multiple_containers_seed = 33;
            }),
            ("swift_store_large_object_chunk_size", |options| {
                options.swift_store_large_object_chunk_size = 0;
            }),
            ("swift_store_upload_memory", |options| options.swift_store_upload_memory = 3),
            ("swift_store_timeout", |options| options.swift_store_timeout = 0),
        ];
        for (name, spoil) in cases {
            let mut options = usable();
            spoil(&mut options);
            let problem = options.check().unwrap_err().to_string();
            assert!(problem.starts_with(name), "{name}: {problem}");
            assert!(!problem.contains("planted"));
        }
    }

    #[test]
    fn the_project_stands_before_the_user_or_alone() {
        let both = usable();
        assert_eq!((both.project(), both.user_name()), (Some("service"), "glance"));
        let apart = SwiftOptions {
            swift_store_user: "glance".to_owned(),
            swift_store_project_id: "4711".to_owned(),
            ..usable()
        };
        assert_eq!((apart.project(), apart.user_name()), (Some(""), "glance"));
        assert!(apart.check().is_ok());
    }
}
