//! What is Vitrine's own beside Glance's tables.

use super::{Schema, Table};

pub(super) fn describe(schema: &mut Schema) {
    schema.table(
        Table::new("vitrine_leases")
            .text("resource", 255)
            .text("holder", 255)
            .fine_time("expires_at")
            .primary(&["resource"])
            .index("vitrine_leases_holder", &["holder"])
            .index("vitrine_leases_expires_at", &["expires_at"]),
    );
    schema.table(
        Table::new("vitrine_reservations")
            .text("key", 255)
            .text("project", 255)
            .big_integer("bytes")
            .fine_time("expires_at")
            .primary(&["key"])
            .index("vitrine_reservations_project", &["project"]),
    );
    // One row a project: whoever reserves changes it first, so that reservations of one project queue up.
    schema.table(
        Table::new("vitrine_reservation_turns")
            .text("project", 255)
            .big_integer("turn")
            .primary(&["project"]),
    );
    schema.table(
        Table::new("vitrine_sessions")
            .text("id", 64)
            .document("data")
            .fine_time("expires_at")
            .primary(&["id"])
            .index("vitrine_sessions_expires_at", &["expires_at"]),
    );
    // Ids of images whose rows are purged: they are never given out again.
    schema.table(Table::new("vitrine_tombstones").text("id", 36).primary(&["id"]));
    list_indexes(schema);
}

/// Characters of a property's value that are in the index of values.
pub(crate) const PROPERTY_BEGINNING: u32 = 64;

/// The orders in which lists are asked for most, each after what every list has in common (rows that are not deleted,
/// of one owner or of one visibility), and the ways to few images: by name, property, tag, membership.
fn list_indexes(schema: &mut Schema) {
    let images = [
        ("vitrine_images_created", &["deleted", "created_at", "id"][..]),
        ("vitrine_images_updated", &["deleted", "updated_at", "created_at", "id"]),
        ("vitrine_images_owner_created", &["owner", "deleted", "created_at", "id"]),
        ("vitrine_images_visibility_created", &["visibility", "deleted", "created_at", "id"]),
        ("vitrine_images_name", &["deleted", "name", "created_at", "id"]),
    ];
    for (name, columns) in images {
        schema.index("images", name, columns);
    }
    let by_member = &["member", "deleted", "status", "image_id"];
    schema.index("image_members", "vitrine_image_members_member", by_member);
    schema.index("image_tags", "vitrine_image_tags_value", &["value", "image_id", "deleted"]);
    let value = ("value", PROPERTY_BEGINNING);
    schema.index_with_beginning("image_properties", "vitrine_image_properties_value", &["name"], value);
}
