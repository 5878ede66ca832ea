//! Users.

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, UpdateStatement};
use time::OffsetDateTime;

use crate::{
    Database, Error,
    core::{Record, Row},
};

const TABLE: &str = "vitrine_users";

/// The users. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Users {
    pub(super) database: Database,
}

/// A user, without the hash of the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRecord {
    /// 32 hex digits.
    pub id: String,
    /// Unique; at most 255 characters.
    pub name: String,
    /// For people.
    pub email: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// The project of logins that name none.
    pub default_project_id: Option<String>,
    /// Whether logins and tokens are good.
    pub enabled: bool,
    /// Counts what ends all tokens issued before.
    pub generation: i64,
    /// When the user was made.
    pub created_at: OffsetDateTime,
}

/// Which users.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Those of exactly this name.
    pub name: Option<String>,
    /// Those that are enabled, or not.
    pub enabled: Option<bool>,
}

/// What to change; what is `None` stays, an inner `None` empties.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserChange {
    /// See [`UserRecord::name`].
    pub name: Option<String>,
    /// See [`UserRecord::email`].
    pub email: Option<Option<String>>,
    /// See [`UserRecord::description`].
    pub description: Option<Option<String>>,
    /// See [`UserRecord::default_project_id`].
    pub default_project_id: Option<Option<String>>,
    /// See [`UserRecord::enabled`]. Disabling ends all tokens for good.
    pub enabled: Option<bool>,
}

impl Record for UserRecord {
    const TABLE: &'static str = TABLE;

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            email: row.get("email")?,
            description: row.get("description")?,
            default_project_id: row.get("default_project_id")?,
            enabled: row.get("enabled")?,
            generation: row.get("generation")?,
            created_at: row.get("created_at")?,
        })
    }
}

struct Hash(Option<String>);

impl Record for Hash {
    const TABLE: &'static str = TABLE;

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("password_hash").map(Self)
    }
}

const COLUMNS: [&str; 8] =
    ["id", "name", "email", "description", "default_project_id", "enabled", "generation", "created_at"];

fn select() -> SelectStatement {
    Query::select().columns(COLUMNS).from(TABLE).take()
}

/// An update of one user, in which all tokens issued before end.
fn ending_tokens(id: &str) -> UpdateStatement {
    Query::update()
        .table(TABLE)
        .value("generation", Expr::col("generation").add(1))
        .and_where(Expr::col("id").eq(id))
        .take()
}

impl Users {
    /// Adds a user.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the name or the id is taken.
    pub async fn insert(&self, user: &UserRecord, password_hash: Option<&str>) -> Result<(), Error> {
        let statement = Query::insert()
            .into_table(TABLE)
            .columns(COLUMNS.into_iter().chain(["password_hash"]))
            .values_panic([
                user.id.as_str().into(),
                user.name.as_str().into(),
                user.email.as_deref().into(),
                user.description.as_deref().into(),
                user.default_project_id.as_deref().into(),
                user.enabled.into(),
                user.generation.into(),
                user.created_at.into(),
                password_hash.into(),
            ])
            .take();
        self.database.execute(&statement).await.map_err(|error| error.or_duplicate("user name"))?;
        Ok(())
    }

    /// The user of that id.
    ///
    /// # Errors
    /// As the database does.
    pub async fn get(&self, id: &str) -> Result<Option<UserRecord>, Error> {
        self.database.fetch_optional(&select().and_where(Expr::col("id").eq(id)).take()).await
    }

    /// The user of exactly that name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn by_name(&self, name: &str) -> Result<Option<UserRecord>, Error> {
        self.database.fetch_optional(&select().and_where(Expr::col("name").eq(name)).take()).await
    }

    /// The hash of a user's password; `None` for a user without one, and for nobody.
    ///
    /// # Errors
    /// As the database does.
    pub async fn password_hash(&self, id: &str) -> Result<Option<String>, Error> {
        let statement =
            Query::select().column("password_hash").from(TABLE).and_where(Expr::col("id").eq(id)).take();
        let hash: Option<Hash> = self.database.fetch_optional(&statement).await?;
        Ok(hash.and_then(|hash| hash.0))
    }

    /// Users, by name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn list(&self, filter: &UserFilter) -> Result<Vec<UserRecord>, Error> {
        let mut statement = select();
        if let Some(name) = &filter.name {
            statement.and_where(Expr::col("name").eq(name.as_str()));
        }
        if let Some(enabled) = filter.enabled {
            statement.and_where(Expr::col("enabled").eq(enabled));
        }
        self.database.fetch_all(&statement.order_by("name", Order::Asc).take()).await
    }

    /// Changes a user; false where there is none.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the new name is taken.
    pub async fn update(&self, id: &str, change: &UserChange) -> Result<bool, Error> {
        if *change == UserChange::default() {
            return Ok(self.get(id).await?.is_some());
        }
        let mut statement = if change.enabled == Some(false) {
            ending_tokens(id)
        } else {
            Query::update().table(TABLE).and_where(Expr::col("id").eq(id)).take()
        };
        if let Some(name) = &change.name {
            statement.value("name", name.as_str());
        }
        if let Some(enabled) = change.enabled {
            statement.value("enabled", enabled);
        }
        for (column, value) in [
            ("email", &change.email),
            ("description", &change.description),
            ("default_project_id", &change.default_project_id),
        ] {
            if let Some(value) = value {
                statement.value(column, value.as_deref());
            }
        }
        let changed =
            self.database.execute(&statement).await.map_err(|error| error.or_duplicate("user name"))?;
        Ok(changed > 0)
    }

    /// Keeps the hash of a new password, and ends all tokens issued before; false where there is no such user.
    ///
    /// # Errors
    /// As the database does.
    pub async fn set_password_hash(&self, id: &str, hash: &str) -> Result<bool, Error> {
        let statement = ending_tokens(id).value("password_hash", hash).take();
        Ok(self.database.execute(&statement).await? > 0)
    }

    /// Removes a user with all assignments; false where there is none.
    ///
    /// # Errors
    /// As the database does.
    pub async fn delete(&self, id: &str) -> Result<bool, Error> {
        let statement = Query::delete().from_table(TABLE).and_where(Expr::col("id").eq(id)).take();
        Ok(self.database.execute(&statement).await? > 0)
    }
}
