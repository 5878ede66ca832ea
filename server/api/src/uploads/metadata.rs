//! `Upload-Metadata`: what a client tells of an upload when it begins.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::headers::UPLOAD_METADATA;
use crate::errors::ApiError;

/// The names that mean something here; others are kept and given back.
const IMAGE: &str = "image_id";
const STORE: &str = "store";
const FILENAME: &str = "filename";

/// Keys with their values, in the form they were sent and in the one they mean.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) raw: String,
    values: BTreeMap<String, Vec<u8>>,
}

impl Metadata {
    /// # Errors
    /// 400.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let Some(value) = headers.get(UPLOAD_METADATA) else { return Ok(Self::default()) };
        let text = value.to_str().map_err(|_| malformed("it holds characters outside of ASCII"))?;
        Self::parse(text).map_err(|why| malformed(&why))
    }

    /// Pairs of a key and a value in Base64, which may be missing, between commas.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut values = BTreeMap::new();
        for pair in text.split(',').map(str::trim).filter(|_| !text.trim().is_empty()) {
            let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
            if key.is_empty() {
                return Err("a key is empty".to_owned());
            }
            let value = STANDARD
                .decode(value.trim())
                .map_err(|_| format!("the value of '{key}' is not in Base64"))?;
            if values.insert(key.to_owned(), value).is_some() {
                return Err(format!("the key '{key}' is there twice"));
            }
        }
        Ok(Self { raw: text.to_owned(), values })
    }

    /// # Errors
    /// 400 where it is missing.
    pub(super) fn image(&self) -> Result<String, ApiError> {
        self.text(IMAGE)?.ok_or_else(|| {
            ApiError::bad_request(
                "Upload-Metadata must name the image the data is for: the key image_id with its id in Base64.",
            )
        })
    }

    /// # Errors
    /// 400.
    pub(super) fn store(&self) -> Result<Option<String>, ApiError> {
        self.text(STORE)
    }

    /// # Errors
    /// 400.
    pub(super) fn filename(&self) -> Result<Option<String>, ApiError> {
        self.text(FILENAME)
    }

    /// All values that are text.
    pub(super) fn texts(&self) -> BTreeMap<&str, &str> {
        let text = |value| std::str::from_utf8(value).ok();
        self.values.iter().filter_map(|(key, value)| Some((key.as_str(), text(value)?))).collect()
    }

    /// An empty value is none.
    fn text(&self, key: &str) -> Result<Option<String>, ApiError> {
        let Some(value) = self.values.get(key).filter(|value| !value.is_empty()) else { return Ok(None) };
        let text = String::from_utf8(value.clone()).ok().filter(|text| !text.contains('\0'));
        text.map(Some).ok_or_else(|| malformed(&format!("the value of '{key}' is not text")))
    }
}

fn malformed(why: &str) -> ApiError {
    ApiError::bad_request(format!("The header Upload-Metadata cannot be read: {why}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_values_in_base64_or_none() {
        let read = Metadata::parse("image_id aW1hZ2U=, filename ZMOkdGEucmF3,is_confidential").unwrap();
        assert_eq!(read.image().unwrap(), "image");
        assert_eq!(read.filename().unwrap().as_deref(), Some("däta.raw"));
        assert_eq!(read.store().unwrap(), None);
        assert_eq!(read.texts()["is_confidential"], "");
        assert_eq!(Metadata::parse("").unwrap().image().unwrap_err().status().as_u16(), 400);
        for bad in ["a YQ==,a YQ==", ",", "a YQ==,", "a ?", "a YQ== YQ=="] {
            assert!(Metadata::parse(bad).is_err(), "{bad}");
        }
        for no_text in ["store /w==", "store AA=="] {
            assert_eq!(Metadata::parse(no_text).unwrap().store().unwrap_err().status().as_u16(), 400);
        }
    }
}
