//! What single users chose for themselves.

use sea_query::{Expr, ExprTrait, Query};

use crate::{
    Database, Error,
    core::{Record, Row},
};

struct Chosen(String);

impl Record for Chosen {
    const TABLE: &'static str = "vitrine_preferences";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self(row.get("value")?))
    }
}

/// Choices of users, by name. What a value means is the caller's business.
#[derive(Clone, Debug)]
pub struct Preferences {
    database: Database,
}

impl Preferences {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// What the user chose; `None` where nothing was.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(&self, user: &str, name: &str) -> Result<Option<String>, Error> {
        let select = Query::select()
            .column("value")
            .from("vitrine_preferences")
            .and_where(Expr::col("user_id").eq(user))
            .and_where(Expr::col("name").eq(name))
            .take();
        let chosen: Option<Chosen> = self.database.fetch_optional(&select).await?;
        Ok(chosen.map(|chosen| chosen.0))
    }

    /// Keeps a choice in place of the one before; `None` takes it away. Names have at most 64 characters.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set(&self, user: &str, name: &str, value: Option<&str>) -> Result<(), Error> {
        let remove = Query::delete()
            .from_table("vitrine_preferences")
            .and_where(Expr::col("user_id").eq(user))
            .and_where(Expr::col("name").eq(name))
            .take();
        let mut transaction = self.database.begin().await?;
        transaction.execute(&remove).await?;
        if let Some(value) = value {
            let insert = Query::insert()
                .into_table("vitrine_preferences")
                .columns(["user_id", "name", "value"])
                .values_panic([user.into(), name.into(), value.into()])
                .take();
            transaction.execute(&insert).await.map_err(|error| error.or_duplicate("preference"))?;
        }
        transaction.commit().await
    }
}
