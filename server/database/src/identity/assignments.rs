//! Who has which role where.

use sea_query::{Expr, ExprTrait, Order, Query};

use crate::{
    Database, Error,
    core::{Record, Row},
};

const PROJECT: &str = "vitrine_project_roles";
const SYSTEM: &str = "vitrine_system_roles";

/// The assignments. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Assignments {
    pub(super) database: Database,
}

/// Where a role is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// In the project of that id.
    Project(String),
    /// On the whole system.
    System,
}

/// One role of one user in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The user.
    pub user_id: String,
    /// The user's name.
    pub user_name: String,
    /// Where.
    pub target: Target,
    /// The project's name, where it is one.
    pub project_name: Option<String>,
    /// The role.
    pub role_id: String,
    /// The role's name.
    pub role_name: String,
}

/// Which assignments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssignmentFilter {
    /// Those of this user.
    pub user_id: Option<String>,
    /// Those of this role.
    pub role_id: Option<String>,
    /// Those in this place.
    pub target: Option<Target>,
}

struct InProject(Assignment);
struct OnSystem(Assignment);

impl Record for InProject {
    const TABLE: &'static str = PROJECT;

    fn read(row: &Row) -> Result<Self, Error> {
        let OnSystem(assignment) = OnSystem::read(row)?;
        Ok(Self(Assignment {
            target: Target::Project(row.get("project_id")?),
            project_name: Some(row.get("project_name")?),
            ..assignment
        }))
    }
}

impl Record for OnSystem {
    const TABLE: &'static str = SYSTEM;

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self(Assignment {
            user_id: row.get("user_id")?,
            user_name: row.get("user_name")?,
            target: Target::System,
            project_name: None,
            role_id: row.get("role_id")?,
            role_name: row.get("role_name")?,
        }))
    }
}

impl Assignments {
    /// Gives a role; giving it again changes nothing. User, role and project must exist.
    ///
    /// # Errors
    /// As the database does, which refuses ids of nothing.
    pub async fn add(&self, user_id: &str, target: &Target, role_id: &str) -> Result<(), Error> {
        let mut statement = Query::insert();
        match target {
            Target::Project(project) => statement
                .into_table(PROJECT)
                .columns(["user_id", "role_id", "project_id"])
                .values_panic([user_id.into(), role_id.into(), project.as_str().into()]),
            Target::System => statement
                .into_table(SYSTEM)
                .columns(["user_id", "role_id"])
                .values_panic([user_id.into(), role_id.into()]),
        };
        match self.database.execute(&statement).await.map_err(|error| error.or_duplicate("assignment")) {
            Ok(_) | Err(Error::Duplicate { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes a role away; false where it was not given.
    ///
    /// # Errors
    /// As the database does.
    pub async fn remove(&self, user_id: &str, target: &Target, role_id: &str) -> Result<bool, Error> {
        let mut statement = Query::delete()
            .and_where(Expr::col("user_id").eq(user_id))
            .and_where(Expr::col("role_id").eq(role_id))
            .take();
        match target {
            Target::Project(project) => {
                statement.from_table(PROJECT).and_where(Expr::col("project_id").eq(project.as_str()))
            }
            Target::System => statement.from_table(SYSTEM),
        };
        Ok(self.database.execute(&statement).await? > 0)
    }

    /// Assignments, those in projects first, by user, project and role.
    ///
    /// # Errors
    /// As the database does.
    pub async fn list(&self, filter: &AssignmentFilter) -> Result<Vec<Assignment>, Error> {
        let mut found = Vec::new();
        if filter.target != Some(Target::System) {
            found.extend(self.in_projects(filter).await?.into_iter().map(|row| row.0));
        }
        if !matches!(filter.target, Some(Target::Project(_))) {
            found.extend(self.on_system(filter).await?.into_iter().map(|row| row.0));
        }
        Ok(found)
    }

    async fn in_projects(&self, filter: &AssignmentFilter) -> Result<Vec<InProject>, Error> {
        let mut statement = joined(PROJECT, filter);
        statement
            .column((PROJECT, "project_id"))
            .expr_as(Expr::col(("vitrine_projects", "name")), "project_name")
            .inner_join(
                "vitrine_projects",
                Expr::col(("vitrine_projects", "id")).equals((PROJECT, "project_id")),
            );
        if let Some(Target::Project(project)) = &filter.target {
            statement.and_where(Expr::col((PROJECT, "project_id")).eq(project.as_str()));
        }
        statement
            .order_by(("vitrine_users", "name"), Order::Asc)
            .order_by(("vitrine_projects", "name"), Order::Asc)
            .order_by(("vitrine_roles", "name"), Order::Asc);
        self.database.fetch_all(&statement).await
    }

    async fn on_system(&self, filter: &AssignmentFilter) -> Result<Vec<OnSystem>, Error> {
        let statement = joined(SYSTEM, filter)
            .order_by(("vitrine_users", "name"), Order::Asc)
            .order_by(("vitrine_roles", "name"), Order::Asc)
            .take();
        self.database.fetch_all(&statement).await
    }
}

/// The assignments of one table with the names of user and role.
fn joined(table: &'static str, filter: &AssignmentFilter) -> sea_query::SelectStatement {
    let mut statement = Query::select();
    statement
        .columns([(table, "user_id"), (table, "role_id")])
        .expr_as(Expr::col(("vitrine_users", "name")), "user_name")
        .expr_as(Expr::col(("vitrine_roles", "name")), "role_name")
        .from(table)
        .inner_join("vitrine_users", Expr::col(("vitrine_users", "id")).equals((table, "user_id")))
        .inner_join("vitrine_roles", Expr::col(("vitrine_roles", "id")).equals((table, "role_id")));
    if let Some(user) = &filter.user_id {
        statement.and_where(Expr::col((table, "user_id")).eq(user.as_str()));
    }
    if let Some(role) = &filter.role_id {
        statement.and_where(Expr::col((table, "role_id")).eq(role.as_str()));
    }
    statement
}
