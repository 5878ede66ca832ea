//! What single projects may use, where that is not what all may.

use std::collections::BTreeMap;

use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use vitrine_model::Quota;

use crate::{
    Database, Error,
    core::{Record, Row},
};

/// Limits of single projects; a negative one is none.
#[derive(Clone, Debug)]
pub struct ProjectLimits {
    database: Database,
}

struct Limit {
    project: String,
    quota: Option<Quota>,
    value: i64,
}

impl Record for Limit {
    const TABLE: &'static str = "vitrine_limits";

    fn read(row: &Row) -> Result<Self, Error> {
        let name: String = row.get("name")?;
        // A name of another release is nobody's here.
        Ok(Self { project: row.get("project")?, quota: name.parse().ok(), value: row.get("value")? })
    }
}

fn select() -> SelectStatement {
    Query::select().columns(["project", "name", "value"]).from("vitrine_limits").take()
}

impl ProjectLimits {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// The limits that are the project's own.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of_project(&self, project: &str) -> Result<BTreeMap<Quota, i64>, Error> {
        let select = select().and_where(Expr::col("project").eq(project)).take();
        let rows: Vec<Limit> = self.database.fetch_all(&select).await?;
        Ok(rows.into_iter().filter_map(|row| Some((row.quota?, row.value))).collect())
    }

    /// All projects that have limits of their own.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn all(&self) -> Result<BTreeMap<String, BTreeMap<Quota, i64>>, Error> {
        let rows: Vec<Limit> = self.database.fetch_all(&select()).await?;
        let mut all: BTreeMap<String, BTreeMap<Quota, i64>> = BTreeMap::new();
        for row in rows {
            if let Some(quota) = row.quota {
                all.entry(row.project).or_default().insert(quota, row.value);
            }
        }
        Ok(all)
    }

    /// Sets a limit of one project, or takes it away (`None`), so that it has what all have.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set(&self, project: &str, quota: Quota, value: Option<i64>) -> Result<(), Error> {
        let mut transaction = self.database.begin().await?;
        let remove = Query::delete()
            .from_table("vitrine_limits")
            .and_where(Expr::col("project").eq(project))
            .and_where(Expr::col("name").eq(quota.as_str()))
            .take();
        transaction.execute(&remove).await?;
        if let Some(value) = value {
            let insert = Query::insert()
                .into_table("vitrine_limits")
                .columns(["project", "name", "value"])
                .values_panic([project.into(), quota.as_str().into(), value.into()])
                .take();
            transaction.execute(&insert).await.map_err(|error| error.or_duplicate("limit"))?;
        }
        transaction.commit().await
    }
}
