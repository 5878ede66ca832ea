//! Where the bucket is: its URLs for requests, and the locations of its images.

use std::io;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::options::{BucketUrlFormat, S3Options, wrong};
use crate::{Error, drivers::key};

/// Where the bucket is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) https: bool,
    /// As it stands in a URL, in lower case.
    host: String,
    port: u16,
    pub(super) bucket: String,
    in_host: bool,
    /// The region to sign for.
    pub(super) region: String,
}

impl Address {
    /// The address that the options mean.
    ///
    /// # Errors
    /// Names the option.
    pub(super) fn of(options: &S3Options) -> io::Result<Self> {
        let host = options.s3_store_host.trim();
        if host.is_empty() {
            return wrong(
                "s3_store_host is missing: it is the URL of the service, such as https://s3.example.org",
            );
        }
        let with_scheme = if host.contains("://") { host.to_owned() } else { format!("https://{host}") };
        let Some(url) = Url::parse(&with_scheme).ok().filter(is_plain) else {
            return wrong(
                "s3_store_host must be https://HOST[:PORT] or http://HOST[:PORT], without credentials, path or query",
            );
        };
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return wrong("s3_store_host names no host");
        };
        let bucket = options.s3_store_bucket.clone();
        if !is_bucket(&bucket) {
            return wrong(
                "s3_store_bucket must be the name of a bucket: 3 to 255 letters, digits, dots, hyphens and underscores",
            );
        }
        let aws_region = aws_region(&host);
        let is_dns =
            bucket.len() <= 63 && bucket.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        let in_host = match options.s3_store_bucket_url_format {
            BucketUrlFormat::Path => false,
            BucketUrlFormat::Virtual if !matches!(host, Host::Domain(_)) => {
                return wrong(
                    "s3_store_bucket_url_format = \"virtual\" needs a name in s3_store_host, not an address: the bucket \
                     stands before it",
                );
            }
            BucketUrlFormat::Virtual => true,
            // A dot would lead out of the certificate's name.
            BucketUrlFormat::Auto => aws_region.is_some() && is_dns,
        };
        let region = match options.s3_store_region_name.as_str() {
            "" => aws_region.unwrap_or_else(|| "us-east-1".to_owned()),
            set if set.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) => {
                set.to_owned()
            }
            _ => return wrong("s3_store_region_name must be of letters, digits, hyphens and underscores"),
        };
        Ok(Self { https: url.scheme() == "https", host: host.to_string(), port, bucket, in_host, region })
    }

    /// Whether this is AWS itself, which wants to be told the region of a new bucket.
    pub(super) fn is_aws(&self) -> bool {
        self.host.ends_with(".amazonaws.com") || self.host.ends_with(".amazonaws.com.cn")
    }

    /// The URL of the bucket.
    pub(super) fn bucket_url(&self) -> String {
        let scheme = if self.https { "https" } else { "http" };
        if self.in_host {
            format!("{scheme}://{}.{}/", self.bucket, self.authority())
        } else {
            format!("{scheme}://{}/{}", self.authority(), self.bucket)
        }
    }

    /// The URL of an object. A key that [`key::check`] lets through means itself in a URL.
    pub(super) fn object_url(&self, key: &str) -> String {
        format!("{}/{key}", self.bucket_url().trim_end_matches('/'))
    }

    /// The location of an image, as Glance writes it since it leaves the credentials out.
    pub(super) fn location(&self, key: &str) -> String {
        let scheme = if self.https { "s3+https" } else { "s3" };
        format!("{scheme}://{}/{}/{key}", self.authority(), self.bucket)
    }

    /// The key of a location in this bucket: of Glance's form of today, or of the older one with credentials before the
    /// host. Of those the access key must be ours; the secret one is not looked at.
    ///
    /// # Errors
    /// [`Error::InvalidLocation`], which repeats nothing of the location.
    pub(super) fn key_of<'a>(&self, location: &'a str, access_key: &str) -> Result<&'a str, Error> {
        let outside =
            || Error::InvalidLocation { reason: "it is not inside the bucket of this store".to_owned() };
        let rest =
            ["s3+https://", "s3+http://", "s3://"].iter().find_map(|scheme| location.strip_prefix(scheme));
        // A secret key may hold a slash, and whatever else; what follows it never holds an @.
        let place = match rest.ok_or_else(outside)?.rsplit_once('@') {
            None => rest.unwrap_or_default(),
            Some((credentials, place)) => {
                let (access, secret) = credentials.split_once(':').ok_or_else(outside)?;
                let is_ours = access == access_key || percent_decode_str(access).eq(access_key.bytes());
                if !is_ours || access.is_empty() || secret.is_empty() {
                    return Err(Error::InvalidLocation {
                        reason: "it holds the credentials of somebody else".to_owned(),
                    });
                }
                place
            }
        };
        let (authority, path) = place.split_once('/').ok_or_else(outside)?;
        let (bucket, key) = path.split_once('/').ok_or_else(outside)?;
        if !self.is_here(authority) || bucket != self.bucket {
            return Err(outside());
        }
        key::check(key).map(|()| key)
    }

    /// Whether `HOST[:PORT]` is this service's. Where no port is named, it is that of either scheme: Glance writes `s3`
    /// for a host without a scheme, whatever it speaks.
    fn is_here(&self, authority: &str) -> bool {
        let named =
            authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
        let (host, port) = match named {
            Some((host, port)) => (host, port.parse().ok()),
            None => (authority, matches!(self.port, 80 | 443).then_some(self.port)),
        };
        host.eq_ignore_ascii_case(&self.host) && port == Some(self.port)
    }

    /// `HOST[:PORT]`, without the port that the scheme has anyway.
    fn authority(&self) -> String {
        let usual = if self.https { 443 } else { 80 };
        if self.port == usual { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }
}

fn is_plain(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
}

/// What S3 services take as a name; the letters of it mean themselves in a URL.
fn is_bucket(name: &str) -> bool {
    (3..=255).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// The region in a host name of AWS: `s3.REGION.amazonaws.com`, or `s3.amazonaws.com`.
fn aws_region(host: &Host<&str>) -> Option<String> {
    let Host::Domain(name) = host else { return None };
    let name = name.strip_suffix(".cn").unwrap_or(name).strip_suffix(".amazonaws.com")?;
    let region = name.strip_prefix("s3.").or_else(|| name.strip_prefix("s3-")).unwrap_or_default();
    let region = region.strip_prefix("dualstack.").unwrap_or(region);
    Some(if region.is_empty() || region.contains('.') { "us-east-1".to_owned() } else { region.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11";

    fn address(host: &str, bucket: &str, format: BucketUrlFormat) -> io::Result<Address> {
        Address::of(&S3Options {
            s3_store_host: host.to_owned(),
            s3_store_bucket: bucket.to_owned(),
            s3_store_bucket_url_format: format,
            ..S3Options::default()
        })
    }

    #[test]
    fn urls_and_locations_are_those_of_the_service() {
        use BucketUrlFormat::{Auto, Path, Virtual};
        for (host, bucket, format, url, location) in [
            (
                "http://s3.test:7480/",
                "images",
                Auto,
                "http://s3.test:7480/images",
                "s3://s3.test:7480/images",
            ),
            ("s3.test", "images", Auto, "https://s3.test/images", "s3+https://s3.test/images"),
            ("https://S3.test:443", "images", Path, "https://s3.test/images", "s3+https://s3.test/images"),
            ("https://s3.test", "images", Virtual, "https://images.s3.test", "s3+https://s3.test/images"),
            ("http://[::1]:80", "images", Auto, "http://[::1]/images", "s3://[::1]/images"),
            (
                "https://s3.eu-central-1.amazonaws.com",
                "images",
                Auto,
                "https://images.s3.eu-central-1.amazonaws.com",
                "s3+https://s3.eu-central-1.amazonaws.com/images",
            ),
            (
                "https://s3.amazonaws.com",
                "my.images",
                Auto,
                "https://s3.amazonaws.com/my.images",
                "s3+https://s3.amazonaws.com/my.images",
            ),
        ] {
            let address = address(host, bucket, format).unwrap();
            assert_eq!(address.object_url(KEY), format!("{url}/{KEY}"), "{host}");
            assert_eq!(address.location(KEY), format!("{location}/{KEY}"), "{host}");
            assert_eq!(address.key_of(&address.location(KEY), "any").unwrap(), KEY, "{host}");
        }
        for (host, bucket, format) in [
            ("http://user:planted@s3.test", "images", Auto),
            ("http://s3.test/path", "images", Auto),
            ("ftp://s3.test", "images", Auto),
            ("http://", "images", Auto),
            ("http://10.0.0.1", "images", Virtual),
            ("http://s3.test", "a/b", Auto),
            ("http://s3.test", "..", Auto),
        ] {
            let problem = address(host, bucket, format).unwrap_err().to_string();
            assert!(problem.starts_with("s3_store_") && !problem.contains("planted"), "{host}: {problem}");
        }
    }

    #[test]
    fn regions_come_from_the_hosts_of_aws() {
        for (host, region) in [
            ("https://s3.eu-central-1.amazonaws.com", "eu-central-1"),
            ("https://s3.dualstack.us-west-2.amazonaws.com", "us-west-2"),
            ("https://s3-eu-west-1.amazonaws.com", "eu-west-1"),
            ("https://s3.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("https://s3.amazonaws.com", "us-east-1"),
            ("http://ceph.test", "us-east-1"),
        ] {
            assert_eq!(address(host, "images", BucketUrlFormat::Auto).unwrap().region, region, "{host}");
        }
    }

    #[test]
    fn older_locations_are_ours_by_their_access_key() {
        let address = address("http://s3.test", "images", BucketUrlFormat::Auto).unwrap();
        for location in [
            format!("s3://AKIA:secret@s3.test/images/{KEY}"),
            format!("s3://AKIA:se/cr@t/+=@s3.test/images/{KEY}"),
            format!("s3+http://AK%49A:secret@S3.test:80/images/{KEY}"),
            format!("s3+https://AKIA:secret@s3.test/images/{KEY}"),
        ] {
            assert_eq!(address.key_of(&location, "AKIA").unwrap(), KEY, "{location}");
        }
        for location in [
            format!("s3://OTHER:planted@s3.test/images/{KEY}"),
            format!("s3://AKIA:@s3.test/images/{KEY}"),
            format!("s3://AKIA@s3.test/images/{KEY}"),
            format!("s3://:planted@s3.test/images/{KEY}"),
            format!("s3://AKIA:planted@other.test/images/{KEY}"),
            format!("s3://AKIA:planted@s3.test:81/images/{KEY}"),
            format!("s3://AKIA:planted@s3.test/other/{KEY}"),
            format!("s3://AKIA:planted@s3.test/images/sub/{KEY}"),
            format!("s3://AKIA:planted@s3.test/images/.{KEY}"),
            format!("s3://s3.test/images/{KEY}?planted"),
            format!("http://s3.test/images/{KEY}"),
        ] {
            let error = address.key_of(&location, "AKIA").unwrap_err();
            assert!(matches!(error, Error::InvalidLocation { .. }), "{location}: {error:?}");
            assert!(!format!("{error} {error:?}").contains("planted"), "{error}");
        }
    }
}
