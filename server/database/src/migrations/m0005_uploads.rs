//! Resumable uploads.

use super::{Schema, Table};

pub(super) fn describe(schema: &mut Schema) {
    // `claim` is the image's id as long as the upload is open, and NULL afterwards: so an image has one open upload at
    // most, and any number of ended ones.
    schema.table(
        Table::new("vitrine_uploads")
            .text("id", 36)
            .text("image_id", 36)
            .text("claim", 36)
            .null()
            .text("node", 255)
            .text("user_id", 255)
            .text("project_id", 255)
            .text("store", 255)
            .null()
            .text("filename", 255)
            .null()
            .long_text("metadata")
            .null()
            .big_integer("length")
            .null()
            .big_integer("received")
            .text("state", 16)
            .long_text("reason")
            .null()
            .fine_time("created_at")
            .fine_time("updated_at")
            .fine_time("expires_at")
            .primary(&["id"])
            .unique("vitrine_uploads_claim", &["claim"])
            .index("vitrine_uploads_user", &["user_id", "project_id"])
            .index("vitrine_uploads_node", &["node", "state"])
            .index("vitrine_uploads_expires_at", &["expires_at"]),
    );
}
