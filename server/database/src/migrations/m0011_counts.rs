//! Ways to count images without reading them.

use super::Schema;

/// Counts beside a list walk these alone. The flag that every count compares stands first, and lists only exclude its
/// other value: so no list is led along them, which would have to be sorted.
pub(super) fn describe(schema: &mut Schema) {
    let by_owner = &["os_hidden", "owner", "deleted", "status", "id"];
    schema.index("images", "vitrine_images_owner_count", by_owner);
    let by_visibility = &["os_hidden", "visibility", "deleted", "status", "id"];
    schema.index("images", "vitrine_images_visibility_count", by_visibility);
}
