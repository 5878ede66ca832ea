//! What people keep about their lists, and what became of the images they changed together.

use super::{Schema, Table};

pub(super) fn describe(schema: &mut Schema) {
    schema.table(
        Table::new("vitrine_preferences")
            .text("user_id", 255)
            .text("name", 64)
            .long_text("value")
            .primary(&["user_id", "name"]),
    );
    schema.table(
        Table::new("vitrine_views")
            .text("id", 36)
            .text("user_id", 255)
            .text("name", 255)
            .long_text("query")
            .fine_time("created_at")
            .primary(&["id"])
            .unique("vitrine_views_name", &["user_id", "name"]),
    );
    // `image_created_at` is where the work goes on after an interruption: images come in the order of their creation.
    schema.table(
        Table::new("vitrine_bulk")
            .text("task_id", 36)
            .big_integer("number")
            .text("image_id", 36)
            .fine_time("image_created_at")
            .null()
            .text("title", 255)
            .text("outcome", 16)
            .long_text("reason")
            .null()
            .primary(&["task_id", "number"])
            .belongs_to("task_id", "tasks", "id")
            .index("vitrine_bulk_outcome", &["task_id", "outcome", "number"]),
    );
}
