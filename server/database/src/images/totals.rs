//! What is stored, summed: by kind, by project, and as it grew.

use sea_query::{CaseStatement, Cond, Expr, ExprTrait, Order, Query, SelectStatement};
use time::OffsetDateTime;
use vitrine_model::ImageStatus;

use super::{Images, record::column};
use crate::{
    Error,
    core::{Record, Row, has_mark},
};

/// What images are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TotalBy {
    /// The disk format.
    DiskFormat,
    /// The project that owns them.
    Owner,
}

/// What images of one kind store together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// The format or the project; `None` where images have none.
    pub name: Option<String>,
    /// Images with data.
    pub images: u64,
    /// Their bytes: the size of each, times the places where it lies.
    pub bytes: u64,
}

/// Instants of one [`Images::stored_at`]: the ends of twelve spans.
pub const INSTANTS: usize = 13;

/// The columns of their sums.
const SUMS: [&str; INSTANTS] =
    ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12"];

struct Sums([u64; INSTANTS]);

impl Record for Total {
    const TABLE: &'static str = "images";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { name: row.get("name")?, images: natural(row, "number")?, bytes: natural(row, "bytes")? })
    }
}

impl Record for Sums {
    const TABLE: &'static str = "images";

    fn read(row: &Row) -> Result<Self, Error> {
        let mut sums = [0; INSTANTS];
        for (sum, column) in sums.iter_mut().zip(SUMS) {
            *sum = natural(row, column)?;
        }
        Ok(Self(sums))
    }
}

fn natural(row: &Row, column: &'static str) -> Result<u64, Error> {
    Ok(u64::try_from(row.get::<i64>(column)?).unwrap_or(0))
}

impl Images {
    /// What is stored of each kind, most bytes first, at most `limit` kinds; of one project, or of all.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn totals(&self, by: TotalBy, project: Option<&str>, limit: u64) -> Result<Vec<Total>, Error> {
        let engine = self.database.engine();
        let kind = match by {
            TotalBy::DiskFormat => "disk_format",
            TotalBy::Owner => "owner",
        };
        let gone = [ImageStatus::Killed, ImageStatus::Deleted, ImageStatus::PendingDelete];
        let select = placed(project)
            .expr_as(column(kind), "name")
            .expr_as(Expr::cust("COUNT(DISTINCT images.id)"), "number")
            .expr_as(engine.sum(column("size")), "bytes")
            .and_where(column("deleted").eq(false))
            .and_where(column("status").is_not_in(gone.map(ImageStatus::as_str)))
            .and_where(has_mark(Expr::col(("image_locations", "deleted")), false))
            .add_group_by([column(kind)])
            .order_by_expr(engine.sum(column("size")), Order::Desc)
            .order_by_expr(column(kind), Order::Asc)
            .limit(limit)
            .take();
        self.database.fetch_all(&select).await
    }

    /// Bytes that were stored at each instant, of one project or of all, as far as deleted images are not purged: those
    /// of images and places that were there by then and were not yet deleted.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn stored_at(
        &self,
        instants: [OffsetDateTime; INSTANTS],
        project: Option<&str>,
    ) -> Result<[u64; INSTANTS], Error> {
        let engine = self.database.engine();
        let mut select = placed(project);
        for (at, sum) in instants.into_iter().zip(SUMS) {
            let place = |name: &'static str| Expr::col(("image_locations", name));
            let there = Cond::all()
                .add(place("created_at").lte(at))
                .add(has_mark(place("deleted"), false).or(place("deleted_at").gt(at)))
                .add(column("deleted").eq(false).or(column("deleted_at").gt(at)));
            let size = CaseStatement::new().case(there, column("size")).finally(0);
            select.expr_as(engine.sum(size), sum);
        }
        let sums: Vec<Sums> = self.database.fetch_all(&select).await?;
        Ok(sums.into_iter().next().map_or([0; INSTANTS], |sums| sums.0))
    }
}

/// Images beside their places, whatever became of them.
fn placed(project: Option<&str>) -> SelectStatement {
    let mut select = Query::select();
    select
        .from("images")
        .inner_join("image_locations", Expr::col(("image_locations", "image_id")).equals(("images", "id")));
    if let Some(project) = project {
        select.and_where(column("owner").eq(project));
    }
    select
}
