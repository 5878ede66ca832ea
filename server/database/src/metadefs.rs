//! Metadata definitions, in Glance's tables. What is deleted is gone: these tables have no mark for it.
//!
//! Namespaces are meant by their names, which are unique. Changes of what is in one namespace happen one after the
//! other, behind a lock on its row, and never in a namespace that is gone or was renamed in the meantime.

mod associations;
mod contents;
mod keyset;
mod list;
mod load;
mod namespaces;
mod objects;
mod properties;
mod record;
mod resource_types;
mod rows;
mod tags;

use sea_query::{Expr, ExprTrait, Query};
use time::OffsetDateTime;

use crate::{
    Database, Error,
    core::{Record, Row, Transaction},
};

/// The metadata definitions.
#[derive(Clone, Debug)]
pub struct Metadefs {
    database: Database,
}

/// What became of a removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// It is gone.
    Yes,
    /// There was none, or no such namespace.
    Absent,
    /// The namespace is protected: everything is as it was.
    Protected,
}

impl Metadefs {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Begins a change in a namespace, and keeps others out of it; none where there is no such namespace.
    async fn enter(&self, namespace: &str) -> Result<Option<(Transaction, Locked)>, Error> {
        let mut transaction = self.database.begin().await?;
        match lock(&mut transaction, namespace).await? {
            Some(locked) => Ok(Some((transaction, locked))),
            None => {
                transaction.rollback().await?;
                Ok(None)
            }
        }
    }

    /// Removes what `remove` says from a namespace that is not protected.
    async fn remove_from(
        &self,
        namespace: &str,
        remove: impl FnOnce(i64) -> sea_query::DeleteStatement + Send,
    ) -> Result<Removed, Error> {
        let Some((mut transaction, locked)) = self.enter(namespace).await? else {
            return Ok(Removed::Absent);
        };
        if locked.protected {
            transaction.rollback().await?;
            return Ok(Removed::Protected);
        }
        let removed = transaction.execute(&remove(locked.id)).await?;
        transaction.commit().await?;
        Ok(if removed > 0 { Removed::Yes } else { Removed::Absent })
    }
}

/// A namespace's row, held until the end of the transaction.
struct Locked {
    id: i64,
    protected: bool,
}

impl Record for Locked {
    const TABLE: &'static str = "metadef_namespaces";

    fn read(row: &Row) -> Result<Self, Error> {
        let protected: Option<bool> = row.get("protected")?;
        Ok(Self { id: row.get("id")?, protected: protected.unwrap_or(false) })
    }
}

async fn lock(transaction: &mut Transaction, namespace: &str) -> Result<Option<Locked>, Error> {
    let lock = Query::select()
        .columns(["id", "protected"])
        .from("metadef_namespaces")
        .and_where(Expr::col("namespace").eq(namespace))
        .lock_exclusive()
        .take();
    transaction.fetch_optional(&lock).await
}

/// When something is made or changed. What comes from a file has no time of change.
#[derive(Clone, Copy)]
struct Stamp {
    created_at: OffsetDateTime,
    updated_at: Option<OffsetDateTime>,
}

/// Where the id of the namespace is this.
fn of(id: i64) -> Expr {
    Expr::col("namespace_id").eq(id)
}

fn named(name: &str) -> Expr {
    Expr::col("name").eq(name)
}

/// The number of a namespace.
async fn number(snapshot: &mut Transaction, namespace: &str) -> Result<Option<i64>, Error> {
    struct Number(i64);
    impl Record for Number {
        const TABLE: &'static str = "metadef_namespaces";
        fn read(row: &Row) -> Result<Self, Error> {
            row.get("id").map(Self)
        }
    }
    let select = Query::select()
        .column("id")
        .from("metadef_namespaces")
        .and_where(Expr::col("namespace").eq(namespace))
        .take();
    Ok(snapshot.fetch_optional::<Number>(&select).await?.map(|Number(id)| id))
}
