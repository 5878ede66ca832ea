//! When images were downloaded last, and the rules by which images go.

use super::{Schema, Table};

pub(super) fn describe(schema: &mut Schema) {
    schema.table(
        Table::new("vitrine_downloads")
            .text("image_id", 36)
            .fine_time("last_downloaded_at")
            .big_integer("downloads")
            .primary(&["image_id"])
            .belongs_to("image_id", "images", "id"),
    );
    // Since when downloads are counted: an image without a row may have been downloaded before.
    schema.table(Table::new("vitrine_downloads_begun").integer("id").fine_time("begun_at").primary(&["id"]));
    schema.table(
        Table::new("vitrine_retention_rules")
            .text("id", 36)
            .text("project_id", 255)
            .text("name", 255)
            .text("families", 16)
            .document("family")
            .null()
            .text("kind", 16)
            .text("name_pattern", 255)
            .null()
            .big_integer("keep_newest")
            .null()
            .big_integer("older_than_days")
            .null()
            .big_integer("unused_days")
            .null()
            .boolean("include_shared")
            .text("action", 16)
            .boolean("enabled")
            .fine_time("created_at")
            .fine_time("updated_at")
            .text("updated_by", 255)
            .fine_time("last_run_at")
            .null()
            .text("last_run_task", 36)
            .null()
            .big_integer("last_run_done")
            .null()
            .big_integer("last_run_refused")
            .null()
            .big_integer("last_run_bytes")
            .null()
            .primary(&["id"])
            .index("vitrine_retention_rules_project", &["project_id", "created_at", "id"]),
    );
}
