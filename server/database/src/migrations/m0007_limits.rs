//! What single projects may use, where that is not what all may.

use super::{Schema, Table};

pub(super) fn describe(schema: &mut Schema) {
    schema.table(
        Table::new("vitrine_limits")
            .text("project", 255)
            .text("name", 64)
            .big_integer("value")
            .primary(&["project", "name"]),
    );
}
