//! Namespaces themselves.

use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use time::OffsetDateTime;
use vitrine_model::metadef::{Dated, Document, Namespace};

use super::{
    Metadefs, Removed, Stamp, of,
    record::{NAMESPACE_COLUMNS, NamespaceRow},
    rows,
};
use crate::{Error, core::Transaction};

pub(super) fn select_namespace(name: &str) -> SelectStatement {
    Query::select()
        .columns(NAMESPACE_COLUMNS)
        .from("metadef_namespaces")
        .and_where(Expr::col("namespace").eq(name))
        .take()
}

impl Metadefs {
    /// The attributes of a namespace.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn namespace(&self, name: &str) -> Result<Option<Dated<Namespace>>, Error> {
        let row = self.database.fetch_optional::<NamespaceRow>(&select_namespace(name)).await?;
        Ok(row.map(|row| row.namespace))
    }

    /// Makes a namespace with everything the document has in it, or nothing; types of resources that are not known yet
    /// become known. The document's visibility must be set by then; `owner` is for documents that name none.
    ///
    /// # Errors
    /// [`Error::Duplicate`] names what is taken: the namespace, or a name that stands twice in the document.
    pub async fn insert(&self, document: &Document, owner: &str, at: OffsetDateTime) -> Result<(), Error> {
        let stamp = Stamp { created_at: at, updated_at: Some(at) };
        self.know_types(&document.resource_type_associations, false, stamp).await?;
        let mut transaction = self.database.begin().await?;
        let id = rows::insert_namespace(&mut transaction, &document.attributes(owner), stamp).await?;
        rows::insert_all(&mut transaction, id, document, stamp).await?;
        transaction.commit().await
    }

    /// Gives the namespace `name` other attributes, its name among them; false where there is none.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the new name is taken.
    pub async fn save(&self, name: &str, namespace: &Namespace, at: OffsetDateTime) -> Result<bool, Error> {
        let update = Query::update()
            .table("metadef_namespaces")
            .values(rows::attributes(namespace))
            .value("updated_at", at)
            .and_where(Expr::col("namespace").eq(name))
            .take();
        Ok(self.database.execute(&update).await.map_err(|error| error.or_duplicate("namespace"))? > 0)
    }

    /// Removes a namespace with everything in it. With `force` a protected one too.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove(&self, name: &str, force: bool) -> Result<Removed, Error> {
        let Some((mut transaction, locked)) = self.enter(name).await? else {
            return Ok(Removed::Absent);
        };
        if locked.protected && !force {
            transaction.rollback().await?;
            return Ok(Removed::Protected);
        }
        wipe(&mut transaction, locked.id).await?;
        transaction.commit().await?;
        Ok(Removed::Yes)
    }
}

/// Tables with what is in a namespace.
const CONTENTS: [&str; 4] =
    ["metadef_tags", "metadef_objects", "metadef_properties", "metadef_namespace_resource_types"];

/// Removes a namespace with everything in it.
pub(super) async fn wipe(transaction: &mut Transaction, id: i64) -> Result<(), Error> {
    for table in CONTENTS {
        transaction.execute(&Query::delete().from_table(table).and_where(of(id)).take()).await?;
    }
    let delete = Query::delete().from_table("metadef_namespaces").and_where(Expr::col("id").eq(id)).take();
    transaction.execute(&delete).await.map(|_| ())
}

/// Removes everything there is, types of resources too.
pub(super) async fn wipe_all(transaction: &mut Transaction) -> Result<u64, Error> {
    for table in CONTENTS {
        transaction.execute(&Query::delete().from_table(table).take()).await?;
    }
    let namespaces = transaction.execute(&Query::delete().from_table("metadef_namespaces").take()).await?;
    transaction.execute(&Query::delete().from_table("metadef_resource_types").take()).await?;
    Ok(namespaces)
}
