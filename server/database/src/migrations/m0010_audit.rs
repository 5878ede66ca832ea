//! Who did what, when, to what, and what came of it.

use super::{Schema, Table};

pub(super) fn describe(schema: &mut Schema) {
    // Every list is newest first; the number makes the order total.
    schema.table(
        Table::new("vitrine_audit")
            .big_serial("id")
            .fine_time("at")
            .text("project_id", 255)
            .null()
            .text("project_name", 255)
            .null()
            .text("user_id", 255)
            .text("user_name", 255)
            .boolean("by_admin")
            .text("action", 64)
            .text("target_kind", 32)
            .text("target_id", 255)
            .text("target_name", 255)
            .null()
            .text("outcome", 16)
            .integer("code")
            .null()
            .text("request_id", 255)
            .null()
            .document("detail")
            .index("vitrine_audit_target", &["target_kind", "target_id", "at", "id"])
            .index("vitrine_audit_project", &["project_id", "at", "id"])
            .index("vitrine_audit_at", &["at", "id"]),
    );
}
