//! What an operator may set about a datastore of vSphere, with Glance's names.

use std::{io, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::address::Address;
use crate::Secret;

/// Names that Glance still takes.
pub const FORMER_NAMES: &[(&str, &str)] = &[("vmware_api_insecure", "vmware_insecure")];

/// Options of a VMware store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VmwareOptions {
    /// `HOST` or `HOST:PORT` of the vCenter, or of a single ESXi; always asked over TLS.
    pub vmware_server_host: String,
    /// The user to log in as.
    pub vmware_server_username: String,
    /// The password.
    pub vmware_server_password: Secret,
    /// `DATACENTER_PATH:DATASTORE` or `DATACENTER_PATH:DATASTORE:WEIGHT`, each of them; without a weight it is 0. New
    /// images go to the greatest weight that has room for them, and there to the datastore with the most of it.
    pub vmware_datastores: Vec<String>,
    /// The folder of the images in each datastore; it is made where it is missing.
    pub vmware_store_image_dir: String,
    /// How often a request is repeated that met trouble which may pass.
    pub vmware_api_retry_count: u32,
    /// Seconds between two looks at a task of the vCenter. The first looks come sooner.
    pub vmware_task_poll_interval: u64,
    /// Whether any certificate is believed; not heeded where `vmware_ca_file` is set.
    pub vmware_insecure: bool,
    /// A PEM file of the authorities that are trusted; empty trusts the machine's.
    pub vmware_ca_file: PathBuf,
    /// Seconds without an answer, or without a byte of a download, after which a connection is given up.
    pub vmware_store_timeout: u64,
    /// Seconds without a new byte after which the unfinished file of another process counts as abandoned.
    pub vmware_store_abandoned_after: u64,
}

impl Default for VmwareOptions {
    fn default() -> Self {
        Self {
            vmware_server_host: String::new(),
            vmware_server_username: String::new(),
            vmware_server_password: Secret::default(),
            vmware_datastores: Vec::new(),
            vmware_store_image_dir: "/openstack_glance".to_owned(),
            vmware_api_retry_count: 10,
            vmware_task_poll_interval: 5,
            vmware_insecure: false,
            vmware_ca_file: PathBuf::new(),
            vmware_store_timeout: 60,
            vmware_store_abandoned_after: 3600,
        }
    }
}

impl VmwareOptions {
    /// Refuses what cannot be used.
    ///
    /// # Errors
    /// Names the option.
    pub fn check(&self) -> io::Result<()> {
        Address::of(self)?;
        if self.vmware_server_username.is_empty() || self.vmware_server_password.is_empty() {
            return wrong("vmware_server_username and vmware_server_password are missing: set both");
        }
        if !(1..=1000).contains(&self.vmware_api_retry_count) {
            return wrong("vmware_api_retry_count must be 1 to 1000");
        }
        if self.vmware_task_poll_interval == 0 {
            return wrong("vmware_task_poll_interval must be 1 or more (seconds)");
        }
        if self.vmware_store_timeout == 0 {
            return wrong("vmware_store_timeout must be 1 or more (seconds)");
        }
        Ok(())
    }

    /// What the locations in each of the datastores begin with, and what comes behind the name of the image, where the
    /// options have no mistake.
    #[must_use]
    pub fn places(&self) -> Vec<(String, String)> {
        Address::of(self).map(|address| address.places()).unwrap_or_default()
    }
}

pub(super) fn wrong<T>(problem: &str) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::InvalidInput, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usable() -> VmwareOptions {
        VmwareOptions {
            vmware_server_host: "vcenter.test".to_owned(),
            vmware_server_username: "glance".to_owned(),
            vmware_server_password: "planted".into(),
            vmware_datastores: vec!["/DC0:one:10".to_owned()],
            ..VmwareOptions::default()
        }
    }

    #[test]
    fn problems_name_the_option() {
        assert!(usable().check().is_ok());
        type Spoil = fn(&mut VmwareOptions);
        let cases: [(&str, Spoil); 15] = [
            ("vmware_server_host", |options| options.vmware_server_host.clear()),
            ("vmware_server_host", |options| options.vmware_server_host = "https://a".to_owned()),
            ("vmware_server_host", |options| options.vmware_server_host = "a:planted@b".to_owned()),
            ("vmware_server_host", |options| options.vmware_server_host = "a/b".to_owned()),
            ("vmware_server_username", |options| options.vmware_server_username.clear()),
            ("vmware_server_username", |options| options.vmware_server_password = "".into()),
            ("vmware_datastores is missing", |options| options.vmware_datastores.clear()),
            ("vmware_datastores", |options| options.vmware_datastores = vec!["one".to_owned()]),
            ("vmware_datastores", |options| options.vmware_datastores = vec![":one:1".to_owned()]),
            ("vmware_datastores", |options| options.vmware_datastores = vec!["/DC0:one:many".to_owned()]),
            ("vmware_datastores names", |options| options.vmware_datastores.push("DC0/:one:7".to_owned())),
            ("vmware_store_image_dir", |options| options.vmware_store_image_dir = "a/../b".to_owned()),
            ("vmware_api_retry_count", |options| options.vmware_api_retry_count = 0),
            ("vmware_task_poll_interval", |options| options.vmware_task_poll_interval = 0),
            ("vmware_store_timeout", |options| options.vmware_store_timeout = 0),
        ];
        for (name, spoil) in cases {
            let mut options = usable();
            spoil(&mut options);
            let problem = options.check().unwrap_err().to_string();
            assert!(problem.starts_with(name), "{name}: {problem}");
            assert!(!problem.contains("planted"));
        }
    }
}
