//! The JSON form of an upload: ours, not of the protocol.

use serde::{Serialize, Serializer, ser::SerializeMap};
use vitrine_model::ResumableUpload;

use super::metadata::Metadata;
use crate::images::record::Instant;

/// An upload, with the path under which its routes are.
pub(super) struct Record<'a> {
    pub(super) upload: &'a ResumableUpload,
    pub(super) base: &'static str,
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { upload, base } = self;
        // It was read before it was kept.
        let metadata = Metadata::parse(upload.metadata.as_deref().unwrap_or_default()).unwrap_or_default();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &upload.id)?;
        map.serialize_entry("image_id", &upload.image_id)?;
        map.serialize_entry("state", upload.state.as_str())?;
        map.serialize_entry("reason", &upload.reason)?;
        map.serialize_entry("offset", &upload.received)?;
        map.serialize_entry("length", &upload.length)?;
        map.serialize_entry("filename", &upload.filename)?;
        map.serialize_entry("store", &upload.store)?;
        map.serialize_entry("metadata", &metadata.texts())?;
        map.serialize_entry("created_at", &Instant(upload.created_at))?;
        map.serialize_entry("updated_at", &Instant(upload.updated_at))?;
        map.serialize_entry("expires_at", &Instant(upload.expires_at))?;
        map.serialize_entry("self", &format_args!("{base}/{}", upload.id).to_string())?;
        map.end()
    }
}
