//! The documents that S3 services send and take.

use std::fmt::Write;

use quick_xml::{de, escape::escape};
use serde::{Deserialize, de::DeserializeOwned};

use super::uploads;

/// A document of the service, whatever namespace it has.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Box<dyn std::error::Error + Send + Sync>> {
    Ok(de::from_str(std::str::from_utf8(body)?)?)
}

/// A refusal.
#[derive(Deserialize)]
#[serde(rename = "Error")]
struct Refusal {
    #[serde(rename = "Code")]
    code: String,
}

/// The code of a refusal; empty where the body is none, or where the code is no word.
pub(super) fn code(body: &[u8]) -> String {
    let code = read::<Refusal>(body).map(|refusal| refusal.code).unwrap_or_default();
    let is_word = code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_word { code } else { String::new() }
}

/// The answer to the begin of an upload in parts.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Begun {
    pub(super) upload_id: String,
}

/// A page of unfinished uploads.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Uploads {
    #[serde(default)]
    pub(super) is_truncated: bool,
    #[serde(default)]
    pub(super) next_key_marker: String,
    #[serde(default)]
    pub(super) next_upload_id_marker: String,
    #[serde(default, rename = "Upload")]
    pub(super) uploads: Vec<Unfinished>,
}

/// An unfinished upload.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Unfinished {
    pub(super) key: String,
    pub(super) upload_id: String,
    /// RFC 3339.
    pub(super) initiated: String,
}

/// A page of the parts of an upload.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Parts {
    #[serde(default)]
    pub(super) is_truncated: bool,
    #[serde(default)]
    pub(super) next_part_number_marker: String,
    #[serde(default, rename = "Part")]
    pub(super) parts: Vec<Part>,
}

/// A part.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Part {
    /// RFC 3339.
    pub(super) last_modified: String,
}

/// A page of objects.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Objects {
    #[serde(default)]
    pub(super) is_truncated: bool,
    #[serde(default)]
    pub(super) next_continuation_token: String,
    #[serde(default)]
    pub(super) contents: Vec<Object>,
}

/// An object.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Object {
    pub(super) key: String,
    pub(super) size: u64,
}

/// The request that joins the parts, each with its `ETag`, and with its checksum where it has one.
pub(super) fn complete(parts: &[uploads::Part]) -> String {
    let mut text = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".to_owned();
    for uploads::Part { number, etag, checksum } in parts {
        let etag = escape(etag);
        let _ = write!(text, "<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag>");
        // Base64 has no letter that means something in XML.
        if let Some(checksum) = checksum {
            let _ = write!(text, "<ChecksumSHA256>{checksum}</ChecksumSHA256>");
        }
        text.push_str("</Part>");
    }
    text.push_str("</CompleteMultipartUpload>");
    text
}

/// The request for a bucket in a region. The region has no letter that means something in XML.
pub(super) fn create_bucket(region: &str) -> String {
    format!(
        "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{region}\
         </LocationConstraint></CreateBucketConfiguration>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_are_codes() {
        for (body, expected) in [
            (
                "<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>planted</Message></Error>",
                "NoSuchKey",
            ),
            ("<Error><Code>No such &lt;b&gt;</Code></Error>", ""),
            ("<html>502</html>", ""),
            ("", ""),
        ] {
            assert_eq!(code(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn pages_are_read_with_and_without_entries() {
        let page = "<ListMultipartUploadsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>b</Bucket>\
                    <IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><Upload><Key>a&amp;b</Key>\
                    <UploadId>1</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload><CommonPrefixes/>\
                    <Upload><Key>k</Key><UploadId>2</UploadId><Initiated>x</Initiated></Upload>\
                    </ListMultipartUploadsResult>";
        let uploads: Uploads = read(page.as_bytes()).unwrap();
        assert!(uploads.is_truncated);
        let keys: Vec<_> = uploads.uploads.iter().map(|upload| upload.key.as_str()).collect();
        assert_eq!(keys, ["a&b", "k"]);
        let empty: Objects = read(b"<ListBucketResult><Name>b</Name></ListBucketResult>").unwrap();
        assert!(empty.contents.is_empty() && !empty.is_truncated);
    }

    #[test]
    fn parts_are_named_in_order() {
        let part = |number, etag: &str, checksum: Option<&str>| uploads::Part {
            number,
            etag: etag.to_owned(),
            checksum: checksum.map(str::to_owned),
        };
        let parts = [part(1, "\"a\"", None), part(2, "\"b\"", Some("sum="))];
        assert!(
            complete(&parts).contains("&quot;b&quot;</ETag><ChecksumSHA256>sum=</ChecksumSHA256></Part>")
        );
        assert!(complete(&parts).contains(
            "<Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part><Part><PartNumber>2</PartNumber>"
        ));
    }
}
