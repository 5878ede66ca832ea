//! Ways to count images without reading them.

use super::Schema;

/// Counts beside a list walk these alone. Lists, which only exclude one value of `os_hidden`, compare no more of their
/// columns than of the indexes that have the order of a list, and so are led along those.
pub(super) fn describe(schema: &mut Schema) {
    let by_owner = &["owner", "deleted", "os_hidden", "status", "id"];
    schema.index("images", "vitrine_images_owner_count", by_owner);
    let by_visibility = &["visibility", "deleted", "os_hidden", "status", "id"];
    schema.index("images", "vitrine_images_visibility_count", by_visibility);
}
