//! Subscriptions to catalogues of images, and the versions that came of them.

use super::{Schema, Table};

pub(super) fn describe(schema: &mut Schema) {
    schema.table(
        Table::new("vitrine_subscriptions")
            .text("id", 36)
            .text("project_id", 255)
            .text("name", 255)
            .long_text("url")
            .text("kind", 32)
            .text("product", 255)
            .text("release_name", 255)
            .text("arch", 255)
            .text("ftype", 255)
            .text("visibility", 16)
            .long_text("stores")
            .integer("every_hours")
            .integer("keep_versions")
            .text("old_versions", 16)
            .long_text("properties")
            .boolean("enabled")
            .fine_time("created_at")
            .fine_time("checked_at")
            .null()
            .fine_time("next_check_at")
            .null()
            .text("result", 16)
            .long_text("message")
            .null()
            .text("task_id", 36)
            .null()
            .primary(&["id"])
            .unique("vitrine_subscriptions_name", &["project_id", "name"])
            .index("vitrine_subscriptions_due", &["enabled", "next_check_at"]),
    );
    // The key is what keeps a version from coming twice, whoever looks at the catalogue at the same time.
    schema.table(
        Table::new("vitrine_subscription_images")
            .text("subscription_id", 36)
            .text("product", 255)
            .text("version", 255)
            .text("title", 255)
            .text("image_id", 36)
            .text("task_id", 36)
            .null()
            .text("state", 16)
            .big_integer("size")
            .null()
            .long_text("url")
            .text("checksum", 160)
            .null()
            .long_text("error")
            .null()
            .integer("attempts")
            .fine_time("created_at")
            .fine_time("updated_at")
            .primary(&["subscription_id", "product", "version"])
            .belongs_to("subscription_id", "vitrine_subscriptions", "id")
            .index("vitrine_subscription_images_image", &["image_id"]),
    );
}
