//! What the image cache needs beside Glance's `cached_images` and `node_reference`.

use super::{Schema, Table};

pub(super) fn describe(schema: &mut Schema) {
    // Images that a node is to fetch into its cache. Glance keeps them as empty files beside the cached ones.
    schema.table(
        Table::new("vitrine_cache_queue")
            .big_integer("node_reference_id")
            .text("image_id", 36)
            .fine_time("queued_at")
            .fine_time("due_at")
            .integer("attempts")
            .primary(&["node_reference_id", "image_id"]),
    );
    // Images that a node keeps, however long nobody asks for them.
    schema.table(
        Table::new("vitrine_cache_pins")
            .big_integer("node_reference_id")
            .text("image_id", 36)
            .fine_time("pinned_at")
            .primary(&["node_reference_id", "image_id"]),
    );
}
