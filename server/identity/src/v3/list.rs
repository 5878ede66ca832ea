//! Lists, and what narrows them.

use axum::{
    extract::FromRequestParts,
    http::{Uri, request::Parts},
};
use serde_json::{Map, Value, json};

use super::base::Base;
use crate::DOMAIN_ID;

/// The query string.
pub(super) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    pub(super) fn of(uri: &Uri) -> Self {
        let text = uri.query().unwrap_or_default();
        Self { pairs: form_urlencoded::parse(text.as_bytes()).into_owned().collect() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// A switch: on where it is there and does not say no.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(truth)
    }

    /// `enabled`, where it is asked for.
    pub(super) fn enabled(&self) -> Option<bool> {
        self.get("enabled").map(truth)
    }

    /// Whether things of the one domain, at its top, can be meant at all.
    pub(super) fn in_domain(&self) -> bool {
        ["domain_id", "parent_id"].iter().all(|name| self.get(name).is_none_or(|id| id == DOMAIN_ID))
            && !self.flag("is_domain")
    }
}

fn truth(text: &str) -> bool {
    !["0", "false", "no", "off"].contains(&text.to_lowercase().as_str())
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.uri))
    }
}

/// Where a list is: its path below `/identity/v3` with the query that was asked.
pub(super) struct Here(String);

impl FromRequestParts<std::sync::Arc<super::Shared>> for Here {
    type Rejection = super::ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        shared: &std::sync::Arc<super::Shared>,
    ) -> Result<Self, Self::Rejection> {
        let base = Base::from_request_parts(parts, shared).await?;
        let path = parts.uri.path();
        let path = path.strip_prefix("/identity/v3").unwrap_or(path);
        let query = parts.uri.query().map_or_else(String::new, |query| format!("?{query}"));
        Ok(Self(base.link(&format!("{path}{query}"))))
    }
}

impl Here {
    /// A list under its name, with its links. It is always whole.
    pub(super) fn list(&self, name: &str, items: Vec<Value>) -> Value {
        let mut body = Map::new();
        body.insert(name.to_owned(), Value::Array(items));
        body.insert("links".to_owned(), json!({"next": null, "self": self.0, "previous": null}));
        Value::Object(body)
    }
}
