//! Roles.

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use super::Target;
use crate::{
    Database, Error,
    core::{Record, Row},
};

const TABLE: &str = "vitrine_roles";

/// The roles. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Roles {
    pub(super) database: Database,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRecord {
    /// 32 hex digits.
    pub id: String,
    /// Unique; at most 255 characters.
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// One that every installation has.
    pub immutable: bool,
}

/// What to change; what is `None` stays, an inner `None` empties.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleChange {
    /// See [`RoleRecord::name`].
    pub name: Option<String>,
    /// See [`RoleRecord::description`].
    pub description: Option<Option<String>>,
}

impl Record for RoleRecord {
    const TABLE: &'static str = TABLE;

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            description: row.get("description")?,
            immutable: row.get("immutable")?,
        })
    }
}

fn select() -> SelectStatement {
    Query::select().columns(["id", "name", "description", "immutable"]).from(TABLE).take()
}

impl Roles {
    /// Adds a role.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the name or the id is taken.
    pub async fn insert(&self, role: &RoleRecord) -> Result<(), Error> {
        let statement = Query::insert()
            .into_table(TABLE)
            .columns(["id", "name", "description", "immutable"])
            .values_panic([
                role.id.as_str().into(),
                role.name.as_str().into(),
                role.description.as_deref().into(),
                role.immutable.into(),
            ])
            .take();
        self.database.execute(&statement).await.map_err(|error| error.or_duplicate("role name"))?;
        Ok(())
    }

    /// The role of that id.
    ///
    /// # Errors
    /// As the database does.
    pub async fn get(&self, id: &str) -> Result<Option<RoleRecord>, Error> {
        self.database.fetch_optional(&select().and_where(Expr::col("id").eq(id)).take()).await
    }

    /// The role of exactly that name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn by_name(&self, name: &str) -> Result<Option<RoleRecord>, Error> {
        self.database.fetch_optional(&select().and_where(Expr::col("name").eq(name)).take()).await
    }

    /// All roles, by name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn list(&self) -> Result<Vec<RoleRecord>, Error> {
        self.database.fetch_all(&select().order_by("name", Order::Asc).take()).await
    }

    /// The roles assigned to a user there, by name; what they imply is not among them.
    ///
    /// # Errors
    /// As the database does.
    pub async fn of(&self, user_id: &str, target: &Target) -> Result<Vec<RoleRecord>, Error> {
        let mut assigned =
            Query::select().column("role_id").and_where(Expr::col("user_id").eq(user_id)).take();
        match target {
            Target::Project(id) => {
                assigned.from("vitrine_project_roles").and_where(Expr::col("project_id").eq(id.as_str()))
            }
            Target::System => assigned.from("vitrine_system_roles"),
        };
        let statement =
            select().and_where(Expr::col("id").in_subquery(assigned)).order_by("name", Order::Asc).take();
        self.database.fetch_all(&statement).await
    }

    /// Changes a role; false where there is none.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the new name is taken.
    pub async fn update(&self, id: &str, change: &RoleChange) -> Result<bool, Error> {
        if *change == RoleChange::default() {
            return Ok(self.get(id).await?.is_some());
        }
        let mut statement = Query::update().table(TABLE).and_where(Expr::col("id").eq(id)).take();
        if let Some(name) = &change.name {
            statement.value("name", name.as_str());
        }
        if let Some(description) = &change.description {
            statement.value("description", description.as_deref());
        }
        let changed =
            self.database.execute(&statement).await.map_err(|error| error.or_duplicate("role name"))?;
        Ok(changed > 0)
    }

    /// Removes a role with its assignments; false where there is none.
    ///
    /// # Errors
    /// As the database does.
    pub async fn delete(&self, id: &str) -> Result<bool, Error> {
        let statement = Query::delete().from_table(TABLE).and_where(Expr::col("id").eq(id)).take();
        Ok(self.database.execute(&statement).await? > 0)
    }
}
