//! The fields of a task.

use vitrine_domain::tasks::{IMAGE_IMPORT, LEGACY_IMPORT, LOCATION_IMPORT};
use vitrine_model::TaskStatus;

use super::field::{Field, Object, Shape, Text};

fn any_object() -> Shape {
    Shape::Object(Object { fields: Vec::new(), required: &[], closed: false })
}

pub(super) fn fields() -> Vec<(&'static str, Field)> {
    let kinds = [LEGACY_IMPORT, IMAGE_IMPORT, LOCATION_IMPORT];
    vec![
        ("id", Field::new(Text::uuid(), "The task.")),
        ("type", Field::new(Text::one_of(kinds), "What kind of work it is.")),
        ("status", Field::new(Text::one_of(TaskStatus::ALL.map(TaskStatus::as_str)), "Where it stands.")),
        ("input", Field::new(any_object(), "What is to be done.").or_null()),
        ("result", Field::new(any_object(), "What came of it.").or_null()),
        ("owner", Field::text("The project it runs for.")),
        ("message", Field::text("Why it failed, or why it is tried again.")),
        ("image_id", Field::text("The image it is about.")),
        ("request_id", Field::text("The request that began it.")),
        ("user_id", Field::text("The user who began it.")),
        ("expires_at", Field::text("When it will be forgotten, in UTC.").or_null()),
        ("created_at", Field::text("When it was begun, in UTC.")),
        ("updated_at", Field::text("When it last changed, in UTC.")),
        ("self", Field::text("").read_only()),
        ("schema", Field::text("").read_only()),
    ]
}

/// A line of a list has the same fields but for these.
pub(super) const NOT_IN_LISTS: [&str; 3] = ["input", "result", "message"];
