//! Who works on a task, and how far it is: beside Glance's `tasks`, only for tasks that Vitrine made.

use super::{Schema, Table};

pub(super) fn describe(schema: &mut Schema) {
    schema.table(
        Table::new("vitrine_tasks")
            .text("task_id", 36)
            // Whether somebody has to work on it.
            .boolean("open")
            .fine_time("run_at")
            .text("holder", 255)
            .null()
            .fine_time("held_until")
            .null()
            .integer("attempts")
            .boolean("cancelled")
            .text("phase", 64)
            .big_integer("bytes_done")
            .big_integer("bytes_total")
            .null()
            // What the work needs and nobody may see; emptied at its end.
            .document("secret")
            .null()
            .primary(&["task_id"])
            .belongs_to("task_id", "tasks", "id")
            .index("vitrine_tasks_open", &["open", "run_at"]),
    );
    schema.index("tasks", "vitrine_tasks_created", &["deleted", "created_at", "id"]);
}
