//! `web-download` and `glance-download`: data from elsewhere.

use std::collections::BTreeMap;

use http::{HeaderName, HeaderValue};
use serde_json::{Map, Value};
use vitrine_fetcher::{Algorithm, Checksum, Request};
use vitrine_model::ImportMethod;

use super::{
    attempt::{Attempt, Formats},
    input,
    source::{Source, from_web},
    start::read_checksum,
    trouble::Trouble,
};
use crate::layers::property_protection;

/// Bytes a record of an image may have.
const RECORD: u64 = 1024 * 1024;

/// An image of another Image service.
pub(super) struct RemoteImage {
    url: String,
    token: String,
    size: u64,
    checksum: Option<Checksum>,
    /// What is taken over from its properties.
    pub(super) properties: BTreeMap<String, String>,
}

impl Attempt<'_> {
    pub(super) async fn web_source(&self) -> Result<Source, Trouble> {
        let method = &self.input.import_req.method;
        let mut request = Request::get(method.uri.as_deref().unwrap_or_default()).max_bytes(self.size_cap());
        if let Some(checksum) = &method.expected_checksum {
            request = request.checksum(read_checksum(checksum)?);
        }
        let response = self.controller.fetcher().open(request).await.map_err(from_web)?;
        Ok(Source::new(response.size, response.stream, from_web))
    }

    pub(super) fn size_cap(&self) -> u64 {
        self.controller.settings().limits.image_size_cap
    }

    /// The other service's image of a `glance-download`, and the formats of the data that will come.
    pub(super) async fn remote(&self) -> Result<(Option<RemoteImage>, Formats), Trouble> {
        if self.method != ImportMethod::GlanceDownload {
            return Ok((None, self.declared()));
        }
        let (endpoint, token) = input::remote(self.run)?;
        let id = self.input.import_req.method.glance_image_id.as_deref().unwrap_or_default();
        let base = endpoint.as_str().trim_end_matches('/').trim_end_matches("/v2");
        let url = format!("{base}/v2/images/{id}");
        let record = self.record(&url, &token).await?;
        self.read_record(&record, format!("{url}/file"), token)
    }

    async fn record(&self, url: &str, token: &str) -> Result<Map<String, Value>, Trouble> {
        let request = with_token(Request::get(url), token)?;
        let text = self.controller.fetcher().text(request, RECORD).await.map_err(from_web)?;
        serde_json::from_str(&text).map_err(|error| {
            Trouble::lasting("The other service does not answer with an image.").because(error)
        })
    }

    fn read_record(
        &self,
        record: &Map<String, Value>,
        url: String,
        token: String,
    ) -> Result<(Option<RemoteImage>, Formats), Trouble> {
        let text = |name: &str| record.get(name).and_then(Value::as_str);
        if text("status") != Some("active") {
            let status = text("status").unwrap_or("unknown");
            return Err(Trouble::lasting(format!(
                "Source image status should be active instead of {status}."
            )));
        }
        let size = record.get("size").and_then(Value::as_u64);
        let size =
            size.ok_or_else(|| Trouble::lasting("The other service does not tell the size of the image."))?;
        let settings = self.controller.settings();
        let format = |name: &str, known: &[String]| {
            let format = text(name).filter(|format| known.iter().any(|known| known == format));
            format.map(str::to_owned).ok_or_else(|| {
                let found = text(name).unwrap_or("none");
                Trouble::lasting(format!(
                    "The {name} of the other service's image ({found}) is not one of this server's."
                ))
            })
        };
        let formats = Formats {
            disk: format("disk_format", &settings.disk_formats)?,
            container: format("container_format", &settings.container_formats)?,
        };
        let wanted = |name: &str| {
            self.settings().extra_properties.iter().any(|beginning| name.starts_with(beginning))
                && property_protection::check_name(name).is_ok()
        };
        let properties = record
            .iter()
            .filter(|(name, _)| wanted(name))
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect();
        let secure = text("os_hash_algo").and_then(Algorithm::named).zip(text("os_hash_value"));
        let md5 = text("checksum").map(|checksum| (Algorithm::Md5, checksum));
        let checksum = secure.or(md5).and_then(|(algorithm, digits)| Checksum::new(algorithm, digits));
        Ok((Some(RemoteImage { url, token, size, checksum, properties }), formats))
    }

    pub(super) async fn remote_source(&self, remote: &RemoteImage) -> Result<Source, Trouble> {
        let mut request = with_token(Request::get(&remote.url), &remote.token)?.max_bytes(self.size_cap());
        if let Some(checksum) = &remote.checksum {
            request = request.checksum(checksum.clone());
        }
        let fetched = self.controller.fetcher().open(request).await.map_err(from_web)?;
        if fetched.size.is_some_and(|size| size != remote.size) {
            return Err(Trouble::lasting(
                "The other service sends another number of bytes than its image has.",
            ));
        }
        Ok(Source::new(Some(remote.size), fetched.stream, from_web))
    }
}

fn with_token(request: Request, token: &str) -> Result<Request, Trouble> {
    let token = HeaderValue::try_from(token)
        .map_err(|error| Trouble::lasting("The token cannot be sent to the other service.").because(error))?;
    Ok(request.header(HeaderName::from_static("x-auth-token"), token))
}
