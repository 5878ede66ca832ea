//! What signed data hashes to, where `os_hash_value` is another hash.

use super::{Schema, Table};

pub(super) fn describe(schema: &mut Schema) {
    // The hash of the record tells which data it was: a row of data that the image does not have any more says nothing.
    schema.table(
        Table::new("vitrine_signatures")
            .text("image_id", 36)
            .text("method", 16)
            .text("digest", 128)
            .text("os_hash_algo", 64)
            .text("os_hash_value", 128)
            .primary(&["image_id"]),
    );
}
