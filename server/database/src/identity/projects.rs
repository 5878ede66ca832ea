//! Projects.

use std::collections::BTreeMap;

use sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement};
use time::OffsetDateTime;

use super::begins_with;
use crate::{
    Database, Error,
    core::{Record, Row},
};

const TABLE: &str = "vitrine_projects";
/// Ids asked for in one statement.
const BATCH: usize = 500;

/// The projects. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Projects {
    pub(super) database: Database,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRecord {
    /// 32 hex digits.
    pub id: String,
    /// Unique; at most 64 characters.
    pub name: String,
    /// May be empty.
    pub description: String,
    /// Whether tokens for it are good.
    pub enabled: bool,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

/// Which projects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectFilter {
    /// Those of exactly this name.
    pub name: Option<String>,
    /// Those that are enabled, or not.
    pub enabled: Option<bool>,
}

/// What to change; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectChange {
    /// See [`ProjectRecord::name`].
    pub name: Option<String>,
    /// See [`ProjectRecord::description`].
    pub description: Option<String>,
    /// See [`ProjectRecord::enabled`].
    pub enabled: Option<bool>,
}

impl Record for ProjectRecord {
    const TABLE: &'static str = TABLE;

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            description: row.get("description")?,
            enabled: row.get("enabled")?,
            created_at: row.get("created_at")?,
        })
    }
}

/// All columns of projects.
fn select() -> SelectStatement {
    Query::select().columns(["id", "name", "description", "enabled", "created_at"]).from(TABLE).take()
}

impl Projects {
    /// Adds a project.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the name or the id is taken.
    pub async fn insert(&self, project: &ProjectRecord) -> Result<(), Error> {
        let statement = Query::insert()
            .into_table(TABLE)
            .columns(["id", "name", "description", "enabled", "created_at"])
            .values_panic([
                project.id.as_str().into(),
                project.name.as_str().into(),
                project.description.as_str().into(),
                project.enabled.into(),
                project.created_at.into(),
            ])
            .take();
        self.database.execute(&statement).await.map_err(|error| error.or_duplicate("project name"))?;
        Ok(())
    }

    /// The project of that id.
    ///
    /// # Errors
    /// As the database does.
    pub async fn get(&self, id: &str) -> Result<Option<ProjectRecord>, Error> {
        self.database.fetch_optional(&select().and_where(Expr::col("id").eq(id)).take()).await
    }

    /// The project of exactly that name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn by_name(&self, name: &str) -> Result<Option<ProjectRecord>, Error> {
        self.database.fetch_optional(&select().and_where(Expr::col("name").eq(name)).take()).await
    }

    /// Projects, by name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn list(&self, filter: &ProjectFilter) -> Result<Vec<ProjectRecord>, Error> {
        let mut statement = select();
        if let Some(name) = &filter.name {
            statement.and_where(Expr::col("name").eq(name.as_str()));
        }
        if let Some(enabled) = filter.enabled {
            statement.and_where(Expr::col("enabled").eq(enabled));
        }
        self.database.fetch_all(&statement.order_by("name", Order::Asc).take()).await
    }

    /// Enabled projects whose name or id begins with `text`, whatever the case, by name, at most `limit`.
    ///
    /// # Errors
    /// As the database does.
    pub async fn find(&self, text: &str, limit: u64) -> Result<Vec<ProjectRecord>, Error> {
        let statement = select()
            .and_where(Expr::col("enabled").eq(true))
            .cond_where(Condition::any().add(begins_with("name", text)).add(begins_with("id", text)))
            .order_by("name", Order::Asc)
            .limit(limit)
            .take();
        self.database.fetch_all(&statement).await
    }

    /// The enabled projects in which a user has a role, by name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn of_user(&self, user_id: &str) -> Result<Vec<ProjectRecord>, Error> {
        let theirs = Query::select()
            .column("project_id")
            .from("vitrine_project_roles")
            .and_where(Expr::col("user_id").eq(user_id))
            .take();
        let statement = select()
            .and_where(Expr::col("enabled").eq(true))
            .and_where(Expr::col("id").in_subquery(theirs))
            .order_by("name", Order::Asc)
            .take();
        self.database.fetch_all(&statement).await
    }

    /// Names by id; unknown ids are left out.
    ///
    /// # Errors
    /// As the database does.
    pub async fn names(&self, ids: &[String]) -> Result<BTreeMap<String, String>, Error> {
        let mut names = BTreeMap::new();
        for batch in ids.chunks(BATCH) {
            let statement =
                select().and_where(Expr::col("id").is_in(batch.iter().map(String::as_str))).take();
            let found: Vec<ProjectRecord> = self.database.fetch_all(&statement).await?;
            names.extend(found.into_iter().map(|project| (project.id, project.name)));
        }
        Ok(names)
    }

    /// Changes a project; false where there is none.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the new name is taken.
    pub async fn update(&self, id: &str, change: &ProjectChange) -> Result<bool, Error> {
        let mut statement = Query::update().table(TABLE).and_where(Expr::col("id").eq(id)).take();
        if let Some(name) = &change.name {
            statement.value("name", name.as_str());
        }
        if let Some(description) = &change.description {
            statement.value("description", description.as_str());
        }
        if let Some(enabled) = change.enabled {
            statement.value("enabled", enabled);
        }
        if *change == ProjectChange::default() {
            return Ok(self.get(id).await?.is_some());
        }
        let changed =
            self.database.execute(&statement).await.map_err(|error| error.or_duplicate("project name"))?;
        Ok(changed > 0)
    }

    /// Removes a project, and the assignments in it; false where there is none.
    ///
    /// # Errors
    /// As the database does.
    pub async fn delete(&self, id: &str) -> Result<bool, Error> {
        let statement = Query::delete().from_table(TABLE).and_where(Expr::col("id").eq(id)).take();
        Ok(self.database.execute(&statement).await? > 0)
    }
}
