//! What an operator may set about the web as a store, with Glance's names.

use std::{io, path::PathBuf};

use serde::{Deserialize, Serialize};
use vitrine_fetcher::Trust;

/// Options of an HTTP store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpOptions {
    /// A PEM file of the authorities that are trusted; empty trusts those that imports trust.
    pub https_ca_certificates_file: PathBuf,
    /// Whether servers need no valid certificate. It does not count where a file is named.
    pub https_insecure: bool,
    /// A proxy; must be empty. Glance has this option.
    pub http_proxy_information: String,
}

impl HttpOptions {
    /// Refuses what is not supported.
    ///
    /// # Errors
    /// Names the option.
    pub fn check(&self) -> io::Result<()> {
        if self.http_proxy_information.is_empty() {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "http_proxy_information is not supported: a proxy would connect to addresses that were not checked; leave \
             it empty",
        ))
    }

    /// Whose certificates are believed; [`Trust::System`] where nothing is said.
    pub(super) fn trust(&self) -> Trust {
        if !self.https_ca_certificates_file.as_os_str().is_empty() {
            Trust::File(self.https_ca_certificates_file.clone())
        } else if self.https_insecure {
            Trust::Anybody
        } else {
            Trust::System
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_certificates_comes_before_blind_trust() {
        let insecure = HttpOptions { https_insecure: true, ..HttpOptions::default() };
        let file = HttpOptions { https_ca_certificates_file: "ca.pem".into(), ..insecure.clone() };
        assert_eq!(HttpOptions::default().trust(), Trust::System);
        assert_eq!(insecure.trust(), Trust::Anybody);
        assert_eq!(file.trust(), Trust::File("ca.pem".into()));
    }

    #[test]
    fn a_proxy_is_refused() {
        let options =
            HttpOptions { http_proxy_information: "http:10.0.0.1:3128".into(), ..HttpOptions::default() };
        assert!(options.check().unwrap_err().to_string().starts_with("http_proxy_information"));
        assert!(HttpOptions::default().check().is_ok());
    }
}
