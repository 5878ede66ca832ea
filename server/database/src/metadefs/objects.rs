//! Objects of a namespace.

use sea_query::{ExprTrait, Order, Query};
use time::OffsetDateTime;
use vitrine_model::metadef::{Dated, Object};

use super::{Metadefs, Removed, Stamp, named, of, record::select_objects, rows};
use crate::Error;

const TABLE: &str = "metadef_objects";

impl Metadefs {
    /// The objects of a namespace, by name; none where there is no such namespace.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn objects(&self, namespace: &str) -> Result<Vec<Dated<Object>>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let Some(id) = super::number(&mut snapshot, namespace).await? else { return Ok(Vec::new()) };
        let objects = snapshot.fetch_all(&select_objects(id).order_by("name", Order::Asc).take()).await?;
        snapshot.commit().await?;
        Ok(objects)
    }

    /// One object.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn object(&self, namespace: &str, name: &str) -> Result<Option<Dated<Object>>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let Some(id) = super::number(&mut snapshot, namespace).await? else { return Ok(None) };
        let object = snapshot.fetch_optional(&select_objects(id).and_where(named(name)).take()).await?;
        snapshot.commit().await?;
        Ok(object)
    }

    /// Makes an object; false where there is no such namespace.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the name is taken.
    pub async fn insert_object(
        &self,
        namespace: &str,
        object: &Object,
        at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let Some((mut transaction, locked)) = self.enter(namespace).await? else { return Ok(false) };
        let stamp = Stamp { created_at: at, updated_at: Some(at) };
        rows::insert_objects(&mut transaction, locked.id, std::slice::from_ref(object), stamp).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Puts an object in the place of the one called `name`; false where there is none.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the new name is taken.
    pub async fn save_object(
        &self,
        namespace: &str,
        name: &str,
        object: &Object,
        at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let Some((mut transaction, locked)) = self.enter(namespace).await? else { return Ok(false) };
        let update = Query::update()
            .table(TABLE)
            .values(rows::object(object))
            .value("updated_at", at)
            .and_where(of(locked.id).and(named(name)))
            .take();
        let saved = transaction.execute(&update).await.map_err(|error| error.or_duplicate("object"))?;
        transaction.commit().await?;
        Ok(saved > 0)
    }

    /// Removes an object.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove_object(&self, namespace: &str, name: &str) -> Result<Removed, Error> {
        let delete = |id| Query::delete().from_table(TABLE).and_where(of(id).and(named(name))).take();
        self.remove_from(namespace, delete).await
    }

    /// Removes all objects; [`Removed::Absent`] where there are none.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove_objects(&self, namespace: &str) -> Result<Removed, Error> {
        self.remove_from(namespace, |id| Query::delete().from_table(TABLE).and_where(of(id)).take()).await
    }
}
