//! Who did what, when, to what, and what came of it. Rows are written once, read in pages, and removed when they are
//! old enough; nothing changes them.

mod filter;

use filter::matching;
use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use time::OffsetDateTime;
use vitrine_model::{AuditEntry, AuditQuery, audit::AUDIT_TEXT_MAX};

use crate::{
    Database, Error,
    core::{Record, Row},
};

const TABLE: &str = "vitrine_audit";

/// Rows removed at once: others write in between.
const BATCH: u64 = 500;

const COLUMNS: [&str; 14] = [
    "at",
    "project_id",
    "project_name",
    "user_id",
    "user_name",
    "by_admin",
    "action",
    "target_kind",
    "target_id",
    "target_name",
    "outcome",
    "code",
    "request_id",
    "detail",
];

/// The audit trail.
#[derive(Clone, Debug)]
pub struct Audit {
    database: Database,
}

impl Record for AuditEntry {
    const TABLE: &'static str = TABLE;

    fn read(row: &Row) -> Result<Self, Error> {
        let code: Option<u32> = row.get("code")?;
        let detail: String = row.get("detail")?;
        Ok(Self {
            id: row.get("id")?,
            at: row.get("at")?,
            project_id: row.get("project_id")?,
            project_name: row.get("project_name")?,
            user_id: row.get("user_id")?,
            user_name: row.get("user_name")?,
            by_admin: row.get("by_admin")?,
            action: row.get("action")?,
            target_kind: row.get("target_kind")?,
            target_id: row.get("target_id")?,
            target_name: row.get("target_name")?,
            outcome: row.word("outcome")?,
            code: code.and_then(|code| u16::try_from(code).ok()),
            request_id: row.get("request_id")?,
            detail: serde_json::from_str(&detail)
                .map_err(|error| row.inconsistent("detail", error.to_string()))?,
        })
    }
}

/// A number and a moment: where an entry stands in the order.
struct Place {
    id: u64,
    at: OffsetDateTime,
}

impl Record for Place {
    const TABLE: &'static str = TABLE;

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { id: row.get("id")?, at: row.get("at")? })
    }
}

/// As much of a text as a column takes. No database keeps the character NUL in all engines.
fn fit(text: &str) -> String {
    text.chars().take(AUDIT_TEXT_MAX).map(|letter| if letter == '\0' { '\u{fffd}' } else { letter }).collect()
}

fn fit_some(text: Option<&String>) -> Option<String> {
    text.map(|text| fit(text))
}

impl Audit {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Writes an entry; its number is the database's to choose. Texts longer than a column are cut.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn insert(&self, entry: &AuditEntry) -> Result<(), Error> {
        let insert = Query::insert()
            .into_table(TABLE)
            .columns(COLUMNS)
            .values_panic([
                entry.at.into(),
                fit_some(entry.project_id.as_ref()).into(),
                fit_some(entry.project_name.as_ref()).into(),
                fit(&entry.user_id).into(),
                fit(&entry.user_name).into(),
                entry.by_admin.into(),
                entry.action.as_str().into(),
                entry.target_kind.as_str().into(),
                fit(&entry.target_id).into(),
                fit_some(entry.target_name.as_ref()).into(),
                entry.outcome.as_str().into(),
                entry.code.map(u32::from).into(),
                fit_some(entry.request_id.as_ref()).into(),
                entry.detail.to_string().into(),
            ])
            .take();
        self.database.execute(&insert).await?;
        Ok(())
    }

    /// A page: at most `query.limit` entries behind `query.after`. `None` where there is no entry of that number any
    /// more.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(&self, query: &AuditQuery) -> Result<Option<Vec<AuditEntry>>, Error> {
        let after = match query.after {
            None => None,
            Some(id) => match self.place(id).await? {
                Some(place) => Some(place),
                None => return Ok(None),
            },
        };
        self.database.fetch_all(&self.page(query, after.as_ref())).await.map(Some)
    }

    /// The lines of the plan by which a page would be found; for tests.
    #[doc(hidden)]
    pub async fn explain(&self, query: &AuditQuery) -> Result<Vec<String>, Error> {
        self.database.explain(&self.page(query, None)).await
    }

    fn page(&self, query: &AuditQuery, after: Option<&Place>) -> SelectStatement {
        let mut select = Query::select().column("id").columns(COLUMNS).from(TABLE).take();
        matching(self.database.engine(), &query.filter, &mut select);
        if let Some(Place { id, at }) = after {
            let (at, id) = (*at, *id);
            let (column, number) = (Expr::col("at"), Expr::col("id"));
            // The first condition lets the index be entered where the page begins.
            let behind = if query.oldest_first {
                column.clone().gte(at).and(column.gt(at).or(number.gt(id)))
            } else {
                column.clone().lte(at).and(column.lt(at).or(number.lt(id)))
            };
            select.and_where(behind);
        }
        let order = if query.oldest_first { Order::Asc } else { Order::Desc };
        select.order_by("at", order.clone()).order_by("id", order).limit(u64::from(query.limit)).take()
    }

    async fn place(&self, id: u64) -> Result<Option<Place>, Error> {
        let select =
            Query::select().columns(["id", "at"]).from(TABLE).and_where(Expr::col("id").eq(id)).take();
        self.database.fetch_optional(&select).await
    }

    /// Whether there is an entry from before that moment.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn has_before(&self, before: OffsetDateTime) -> Result<bool, Error> {
        Ok(!self.oldest(before, 1).await?.is_empty())
    }

    /// Removes some of the entries from before that moment, oldest first; answers how many. None are left when it
    /// answers 0.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn purge(&self, before: OffsetDateTime) -> Result<u64, Error> {
        let ids: Vec<u64> = self.oldest(before, BATCH).await?.into_iter().map(|place| place.id).collect();
        if ids.is_empty() {
            return Ok(0);
        }
        let delete = Query::delete().from_table(TABLE).and_where(Expr::col("id").is_in(ids)).take();
        self.database.execute(&delete).await
    }

    async fn oldest(&self, before: OffsetDateTime, limit: u64) -> Result<Vec<Place>, Error> {
        let select = Query::select()
            .columns(["id", "at"])
            .from(TABLE)
            .and_where(Expr::col("at").lt(before))
            .order_by("at", Order::Asc)
            .limit(limit)
            .take();
        self.database.fetch_all(&select).await
    }
}
