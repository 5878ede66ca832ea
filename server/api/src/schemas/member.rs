//! The fields of a member.

use vitrine_model::MemberStatus;

use super::field::{Field, Text};

pub(super) fn fields() -> Vec<(&'static str, Field)> {
    let statuses = MemberStatus::ALL.map(MemberStatus::as_str);
    vec![
        ("member_id", Field::text("The project the image is shared with.")),
        ("image_id", Field::new(Text::uuid(), "The image.")),
        ("created_at", Field::text("When the project was added, in UTC.")),
        ("updated_at", Field::text("When the project last answered, in UTC.")),
        ("status", Field::new(Text::one_of(statuses), "What the project answered.")),
        ("schema", Field::text("").read_only()),
    ]
}
