//! Where data lies, as clients say it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A location that a client gives an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewLocation {
    /// The store's URL of the data.
    pub url: String,
    /// Texts, lists and maps of the client's own; `store` is set by the service.
    #[serde(default)]
    pub metadata: Map<String, Value>,
    /// What the data is said to hash to.
    #[serde(default)]
    pub validation_data: Option<ValidationData>,
}

/// What data is said to hash to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidationData {
    /// MD5, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
    /// The algorithm of `os_hash_value`.
    pub os_hash_algo: String,
    /// Hexadecimal.
    pub os_hash_value: String,
}
