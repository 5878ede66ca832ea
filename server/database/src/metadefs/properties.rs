//! Properties of a namespace that belong to no object.

use sea_query::{Expr, ExprTrait, Order, Query};
use time::OffsetDateTime;
use vitrine_model::metadef::{Properties, Property, ascii_json};

use super::{
    Metadefs, Removed, Stamp, named, of,
    record::{PropertyRow, select_properties},
    rows,
};
use crate::Error;

const TABLE: &str = "metadef_properties";

impl Metadefs {
    /// The properties of a namespace, by name; none where there is no such namespace.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn properties(&self, namespace: &str) -> Result<Properties, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let Some(id) = super::number(&mut snapshot, namespace).await? else {
            return Ok(Properties::default());
        };
        let select = select_properties(id).order_by("name", Order::Asc).take();
        let properties = snapshot.fetch_all::<PropertyRow>(&select).await?;
        snapshot.commit().await?;
        Ok(properties.into_iter().map(|PropertyRow(name, property)| (name, property)).collect())
    }

    /// One property.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn property(&self, namespace: &str, name: &str) -> Result<Option<Property>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let Some(id) = super::number(&mut snapshot, namespace).await? else { return Ok(None) };
        let select = select_properties(id).and_where(named(name)).take();
        let property = snapshot.fetch_optional::<PropertyRow>(&select).await?;
        snapshot.commit().await?;
        Ok(property.map(|PropertyRow(_, property)| property))
    }

    /// Makes a property; false where there is no such namespace.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the name is taken.
    pub async fn insert_property(
        &self,
        namespace: &str,
        name: &str,
        property: &Property,
        at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let Some((mut transaction, locked)) = self.enter(namespace).await? else { return Ok(false) };
        let stamp = Stamp { created_at: at, updated_at: Some(at) };
        let one = std::iter::once((name, property));
        rows::insert_properties(&mut transaction, locked.id, one, stamp).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Puts a property, perhaps under another name, in the place of the one called `name`; false where there is none.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the new name is taken.
    pub async fn save_property(
        &self,
        namespace: &str,
        name: &str,
        new_name: &str,
        property: &Property,
        at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let Some((mut transaction, locked)) = self.enter(namespace).await? else { return Ok(false) };
        let update = Query::update()
            .table(TABLE)
            .value("name", new_name)
            .value("json_schema", Expr::val(ascii_json(property)))
            .value("updated_at", at)
            .and_where(of(locked.id).and(named(name)))
            .take();
        let saved = transaction.execute(&update).await.map_err(|error| error.or_duplicate("property"))?;
        transaction.commit().await?;
        Ok(saved > 0)
    }

    /// Removes a property.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove_property(&self, namespace: &str, name: &str) -> Result<Removed, Error> {
        let delete = |id| Query::delete().from_table(TABLE).and_where(of(id).and(named(name))).take();
        self.remove_from(namespace, delete).await
    }

    /// Removes all properties that belong to no object; [`Removed::Absent`] where there are none.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove_properties(&self, namespace: &str) -> Result<Removed, Error> {
        self.remove_from(namespace, |id| Query::delete().from_table(TABLE).and_where(of(id)).take()).await
    }
}
