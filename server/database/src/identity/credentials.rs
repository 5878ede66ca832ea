//! Application credentials: what programs log in with instead of a person's password.

use std::collections::HashMap;

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use time::OffsetDateTime;

use super::RoleRecord;
use crate::{
    Database, Error,
    core::{Record, Row},
};

const TABLE: &str = "vitrine_application_credentials";
const ROLES: &str = "vitrine_application_credential_roles";

/// The application credentials. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub(super) database: Database,
}

/// An application credential, without the hash of its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRecord {
    /// 32 hex digits.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// The one project its tokens are for.
    pub project_id: String,
    /// Unique among the user's own; at most 255 characters.
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// Whether its tokens may make and remove application credentials.
    pub unrestricted: bool,
    /// When it ends; `None` for never.
    pub expires_at: Option<OffsetDateTime>,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// The roles of its tokens, by name; what they imply is not among them.
    pub roles: Vec<RoleRecord>,
}

impl Record for CredentialRecord {
    const TABLE: &'static str = TABLE;

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.get("id")?,
            user_id: row.get("user_id")?,
            project_id: row.get("project_id")?,
            name: row.get("name")?,
            description: row.get("description")?,
            unrestricted: row.get("unrestricted")?,
            expires_at: row.get("expires_at")?,
            created_at: row.get("created_at")?,
            roles: Vec::new(),
        })
    }
}

struct Hash(String);

impl Record for Hash {
    const TABLE: &'static str = TABLE;

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("secret_hash").map(Self)
    }
}

/// A role, and the credential that has it.
struct Held(String, RoleRecord);

impl Record for Held {
    const TABLE: &'static str = ROLES;

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self(row.get("credential_id")?, RoleRecord::read(row)?))
    }
}

const COLUMNS: [&str; 8] =
    ["id", "user_id", "project_id", "name", "description", "unrestricted", "expires_at", "created_at"];

fn select() -> SelectStatement {
    Query::select().columns(COLUMNS).from(TABLE).take()
}

impl Credentials {
    /// Adds a credential with its roles.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the user has one of that name, or the id is taken.
    pub async fn insert(&self, credential: &CredentialRecord, secret_hash: &str) -> Result<(), Error> {
        let row = Query::insert()
            .into_table(TABLE)
            .columns(COLUMNS.into_iter().chain(["secret_hash"]))
            .values_panic([
                credential.id.as_str().into(),
                credential.user_id.as_str().into(),
                credential.project_id.as_str().into(),
                credential.name.as_str().into(),
                credential.description.as_deref().into(),
                credential.unrestricted.into(),
                credential.expires_at.into(),
                credential.created_at.into(),
                secret_hash.into(),
            ])
            .take();
        let mut transaction = self.database.begin().await?;
        transaction.execute(&row).await.map_err(|error| error.or_duplicate("application credential name"))?;
        for role in &credential.roles {
            let row = Query::insert()
                .into_table(ROLES)
                .columns(["credential_id", "role_id"])
                .values_panic([credential.id.as_str().into(), role.id.as_str().into()])
                .take();
            transaction.execute(&row).await?;
        }
        transaction.commit().await
    }

    /// The credential of that id.
    ///
    /// # Errors
    /// As the database does.
    pub async fn get(&self, id: &str) -> Result<Option<CredentialRecord>, Error> {
        self.one(&select().and_where(Expr::col("id").eq(id)).take()).await
    }

    /// The user's credential of exactly that name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn by_name(&self, user_id: &str, name: &str) -> Result<Option<CredentialRecord>, Error> {
        let statement =
            select().and_where(Expr::col("user_id").eq(user_id)).and_where(Expr::col("name").eq(name)).take();
        self.one(&statement).await
    }

    /// A user's credentials, by name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn of_user(&self, user_id: &str) -> Result<Vec<CredentialRecord>, Error> {
        let statement =
            select().and_where(Expr::col("user_id").eq(user_id)).order_by("name", Order::Asc).take();
        self.all(&statement).await
    }

    /// The hash of a credential's secret; `None` for no credential.
    ///
    /// # Errors
    /// As the database does.
    pub async fn secret_hash(&self, id: &str) -> Result<Option<String>, Error> {
        let statement =
            Query::select().column("secret_hash").from(TABLE).and_where(Expr::col("id").eq(id)).take();
        let hash: Option<Hash> = self.database.fetch_optional(&statement).await?;
        Ok(hash.map(|hash| hash.0))
    }

    /// Removes a credential; false where there is none.
    ///
    /// # Errors
    /// As the database does.
    pub async fn delete(&self, id: &str) -> Result<bool, Error> {
        let statement = Query::delete().from_table(TABLE).and_where(Expr::col("id").eq(id)).take();
        Ok(self.database.execute(&statement).await? > 0)
    }

    async fn one(&self, statement: &SelectStatement) -> Result<Option<CredentialRecord>, Error> {
        Ok(self.all(statement).await?.pop())
    }

    /// The credentials of a statement, with their roles.
    async fn all(&self, statement: &SelectStatement) -> Result<Vec<CredentialRecord>, Error> {
        let mut found: Vec<CredentialRecord> = self.database.fetch_all(statement).await?;
        if found.is_empty() {
            return Ok(found);
        }
        let mut roles: HashMap<String, Vec<RoleRecord>> = HashMap::new();
        let role = |column: &'static str| ("vitrine_roles", column);
        for batch in found.chunks(500) {
            let statement = Query::select()
                .column((ROLES, "credential_id"))
                .columns([role("id"), role("name"), role("description"), role("immutable")])
                .from(ROLES)
                .inner_join("vitrine_roles", Expr::col(role("id")).equals((ROLES, "role_id")))
                .and_where(Expr::col((ROLES, "credential_id")).is_in(batch.iter().map(|one| one.id.as_str())))
                .order_by(role("name"), Order::Asc)
                .take();
            for Held(credential, role) in self.database.fetch_all(&statement).await? {
                roles.entry(credential).or_default().push(role);
            }
        }
        for one in &mut found {
            one.roles = roles.remove(&one.id).unwrap_or_default();
        }
        Ok(found)
    }
}
