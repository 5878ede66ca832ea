//! The versions that subscriptions have met.

use sea_query::{Cond, Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr};
use vitrine_model::{SubscribedVersion, VersionState};

use super::{Subscriptions, VERSIONS, record};
use crate::Error;

impl Subscriptions {
    /// All versions of a subscription, the last met first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn versions(&self, id: &str) -> Result<Vec<SubscribedVersion>, Error> {
        let select = all()
            .and_where(Expr::col("subscription_id").eq(id))
            .order_by("created_at", Order::Desc)
            .order_by("product", Order::Asc)
            .order_by("version", Order::Desc)
            .take();
        self.database.fetch_all(&select).await
    }

    /// One.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn version(
        &self,
        id: &str,
        product: &str,
        version: &str,
    ) -> Result<Option<SubscribedVersion>, Error> {
        let select = all()
            .and_where(Expr::col("subscription_id").eq(id))
            .and_where(Expr::col("product").eq(product))
            .and_where(Expr::col("version").eq(version))
            .take();
        self.database.fetch_optional(&select).await
    }

    /// The version that is this image.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn version_of_image(&self, image: &str) -> Result<Option<SubscribedVersion>, Error> {
        self.database.fetch_optional(&all().and_where(Expr::col("image_id").eq(image)).take()).await
    }

    /// Keeps a version that was met for the first time; false where it is there already.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn insert_version(&self, new: &SubscribedVersion) -> Result<bool, Error> {
        let (mut columns, mut values) = (Vec::new(), Vec::<SimpleExpr>::new());
        for (column, value) in record::version_values(new) {
            columns.push(column);
            values.push(value);
        }
        let insert = Query::insert().into_table(VERSIONS).columns(columns).values_panic(values).take();
        match self.database.execute(&insert).await.map_err(|error| error.or_duplicate("version")) {
            Ok(_) => Ok(true),
            Err(Error::Duplicate { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Keeps what became of a version, where it is still in the state that it was read in and of the same image; false
    /// where somebody was faster.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn save_version(
        &self,
        before: &SubscribedVersion,
        after: &SubscribedVersion,
    ) -> Result<bool, Error> {
        const KEY: [&str; 4] = ["subscription_id", "product", "version", "created_at"];
        let mut update = Query::update();
        update
            .table(VERSIONS)
            .cond_where(this(before))
            .and_where(Expr::col("state").eq(before.state.as_str()));
        for (column, value) in record::version_values(after) {
            if !KEY.contains(&column) {
                update.value(column, value);
            }
        }
        Ok(self.database.execute(&update).await? > 0)
    }

    /// Forgets a version, where it is still in the state that it was read in; false where it is not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn forget_version(&self, version: &SubscribedVersion) -> Result<bool, Error> {
        let delete = Query::delete()
            .from_table(VERSIONS)
            .cond_where(this(version))
            .and_where(Expr::col("state").eq(version.state.as_str()))
            .take();
        Ok(self.database.execute(&delete).await? > 0)
    }

    /// How many versions of each subscription are in which state.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tally(&self, ids: &[String]) -> Result<Vec<(String, VersionState, u64)>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let select = Query::select()
            .columns(["subscription_id", "state"])
            .expr_as(Expr::cust("COUNT(*)"), "versions")
            .from(VERSIONS)
            .and_where(Expr::col("subscription_id").is_in(ids.iter().map(String::as_str)))
            .group_by_columns(["subscription_id", "state"])
            .take();
        let rows: Vec<Tally> = self.database.fetch_all(&select).await?;
        Ok(rows.into_iter().map(|row| (row.subscription, row.state, row.count)).collect())
    }
}

struct Tally {
    subscription: String,
    state: VersionState,
    count: u64,
}

impl crate::core::Record for Tally {
    const TABLE: &'static str = VERSIONS;

    fn read(row: &crate::core::Row) -> Result<Self, Error> {
        Ok(Self {
            subscription: row.get("subscription_id")?,
            state: row.word("state")?,
            count: row.get("versions")?,
        })
    }
}

fn all() -> SelectStatement {
    Query::select().columns(record::VERSION_COLUMNS).from(VERSIONS).take()
}

fn this(version: &SubscribedVersion) -> Cond {
    Cond::all()
        .add(Expr::col("subscription_id").eq(version.subscription_id.as_str()))
        .add(Expr::col("product").eq(version.product.as_str()))
        .add(Expr::col("version").eq(version.version.as_str()))
        .add(Expr::col("image_id").eq(version.image_id.as_str()))
}
