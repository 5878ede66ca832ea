//! What an operator may set about an S3 bucket, with Glance's names.

use std::{io, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::{address::Address, checksums::ChecksumWhen};
use crate::Secret;

/// Bytes of a MiB, the unit of the sizes.
pub(super) const MIB: u64 = 1024 * 1024;
/// The least that S3 takes as a part that is not the last, in MiB.
const LEAST_PART: u64 = 5;

/// Options of an S3 store. Sizes are in MiB.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct S3Options {
    /// The service: `https://HOST[:PORT]`, or `http://` where the network can be trusted. Without a scheme it is HTTPS.
    pub s3_store_host: String,
    /// The region that requests are signed for; empty takes it from a host of AWS, else `us-east-1`.
    pub s3_store_region_name: String,
    /// The access key; empty takes it from the environment.
    pub s3_store_access_key: Secret,
    /// The secret key; empty takes it from the environment.
    pub s3_store_secret_key: Secret,
    /// The bucket of the images.
    pub s3_store_bucket: String,
    /// Whether the first upload makes a bucket that is missing.
    pub s3_store_create_bucket_on_put: bool,
    /// Where the bucket stands in a URL.
    pub s3_store_bucket_url_format: BucketUrlFormat,
    /// Images of a known size below this are sent as one request, where the memory of an upload lets them.
    pub s3_store_large_object_size: u64,
    /// The size of the parts of larger images, at least 5. Those of very large images are larger.
    pub s3_store_large_object_chunk_size: u64,
    /// Parts of one image that are sent at once; fewer where they would take more than the memory of an upload.
    pub s3_store_thread_pools: usize,
    /// A PEM file of the authorities that are trusted; empty trusts the machine's.
    pub s3_store_cacert: PathBuf,
    /// Whether the service checks a SHA-256 of what it gets over HTTPS too. Over plain HTTP it always does.
    pub s3_store_enable_data_integrity_protection: bool,
    /// When the service gets a SHA-256 to keep beside the data.
    pub s3_store_request_checksum_calculation: ChecksumWhen,
    /// When what the service keeps is held against data that is read as a whole.
    pub s3_store_response_checksum_validation: ChecksumWhen,
    /// What one upload may hold in memory, and so the largest part that can be sent again.
    pub s3_store_upload_memory: u64,
    /// Seconds without an answer, or without a byte of a download, after which a connection is given up.
    pub s3_store_timeout: u64,
    /// Seconds without a new part after which an upload that another process began counts as abandoned.
    pub s3_store_abandoned_after: u64,
    /// The token that belongs to temporary credentials; only from the environment.
    #[serde(skip)]
    pub session_token: Secret,
}

/// Where the bucket stands in a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BucketUrlFormat {
    /// In the host name at AWS, in the path elsewhere.
    #[default]
    Auto,
    /// In the host name.
    Virtual,
    /// In the path.
    Path,
}

impl Default for S3Options {
    fn default() -> Self {
        Self {
            s3_store_host: String::new(),
            s3_store_region_name: String::new(),
            s3_store_access_key: Secret::default(),
            s3_store_secret_key: Secret::default(),
            s3_store_bucket: String::new(),
            s3_store_create_bucket_on_put: false,
            s3_store_bucket_url_format: BucketUrlFormat::Auto,
            s3_store_large_object_size: 100,
            s3_store_large_object_chunk_size: 10,
            s3_store_thread_pools: 10,
            s3_store_cacert: PathBuf::new(),
            s3_store_enable_data_integrity_protection: false,
            s3_store_request_checksum_calculation: ChecksumWhen::default(),
            s3_store_response_checksum_validation: ChecksumWhen::default(),
            s3_store_upload_memory: 64,
            s3_store_timeout: 60,
            s3_store_abandoned_after: 3600,
            session_token: Secret::default(),
        }
    }
}

impl S3Options {
    /// Takes credentials that are not set from the variables that S3 clients share: `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`. Keys of the options and of the environment are never mixed.
    #[must_use]
    pub fn with_environment(mut self, environment: &dyn Fn(&str) -> Option<String>) -> Self {
        if self.s3_store_access_key.is_empty() && self.s3_store_secret_key.is_empty() {
            let secret = |name| Secret::from(environment(name).unwrap_or_default());
            self.s3_store_access_key = secret("AWS_ACCESS_KEY_ID");
            self.s3_store_secret_key = secret("AWS_SECRET_ACCESS_KEY");
            self.session_token = secret("AWS_SESSION_TOKEN");
        }
        self
    }

    /// Refuses what cannot be used. Credentials are not looked at: the environment may have them.
    ///
    /// # Errors
    /// Names the option.
    pub fn check(&self) -> io::Result<()> {
        Address::of(self)?;
        if self.s3_store_access_key.is_empty() != self.s3_store_secret_key.is_empty() {
            return wrong("s3_store_access_key and s3_store_secret_key belong together: set both, or none");
        }
        if self.s3_store_large_object_chunk_size < LEAST_PART {
            return wrong(
                "s3_store_large_object_chunk_size must be 5 or more (MiB): S3 takes no smaller parts",
            );
        }
        if self.s3_store_upload_memory < self.s3_store_large_object_chunk_size {
            return wrong(
                "s3_store_upload_memory must not be less than s3_store_large_object_chunk_size (both MiB): not one part \
                 would fit",
            );
        }
        if self.s3_store_large_object_chunk_size > 5 * 1024 || self.s3_store_upload_memory > 1024 * 1024 {
            return wrong(
                "s3_store_large_object_chunk_size must be 5120 or less, s3_store_upload_memory 1048576 or less (MiB)",
            );
        }
        if self.s3_store_thread_pools == 0 || self.s3_store_timeout == 0 {
            return wrong("s3_store_thread_pools and s3_store_timeout must be 1 or more");
        }
        Ok(())
    }

    /// What all locations of the store begin with, where the options have no mistake.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        Address::of(self).ok().map(|address| address.location(""))
    }

    /// Refuses to go on without credentials.
    pub(super) fn check_credentials(&self) -> io::Result<()> {
        if self.s3_store_access_key.is_empty() || self.s3_store_secret_key.is_empty() {
            return wrong(
                "there are no credentials: set s3_store_access_key and s3_store_secret_key, or AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY in the environment",
            );
        }
        let printable = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        if !printable(self.s3_store_access_key.expose()) || !printable(self.session_token.expose()) {
            return wrong(
                "s3_store_access_key and AWS_SESSION_TOKEN must be of printable ASCII without spaces",
            );
        }
        Ok(())
    }
}

pub(super) fn wrong<T>(problem: &str) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::InvalidInput, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usable() -> S3Options {
        S3Options {
            s3_store_host: "https://s3.example.org".to_owned(),
            s3_store_bucket: "images".to_owned(),
            ..S3Options::default()
        }
    }

    #[test]
    fn problems_name_the_option() {
        assert!(usable().check().is_ok());
        type Spoil = fn(&mut S3Options);
        let cases: [(&str, Spoil); 8] = [
            ("s3_store_host", |options| options.s3_store_host.clear()),
            ("s3_store_host", |options| options.s3_store_host = "ftp://a".to_owned()),
            ("s3_store_bucket", |options| options.s3_store_bucket.clear()),
            ("s3_store_access_key", |options| options.s3_store_secret_key = "planted".into()),
            ("s3_store_large_object_chunk_size", |options| options.s3_store_large_object_chunk_size = 4),
            ("s3_store_upload_memory", |options| options.s3_store_upload_memory = 9),
            ("s3_store_thread_pools", |options| options.s3_store_thread_pools = 0),
            ("s3_store_large_object_chunk_size", |options| {
                options.s3_store_large_object_chunk_size = u64::MAX / 2;
                options.s3_store_upload_memory = u64::MAX;
            }),
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
    fn the_environment_fills_in_what_is_not_set() {
        let environment = |name: &str| Some(format!("env-{name}"));
        let taken = usable().with_environment(&environment);
        assert_eq!(taken.s3_store_access_key.expose(), "env-AWS_ACCESS_KEY_ID");
        assert_eq!(taken.s3_store_secret_key.expose(), "env-AWS_SECRET_ACCESS_KEY");
        assert_eq!(taken.session_token.expose(), "env-AWS_SESSION_TOKEN");
        let own = S3Options { s3_store_access_key: "a".into(), s3_store_secret_key: "b".into(), ..usable() };
        assert_eq!(own.clone().with_environment(&environment), own);
        let nothing = usable().with_environment(&|_| None);
        assert!(nothing.check_credentials().unwrap_err().to_string().contains("s3_store_access_key"));
    }
}
