//! Images by family: what each is of, and the images of one.

use sea_query::{Cond, Expr, ExprTrait, JoinType, Query, SelectStatement};
use time::OffsetDateTime;
use vitrine_model::{
    Family, ImageFilters, ImageQuery, Viewer,
    family::{DISTRO_PROPERTY, FAMILY_PROPERTY, VERSION_PROPERTY},
    query::{SortDir, SortKey},
};

use super::{
    Images,
    filters::{of_image, with_property},
    list,
    record::column,
};
use crate::{
    Error,
    core::{Record, Row, has_mark},
};

/// An image, as far as it tells of its family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kin {
    /// The image.
    pub id: String,
    /// Its family.
    pub family: Family,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

impl Record for Kin {
    const TABLE: &'static str = "images";

    fn read(row: &Row) -> Result<Self, Error> {
        let family =
            Family::from_parts(row.get("family")?, row.get("distro")?, row.get("version")?, row.get("name")?);
        Ok(Self { id: row.get("id")?, family, created_at: row.get("created_at")? })
    }
}

impl Images {
    /// The families of the newest `limit` images that the viewer sees, newest first: one row of few columns an image,
    /// so that tens of thousands can be grouped by the caller.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn kin(&self, viewer: &Viewer, filters: &ImageFilters, limit: u32) -> Result<Vec<Kin>, Error> {
        let sort = vec![(SortKey::CreatedAt, SortDir::Desc), (SortKey::Id, SortDir::Desc)];
        let query = ImageQuery { filters: filters.clone(), sort, marker: None, limit };
        let columns = [("images", "id"), ("images", "name"), ("images", "created_at")];
        let mut snapshot = self.database.snapshot().await?;
        let kin = match list::page_of(&mut snapshot, viewer, &query, None, &columns).await? {
            Some(page) => snapshot.fetch_all(&with_families(page)).await?,
            None => Vec::new(),
        };
        snapshot.commit().await?;
        Ok(kin)
    }
}

/// The images of a statement with the three properties beside them.
fn with_families(page: SelectStatement) -> SelectStatement {
    let mut select = Query::select();
    select
        .columns([("newest", "id"), ("newest", "name"), ("newest", "created_at")])
        .from_subquery(page, "newest");
    for (property, alias, value) in [
        (FAMILY_PROPERTY, "by_family", "family"),
        (DISTRO_PROPERTY, "by_distro", "distro"),
        (VERSION_PROPERTY, "by_version", "version"),
    ] {
        let of = |name: &'static str| Expr::col((alias, name));
        let on = Cond::all()
            .add(of("image_id").equals(("newest", "id")))
            .add(of("name").eq(property))
            .add(has_mark(of("deleted"), false));
        select.expr_as(of("value"), value).join_as(JoinType::LeftJoin, "image_properties", alias, on);
    }
    select
        .order_by(("newest", "created_at"), sea_query::Order::Desc)
        .order_by(("newest", "id"), sea_query::Order::Desc)
        .take()
}

/// What makes an image one of this family.
pub(super) fn condition(family: &Family) -> Cond {
    let has =
        |name: &str, value: &str| Expr::exists(of_image("image_properties", with_property(name, value)));
    let lacks = |name: &str| Expr::exists(of_image("image_properties", with_any(name))).not();
    match family {
        Family::Named(name) => Cond::all().add(has(FAMILY_PROPERTY, name)),
        Family::System { distro, version } => {
            let one = Cond::all().add(lacks(FAMILY_PROPERTY)).add(has(DISTRO_PROPERTY, distro));
            one.add(if version.is_empty() { lacks(VERSION_PROPERTY) } else { has(VERSION_PROPERTY, version) })
        }
        Family::Titled(name) => {
            let titled = if name.is_empty() {
                column("name").is_null().or(column("name").eq(""))
            } else {
                column("name").eq(name.as_str())
            };
            Cond::all().add(lacks(FAMILY_PROPERTY)).add(lacks(DISTRO_PROPERTY)).add(titled)
        }
    }
}

/// Images with a property that says something.
fn with_any(name: &str) -> SelectStatement {
    Query::select()
        .column("image_id")
        .from("image_properties")
        .and_where(Expr::col("name").eq(name))
        .and_where(Expr::col("value").ne(""))
        .and_where(has_mark(Expr::col("deleted"), false))
        .take()
}
