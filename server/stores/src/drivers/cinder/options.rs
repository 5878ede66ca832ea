//! What an operator may set about a Cinder store, with Glance's names.

use std::{io, path::PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::Secret;

/// What Glance has and this driver has no use for.
pub const IGNORED: &[&str] =
    &["rootwrap_config", "cinder_use_multipath", "cinder_enforce_multipath", "cinder_mount_point_base"];

/// Names that Glance still takes.
pub const FORMER_NAMES: &[(&str, &str)] = &[("os_region_name", "cinder_os_region_name")];

/// Options of a Cinder store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CinderOptions {
    /// Where to log in: `https://HOST:5000/v3`.
    pub cinder_store_auth_address: String,
    /// The user whose volumes the images are.
    pub cinder_store_user_name: String,
    /// The user's password.
    pub cinder_store_password: Secret,
    /// The project that the volumes belong to.
    pub cinder_store_project_name: String,
    /// The domain of the user, by its name.
    pub cinder_store_user_domain_name: String,
    /// The domain of the project, by its name.
    pub cinder_store_project_domain_name: String,
    /// An application credential, in place of user, password and project.
    pub cinder_store_application_credential_id: String,
    /// The secret that belongs to it.
    pub cinder_store_application_credential_secret: Secret,
    /// Which service of the catalog: `TYPE:NAME:INTERFACE`; the name may be empty.
    pub cinder_catalog_info: String,
    /// The URL of Cinder in place of the catalog's; `%(project_id)s` and `%(tenant)s` stand for the project's id.
    pub cinder_endpoint_template: String,
    /// The region whose Cinder is taken from the catalog; empty takes the first one.
    pub cinder_os_region_name: String,
    /// A PEM file of the authorities that are trusted; empty trusts the machine's.
    pub cinder_ca_certificates_file: PathBuf,
    /// Whether any certificate is believed.
    pub cinder_api_insecure: bool,
    /// How often a request is made again that failed by accident.
    pub cinder_http_retries: u32,
    /// Seconds in which a volume must have changed its state, and the connector's command have ended.
    pub cinder_state_transition_timeout: u64,
    /// The volume type of new images; empty takes Cinder's default.
    pub cinder_volume_type: String,
    /// Whether a volume grows while it is attached, where the image's size is not known.
    pub cinder_do_extend_attached: bool,
    /// How often an attachment is tried while the volume is busy; at least 1.
    pub cinder_attachment_retry_attempts: u32,
    /// A command with its arguments that connects volumes to this host; empty connects what names a file or a device.
    pub cinder_connector_command: Vec<String>,
    /// Seconds without an answer after which a request is given up.
    pub cinder_store_timeout: u64,
    /// Seconds without a change after which the incomplete volume of another host counts as abandoned.
    pub cinder_store_abandoned_after: u64,
}

impl Default for CinderOptions {
    fn default() -> Self {
        Self {
            cinder_store_auth_address: String::new(),
            cinder_store_user_name: String::new(),
            cinder_store_password: Secret::default(),
            cinder_store_project_name: String::new(),
            cinder_store_user_domain_name: "Default".to_owned(),
            cinder_store_project_domain_name: "Default".to_owned(),
            cinder_store_application_credential_id: String::new(),
            cinder_store_application_credential_secret: Secret::default(),
            cinder_catalog_info: "volumev3::publicURL".to_owned(),
            cinder_endpoint_template: String::new(),
            cinder_os_region_name: String::new(),
            cinder_ca_certificates_file: PathBuf::new(),
            cinder_api_insecure: false,
            cinder_http_retries: 3,
            cinder_state_transition_timeout: 300,
            cinder_volume_type: String::new(),
            cinder_do_extend_attached: false,
            cinder_attachment_retry_attempts: 5,
            cinder_connector_command: Vec::new(),
            cinder_store_timeout: 60,
            cinder_store_abandoned_after: 86_400,
        }
    }
}

impl CinderOptions {
    /// Refuses what cannot be used.
    ///
    /// # Errors
    /// Names the option.
    pub fn check(&self) -> io::Result<()> {
        if !is_plain(self.auth()) {
            return wrong(
                "cinder_store_auth_address must be where to log in, such as https://HOST:5000/v3, without credentials or \
                 query",
            );
        }
        let has_application = !self.cinder_store_application_credential_id.is_empty();
        if has_application == self.cinder_store_application_credential_secret.is_empty() {
            return wrong(
                "cinder_store_application_credential_id and cinder_store_application_credential_secret belong together: \
                 set both, or none",
            );
        }
        let has_user = !self.cinder_store_user_name.is_empty()
            && !self.cinder_store_password.is_empty()
            && !self.cinder_store_project_name.is_empty();
        if !has_application && !has_user {
            return wrong(
                "cinder_store_user_name, cinder_store_password and cinder_store_project_name are missing: set all three, or \
                 an application credential; volumes of the callers' own projects are not supported",
            );
        }
        let template = self.endpoint("project");
        if !template.is_empty() && !is_plain(&template) {
            return wrong(
                "cinder_endpoint_template must be the https:// or http:// URL of Cinder, such as \
                 https://HOST:8776/v3/%(project_id)s",
            );
        }
        if self.catalog().is_none() {
            return wrong(
                "cinder_catalog_info must be TYPE:NAME:INTERFACE, where the interface is publicURL, internalURL or adminURL",
            );
        }
        if self.cinder_attachment_retry_attempts == 0 {
            return wrong("cinder_attachment_retry_attempts must be 1 or more");
        }
        if self.cinder_store_timeout == 0 {
            return wrong("cinder_store_timeout must be 1 or more (seconds)");
        }
        if self.cinder_connector_command.first().is_some_and(String::is_empty) {
            return wrong("cinder_connector_command must begin with a program");
        }
        Ok(())
    }

    /// The address of Keystone.
    pub(super) fn auth(&self) -> &str {
        self.cinder_store_auth_address.trim().trim_end_matches('/')
    }

    /// The URL of Cinder for a project, where one is set.
    pub(super) fn endpoint(&self, project: &str) -> String {
        let mut url = self.cinder_endpoint_template.trim().to_owned();
        for name in ["%(project_id)s", "%(tenant)s", "%(tenant_id)s"] {
            url = url.replace(name, project);
        }
        url
    }

    /// Type, name and interface of the service.
    pub(super) fn catalog(&self) -> Option<(&str, &str, &str)> {
        let mut parts = self.cinder_catalog_info.split(':');
        let (kind, name, interface) = (parts.next()?, parts.next()?, parts.next()?);
        let is_known =
            matches!(interface, "publicURL" | "internalURL" | "adminURL" | "public" | "internal" | "admin");
        (parts.next().is_none() && !kind.is_empty() && is_known).then_some((kind, name, interface))
    }
}

fn is_plain(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

fn wrong<T>(problem: &str) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::InvalidInput, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usable() -> CinderOptions {
        CinderOptions {
            cinder_store_auth_address: "https://keystone.test:5000/v3".to_owned(),
            cinder_store_user_name: "glance".to_owned(),
            cinder_store_password: "planted".into(),
            cinder_store_project_name: "service".to_owned(),
            ..CinderOptions::default()
        }
    }

    #[test]
    fn problems_name_the_option_and_hold_no_secret() {
        assert!(usable().check().is_ok());
        type Spoil = fn(&mut CinderOptions);
        let cases: [(&str, Spoil); 13] = [
            ("cinder_store_auth_address", |options| options.cinder_store_auth_address.clear()),
            ("cinder_store_auth_address", |options| {
                options.cinder_store_auth_address = "https://a:planted@b/v3".to_owned();
            }),
            ("cinder_store_user_name", |options| options.cinder_store_user_name.clear()),
            ("cinder_store_user_name", |options| options.cinder_store_password = "".into()),
            ("cinder_store_user_name", |options| options.cinder_store_project_name.clear()),
            ("cinder_store_application", |options| {
                options.cinder_store_application_credential_secret = "planted".into();
            }),
            ("cinder_store_application", |options| {
                options.cinder_store_application_credential_id = "app".to_owned();
            }),
            ("cinder_endpoint_template", |options| {
                options.cinder_endpoint_template = "%(tenant)s".to_owned();
            }),
            ("cinder_catalog_info", |options| options.cinder_catalog_info = "volumev3".to_owned()),
            ("cinder_catalog_info", |options| options.cinder_catalog_info = "volumev3::other".to_owned()),
            ("cinder_attachment_retry", |options| options.cinder_attachment_retry_attempts = 0),
            ("cinder_store_timeout", |options| options.cinder_store_timeout = 0),
            ("cinder_connector_command", |options| options.cinder_connector_command = vec![String::new()]),
        ];
        for (option, spoil) in cases {
            let mut options = usable();
            spoil(&mut options);
            let problem = options.check().unwrap_err().to_string();
            assert!(problem.starts_with(option) && !problem.contains("planted"), "{option}: {problem}");
        }
        assert!(!format!("{:?}", usable()).contains("planted"));
        let template = "https://cinder.test:8776/v3/%(project_id)s".to_owned();
        let options = CinderOptions { cinder_endpoint_template: template, ..usable() };
        assert!(options.check().is_ok());
        assert_eq!(options.endpoint("7f"), "https://cinder.test:8776/v3/7f");
    }
}
