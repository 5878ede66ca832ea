//! Subscriptions to catalogues of images, and the versions that came of them.

mod record;
mod versions;

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr};
use time::OffsetDateTime;
use vitrine_model::{CheckResult, Subscription};

use crate::{Database, Error};

const TABLE: &str = "vitrine_subscriptions";
const VERSIONS: &str = "vitrine_subscription_images";

/// All projects' subscriptions.
#[derive(Clone, Debug)]
pub struct Subscriptions {
    database: Database,
}

impl Subscriptions {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Those of a project, or of all, by name; at most `limit`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(&self, project: Option<&str>, limit: u64) -> Result<Vec<Subscription>, Error> {
        let mut select = all();
        if let Some(project) = project {
            select.and_where(Expr::col("project_id").eq(project));
        }
        select.order_by("name", Order::Asc).order_by("id", Order::Asc).limit(limit);
        self.database.fetch_all(&select).await
    }

    /// One.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(&self, id: &str) -> Result<Option<Subscription>, Error> {
        self.database.fetch_optional(&all().and_where(Expr::col("id").eq(id)).take()).await
    }

    /// Those that are checked by themselves and whose time has come, the longest due first; at most `limit`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn due(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<Subscription>, Error> {
        let select = all()
            .and_where(Expr::col("enabled").eq(true))
            .and_where(Expr::col("next_check_at").lte(now))
            .order_by("next_check_at", Order::Asc)
            .order_by("id", Order::Asc)
            .limit(limit)
            .take();
        self.database.fetch_all(&select).await
    }

    /// How many a project has.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn count(&self, project: &str) -> Result<u64, Error> {
        let select = Query::select()
            .expr(Expr::cust("COUNT(*)"))
            .from(TABLE)
            .and_where(Expr::col("project_id").eq(project))
            .take();
        let count: i64 = self.database.fetch_scalar(&select).await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Keeps a new one.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the project has one of that name.
    pub async fn insert(&self, new: &Subscription) -> Result<(), Error> {
        let (mut columns, mut values) = (Vec::new(), Vec::<SimpleExpr>::new());
        for (column, value) in record::values(new) {
            columns.push(column);
            values.push(value);
        }
        let insert = Query::insert().into_table(TABLE).columns(columns).values_panic(values).take();
        self.database.execute(&insert).await.map_err(|error| error.or_duplicate("subscription name"))?;
        Ok(())
    }

    /// Keeps what was chosen, whether it is checked by itself, and when; false where it is gone. The rest stays.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the project has another one of that name.
    pub async fn update(&self, after: &Subscription) -> Result<bool, Error> {
        const KEPT: [&str; 7] =
            ["id", "project_id", "created_at", "checked_at", "result", "message", "task_id"];
        let mut update = Query::update();
        update.table(TABLE).and_where(Expr::col("id").eq(after.id.as_str()));
        for (column, value) in record::values(after) {
            if !KEPT.contains(&column) {
                update.value(column, value);
            }
        }
        let found = self.database.execute(&update).await;
        Ok(found.map_err(|error| error.or_duplicate("subscription name"))? > 0)
    }

    /// Notes the task of a check that is about to begin, and when the next one is due, where nobody has noted another
    /// since `before` was read; false where somebody has.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn begin_check(
        &self,
        before: &Subscription,
        task: &str,
        next: Option<OffsetDateTime>,
    ) -> Result<bool, Error> {
        let mut update = Query::update();
        update
            .table(TABLE)
            .value("task_id", task)
            .value("next_check_at", next)
            .and_where(Expr::col("id").eq(before.id.as_str()));
        match &before.task_id {
            Some(last) => update.and_where(Expr::col("task_id").eq(last.as_str())),
            None => update.and_where(Expr::col("task_id").is_null()),
        };
        Ok(self.database.execute(&update).await? > 0)
    }

    /// Notes what a check came to; false where another check has begun since, or the subscription is gone.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn end_check(
        &self,
        id: &str,
        task: &str,
        now: OffsetDateTime,
        result: CheckResult,
        message: Option<&str>,
    ) -> Result<bool, Error> {
        let update = Query::update()
            .table(TABLE)
            .value("checked_at", now)
            .value("result", result.as_str())
            .value("message", message.map(str::to_owned))
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col("task_id").eq(task))
            .take();
        Ok(self.database.execute(&update).await? > 0)
    }

    /// Forgets one with its versions; false where there is none. Its images stay.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete(&self, id: &str) -> Result<bool, Error> {
        let mut transaction = self.database.begin().await?;
        let versions =
            Query::delete().from_table(VERSIONS).and_where(Expr::col("subscription_id").eq(id)).take();
        transaction.execute(&versions).await?;
        let delete = Query::delete().from_table(TABLE).and_where(Expr::col("id").eq(id)).take();
        let found = transaction.execute(&delete).await? > 0;
        transaction.commit().await?;
        Ok(found)
    }
}

fn all() -> SelectStatement {
    Query::select().columns(record::COLUMNS).from(TABLE).take()
}
