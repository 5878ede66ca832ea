//! What forms send.

pub(crate) mod defined;
pub(crate) mod edit;
pub(crate) mod image;
pub(crate) mod import;
pub(crate) mod lines;
pub(crate) mod multipart;
pub(crate) mod namespace;
pub(crate) mod object;
pub(crate) mod property;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{context::Dashboard, failure::Failure, locale::tr};

/// The fields of a form without files, in order. The guard reads it, once the request is known to be ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`.
    pub(crate) fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// Adds a field.
    pub(crate) fn push(&mut self, name: String, value: String) {
        self.0.push((name, value));
    }

    /// The first field of that name, as it was sent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first field of that name without white space around it; empty where there is none.
    pub(crate) fn trimmed(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default().trim()
    }

    /// Whether a box was ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// All fields of that name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl FromRequestParts<Dashboard> for Form {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Dashboard) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Failure::BadForm(tr("errors-form-type")))
    }
}
