//! What a client asks for with `POST /v2/images/{id}/import`, and the form in which the task keeps it.

use serde::{Deserialize, Serialize};
use url::Url;

/// A request to import. The values are of the right types; nothing else has been looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportRequest {
    /// How, and from where.
    pub method: MethodRequest,
    /// The stores to fill.
    pub stores: Option<Vec<String>>,
    /// All stores that take data.
    pub all_stores: bool,
    /// Whether one store that cannot be filled makes the import fail; true where the client does not say.
    pub all_stores_must_succeed: Option<bool>,
    /// `X-Image-Meta-Store`: the older way to name one store.
    pub store: Option<String>,
}

/// The `method` of a request to import, with Glance's names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodRequest {
    /// The method's name.
    pub name: String,
    /// `web-download`: where the data is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// `web-download`, our own: the checksum that the data at the URL must have, as `ALGORITHM:HEX`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_checksum: Option<String>,
    /// `glance-download`: the region of the other service in the caller's catalog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glance_region: Option<String>,
    /// `glance-download`: the image there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glance_image_id: Option<String>,
    /// `glance-download`: which of the service's endpoints; `public` where the client does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glance_service_interface: Option<String>,
}

/// How to reach the other service of a `glance-download`.
#[derive(Clone)]
pub struct Remote {
    /// Its endpoint of the region and interface asked for; `None` where the caller's catalog has none.
    pub endpoint: Option<Url>,
    /// The caller's token, which is shown to nobody.
    pub token: String,
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote")
            .field("endpoint", &self.endpoint.as_ref().map(Url::as_str))
            .finish_non_exhaustive()
    }
}
