//! The row of an image, and its columns.

use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use time::OffsetDateTime;
use vitrine_model::{Image, Visibility};

use crate::{
    Error,
    core::{Record, Row},
};

/// Every column that an [`Image`] is read from.
pub(super) const COLUMNS: [&str; 19] = [
    "id",
    "name",
    "status",
    "visibility",
    "protected",
    "os_hidden",
    "checksum",
    "os_hash_algo",
    "os_hash_value",
    "owner",
    "size",
    "virtual_size",
    "container_format",
    "disk_format",
    "min_ram",
    "min_disk",
    "created_at",
    "updated_at",
    "deleted_at",
];

/// Properties, tags and locations are filled in afterwards.
impl Record for Image {
    const TABLE: &'static str = "images";

    fn read(row: &Row) -> Result<Self, Error> {
        let created_at = row.get("created_at")?;
        let updated_at: Option<OffsetDateTime> = row.get("updated_at")?;
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            status: row.word("status")?,
            visibility: row.word("visibility")?,
            protected: row.get("protected")?,
            os_hidden: row.get("os_hidden")?,
            checksum: row.get("checksum")?,
            os_hash_algo: row.get("os_hash_algo")?,
            os_hash_value: row.get("os_hash_value")?,
            owner: row.get("owner")?,
            size: row.get("size")?,
            virtual_size: row.get("virtual_size")?,
            container_format: row.get("container_format")?,
            disk_format: row.get("disk_format")?,
            min_ram: row.get("min_ram")?,
            min_disk: row.get("min_disk")?,
            created_at,
            updated_at: updated_at.unwrap_or(created_at),
            deleted_at: row.get("deleted_at")?,
            tags: Vec::new(),
            properties: std::collections::BTreeMap::new(),
            locations: Vec::new(),
        })
    }
}

/// All images, without condition.
pub(super) fn select_images() -> SelectStatement {
    Query::select().columns(COLUMNS.map(|column| ("images", column))).from("images").take()
}

/// A column of `images`, of that table even in a join.
pub(super) fn column(name: &'static str) -> Expr {
    Expr::col(("images", name))
}

/// The value of `images.visibility`, an enumeration on PostgreSQL.
pub(super) fn visibility(visibility: Visibility) -> Expr {
    Expr::val(visibility.as_str()).as_enum("image_visibility")
}

/// Column by column what is stored of the record itself. The id and the creation never change.
pub(super) fn values(image: &Image) -> [(&'static str, Expr); 16] {
    let text = |value: &Option<String>| Expr::val(value.clone());
    [
        ("name", text(&image.name)),
        ("status", Expr::val(image.status.as_str())),
        ("visibility", visibility(image.visibility)),
        ("protected", Expr::val(image.protected)),
        ("os_hidden", Expr::val(image.os_hidden)),
        ("checksum", text(&image.checksum)),
        ("os_hash_algo", text(&image.os_hash_algo)),
        ("os_hash_value", text(&image.os_hash_value)),
        ("owner", text(&image.owner)),
        ("size", Expr::val(image.size)),
        ("virtual_size", Expr::val(image.virtual_size)),
        ("container_format", text(&image.container_format)),
        ("disk_format", text(&image.disk_format)),
        ("min_ram", Expr::val(i64::from(image.min_ram))),
        ("min_disk", Expr::val(i64::from(image.min_disk))),
        ("updated_at", Expr::val(image.updated_at)),
    ]
}

/// Joins `images` to what a statement has so far, by the id that stands there.
///
/// It is written as a product with a condition because SQLite then begins with the table on the left, which is the
/// small one: without statistics it would rather walk all images in the order that is asked for.
pub(super) fn join_images(select: &mut SelectStatement, table: &'static str, id: &'static str) {
    select.cross_join("images").and_where(column("id").equals((table, id)));
}
