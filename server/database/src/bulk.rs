//! What became of each image of a change of many, beside the task that made it.

use sea_query::{Expr, ExprTrait, Order, Query};
use time::OffsetDateTime;

use crate::{
    Database, Error,
    core::{Record, Row},
};

/// Rows written in one statement; the engines limit how many values it may have.
const BATCH: usize = 100;

/// What became of one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was changed.
    Done,
    /// It was so already.
    Already,
    /// It was not changed; the reason says why.
    Refused,
}

impl Outcome {
    const ALL: [Self; 3] = [Self::Done, Self::Already, Self::Refused];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Already => "already",
            Self::Refused => "refused",
        }
    }

    /// The outcome of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// One image of a change of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkResult {
    /// Counts from 1 within the task.
    pub number: i64,
    /// The image.
    pub image_id: String,
    /// When it was made, where that is known.
    pub created_at: Option<OffsetDateTime>,
    /// What people called it then; at most 255 characters.
    pub title: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused.
    pub reason: Option<String>,
}

impl Record for BulkResult {
    const TABLE: &'static str = "vitrine_bulk";

    fn read(row: &Row) -> Result<Self, Error> {
        let word: String = row.get("outcome")?;
        Ok(Self {
            number: row.get("number")?,
            image_id: row.get("image_id")?,
            created_at: row.get("image_created_at")?,
            title: row.get("title")?,
            outcome: Outcome::parse(&word)
                .ok_or_else(|| row.inconsistent("outcome", format!("unknown outcome '{word}'")))?,
            reason: row.get("reason")?,
        })
    }
}

/// How many images of a task came to which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BulkTally {
    /// Changed.
    pub done: u64,
    /// So already.
    pub already: u64,
    /// Not changed.
    pub refused: u64,
}

struct Counted {
    outcome: Option<Outcome>,
    count: u64,
}

impl Record for Counted {
    const TABLE: &'static str = "vitrine_bulk";

    fn read(row: &Row) -> Result<Self, Error> {
        let word: String = row.get("outcome")?;
        Ok(Self { outcome: Outcome::parse(&word), count: row.get("images")? })
    }
}

/// The results of all such tasks; they go with their tasks.
#[derive(Clone, Debug)]
pub struct Bulk {
    database: Database,
}

impl Bulk {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Keeps results, all or none.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where one of the numbers is taken.
    pub async fn add(&self, task: &str, results: &[BulkResult]) -> Result<(), Error> {
        let mut transaction = self.database.begin().await?;
        for batch in results.chunks(BATCH) {
            let mut insert = Query::insert();
            insert.into_table("vitrine_bulk").columns([
                "task_id",
                "number",
                "image_id",
                "image_created_at",
                "title",
                "outcome",
                "reason",
            ]);
            for result in batch {
                insert.values_panic([
                    task.into(),
                    result.number.into(),
                    result.image_id.as_str().into(),
                    result.created_at.into(),
                    result.title.as_str().into(),
                    result.outcome.as_str().into(),
                    result.reason.clone().into(),
                ]);
            }
            transaction.execute(&insert).await.map_err(|error| error.or_duplicate("result"))?;
        }
        transaction.commit().await
    }

    /// At most `limit` results behind the number `after`, in order; of one outcome alone where it is named.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn page(
        &self,
        task: &str,
        outcome: Option<Outcome>,
        after: i64,
        limit: u64,
    ) -> Result<Vec<BulkResult>, Error> {
        let mut select = Query::select();
        select
            .columns(["number", "image_id", "image_created_at", "title", "outcome", "reason"])
            .from("vitrine_bulk")
            .and_where(Expr::col("task_id").eq(task))
            .and_where(Expr::col("number").gt(after))
            .order_by("number", Order::Asc)
            .limit(limit);
        if let Some(outcome) = outcome {
            select.and_where(Expr::col("outcome").eq(outcome.as_str()));
        }
        self.database.fetch_all(&select).await
    }

    /// The last result: where the work goes on.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn last(&self, task: &str) -> Result<Option<BulkResult>, Error> {
        let select = Query::select()
            .columns(["number", "image_id", "image_created_at", "title", "outcome", "reason"])
            .from("vitrine_bulk")
            .and_where(Expr::col("task_id").eq(task))
            .order_by("number", Order::Desc)
            .limit(1)
            .take();
        self.database.fetch_optional(&select).await
    }

    /// How many came to which end.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tally(&self, task: &str) -> Result<BulkTally, Error> {
        let select = Query::select()
            .column("outcome")
            .expr_as(Expr::cust("COUNT(*)"), "images")
            .from("vitrine_bulk")
            .and_where(Expr::col("task_id").eq(task))
            .group_by_col("outcome")
            .take();
        let rows: Vec<Counted> = self.database.fetch_all(&select).await?;
        let of = |outcome| rows.iter().filter(|row| row.outcome == Some(outcome)).map(|row| row.count).sum();
        Ok(BulkTally {
            done: of(Outcome::Done),
            already: of(Outcome::Already),
            refused: of(Outcome::Refused),
        })
    }
}
