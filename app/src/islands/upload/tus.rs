//! The calls of a resumable upload.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use web_sys::{Blob, File, XmlHttpRequest};

use super::{
    refusal,
    request::{Body, Request, header},
};
use crate::wire::{Problem, STORE_FIELD, UPLOADS};

const VERSION: (&str, &str) = ("Tus-Resumable", "1.0.0");

/// Bytes sent with one request: what breaks off is kept as far as it came, so this only bounds how long a request may
/// take.
pub(super) const PART: f64 = 64.0 * 1024.0 * 1024.0;

/// Where an upload is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    /// Bytes the server has.
    pub(super) offset: f64,
    /// Whether the server has all of them and is at work on its own.
    pub(super) finishing: bool,
}

/// An upload on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remote {
    /// Its path.
    pub(super) address: String,
    /// The session's token.
    pub(super) csrf: String,
    /// See [`Request::quiet`].
    pub(super) quiet: bool,
}

impl Remote {
    /// Begins an upload of this file to an image; into this store, else into the default one.
    pub(super) async fn create(
        xhr: &XmlHttpRequest,
        csrf: &str,
        image: &str,
        file: &File,
        store: Option<&str>,
        quiet: bool,
    ) -> Result<Self, Box<Problem>> {
        let length = file.size().to_string();
        let mut metadata =
            [("image_id", image), ("filename", &file.name()), ("fingerprint", &fingerprint(file))]
                .map(|(key, value)| format!("{key} {}", STANDARD.encode(value)))
                .join(",");
        if let Some(store) = store {
            metadata += &format!(",{STORE_FIELD} {}", STANDARD.encode(store));
        }
        let headers = [VERSION, ("Upload-Length", length.as_str()), ("Upload-Metadata", metadata.as_str())];
        let request =
            Request { method: "POST", address: UPLOADS, csrf, quiet, headers: &headers, body: Body::Nothing };
        request.send(xhr, |_| {}).await?;
        let address = header(xhr, "location").ok_or_else(refusal::lost)?;
        Ok(Self { address, csrf: csrf.to_owned(), quiet })
    }

    /// Asks where to go on.
    pub(super) async fn place(&self, xhr: &XmlHttpRequest) -> Result<Place, Box<Problem>> {
        self.request("HEAD", &[VERSION], Body::Nothing).send(xhr, |_| {}).await?;
        place(xhr)
    }

    /// Sends bytes from this offset on; tells where the upload is then.
    pub(super) async fn append(
        &self,
        xhr: &XmlHttpRequest,
        offset: f64,
        part: &Blob,
        progress: impl FnMut(f64) + 'static,
    ) -> Result<Place, Box<Problem>> {
        let offset = offset.to_string();
        let headers = [
            VERSION,
            ("Upload-Offset", offset.as_str()),
            ("Content-Type", "application/offset+octet-stream"),
        ];
        self.request("PATCH", &headers, Body::Bytes(part)).send(xhr, progress).await?;
        place(xhr)
    }

    /// Ends it, with everything the server has of it.
    pub(super) async fn terminate(&self, xhr: &XmlHttpRequest) -> Result<(), Box<Problem>> {
        self.request("DELETE", &[VERSION], Body::Nothing).send(xhr, |_| {}).await.map(drop)
    }

    fn request<'a>(
        &'a self,
        method: &'a str,
        headers: &'a [(&'a str, &'a str)],
        body: Body<'a>,
    ) -> Request<'a> {
        Request { method, address: &self.address, csrf: &self.csrf, quiet: self.quiet, headers, body }
    }
}

fn place(xhr: &XmlHttpRequest) -> Result<Place, Box<Problem>> {
    let offset = header(xhr, "upload-offset").and_then(|offset| offset.parse().ok());
    let finishing = header(xhr, "upload-state").is_some_and(|state| state == "finishing");
    Ok(Place { offset: offset.ok_or_else(refusal::lost)?, finishing })
}

/// What a file is known by when it is chosen again.
pub(super) fn fingerprint(file: &File) -> String {
    fingerprint_of(&file.name(), file.size(), file.last_modified())
}

fn fingerprint_of(name: &str, size: f64, modified: f64) -> String {
    format!("{size}:{modified}:{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_name_size_and_time() {
        let known = fingerprint_of("disk.raw", 10.0, 1_770_000_000_000.0);
        assert_eq!(known, "10:1770000000000:disk.raw");
        for other in [
            fingerprint_of("disk.raw", 11.0, 1_770_000_000_000.0),
            fingerprint_of("disk.raw", 10.0, 1_770_000_000_001.0),
            fingerprint_of("disk2.raw", 10.0, 1_770_000_000_000.0),
        ] {
            assert_ne!(other, known);
        }
    }
}
