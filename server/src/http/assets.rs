//! `/dashboard/assets/…`: the dashboard's files, out of the executable.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;
use vitrine_app::Assets;

const FOLDER: &str = "/dashboard/assets";

/// What `cargo xtask build` has made. A debug build reads the folder itself.
#[derive(RustEmbed)]
#[folder = "../target/site"]
struct Embedded;

/// What the files are called; written by `cargo xtask build`.
#[derive(Debug, Clone, Default, Deserialize)]
struct Manifest {
    script: String,
    module: String,
    stylesheet: String,
    files: BTreeSet<String>,
}

/// The files of the dashboard.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    manifest: Arc<Manifest>,
}

impl Site {
    /// The files that were there when the executable was built; none where the browser part was not built.
    ///
    /// # Errors
    /// Where their list cannot be read.
    pub(crate) fn load() -> Result<Self, String> {
        let manifest = match Embedded::get("manifest.json") {
            Some(file) => serde_json::from_slice(&file.data)
                .map_err(|error| format!("the list of the dashboard's files cannot be read: {error}"))?,
            None => Manifest::default(),
        };
        Ok(Self { manifest: Arc::new(manifest) })
    }

    /// Whether the browser part was built.
    pub(crate) fn has_script(&self) -> bool {
        !self.manifest.script.is_empty()
    }

    /// The names that the pages refer to.
    pub(crate) fn names(&self) -> Assets {
        let script = self.manifest.script.trim_end_matches(".js");
        Assets {
            script: script.to_owned(),
            stylesheet: format!("{FOLDER}/{}", self.manifest.stylesheet),
            has_script: self.has_script(),
        }
    }

    /// The routes of the files.
    pub(crate) fn router(self) -> Router {
        Router::new().route(&format!("{FOLDER}/{{*file}}"), get(serve)).with_state(self)
    }

    /// Whether a name changes with its content, so that it can be kept for ever.
    fn is_hashed(&self, name: &str) -> bool {
        [&self.manifest.script, &self.manifest.module, &self.manifest.stylesheet]
            .iter()
            .any(|hashed| *hashed == name)
            || name.starts_with("snippets/")
    }
}

async fn serve(State(site): State<Site>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    if !site.manifest.files.contains(&name) {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    }
    let packed = accepts_brotli(&headers).then(|| Embedded::get(&format!("{name}.br"))).flatten();
    let is_packed = packed.is_some();
    let Some(file) = packed.or_else(|| Embedded::get(&name)) else {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    };
    let mut response = answer(&headers, file);
    let head = response.headers_mut();
    if is_packed {
        head.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    head.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(&name)));
    head.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    head.insert(VARY, HeaderValue::from_static("accept-encoding"));
    let keep =
        if site.is_hashed(&name) { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    head.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}

/// The file, or 304 where the client has it.
fn answer(headers: &HeaderMap, file: EmbeddedFile) -> Response {
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let known = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|value| value.trim().trim_start_matches("W/"))
        .any(|value| value == tag || value == "*");
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let bytes = match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        bytes.into_response()
    };
    if let Ok(tag) = HeaderValue::try_from(tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// Whether `br` is among the encodings the client takes, and not refused with `q=0`.
fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|part| {
            let mut words = part.split(';').map(str::trim);
            let encoding = words.next()?;
            let quality =
                words.find_map(|word| word.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok());
            (encoding.eq_ignore_ascii_case("br")).then_some(quality.unwrap_or(0.0))
        })
        .any(|quality| quality > 0.0)
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_only_where_it_is_wanted() {
        for (value, expected) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=0.5", true),
            ("gzip;q=1.0, BR", true),
            ("gzip", false),
            ("br;q=0", false),
            ("br; q=0.000", false),
            ("brotli", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]);
            assert_eq!(accepts_brotli(&headers), expected, "{value}");
        }
    }
}
