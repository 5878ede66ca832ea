//! A property that exactly one of many can set: the lock of an import.

use sea_query::{Expr, ExprTrait, Query};
use time::OffsetDateTime;

use super::Images;
use crate::{
    Error,
    core::{Transaction, has_mark},
};

impl Images {
    /// Gives the image a property that it has not; false where it has it, with whatever value. Of many that try at
    /// once one succeeds, on Glance's own unique index.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn claim_property(
        &self,
        image: &str,
        name: &str,
        value: &str,
        at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let mut transaction = self.database.begin().await?;
        if claim(&mut transaction, image, name, value, at).await? {
            transaction.commit().await?;
            return Ok(true);
        }
        transaction.rollback().await?;
        Ok(false)
    }

    /// Takes the property away if it has this value; false where it has not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn release_property(
        &self,
        image: &str,
        name: &str,
        value: &str,
        at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let remove = Query::update()
            .table("image_properties")
            .value("deleted", true)
            .value("deleted_at", at)
            .value("updated_at", at)
            .and_where(Expr::col("image_id").eq(image))
            .and_where(Expr::col("name").eq(name))
            .and_where(Expr::col("value").eq(value))
            .and_where(has_mark(Expr::col("deleted"), false))
            .take();
        Ok(self.database.execute(&remove).await? > 0)
    }
}

/// Sets the property where the image has none of the name. The transaction is of no more use where it has.
pub(crate) async fn claim(
    transaction: &mut Transaction,
    image: &str,
    name: &str,
    value: &str,
    at: OffsetDateTime,
) -> Result<bool, Error> {
    let revive = Query::update()
        .table("image_properties")
        .value("value", value)
        .value("created_at", at)
        .value("updated_at", at)
        .value("deleted", false)
        .value("deleted_at", None::<OffsetDateTime>)
        .and_where(Expr::col("image_id").eq(image))
        .and_where(Expr::col("name").eq(name))
        .and_where(has_mark(Expr::col("deleted"), true))
        .take();
    if transaction.execute(&revive).await? > 0 {
        return Ok(true);
    }
    let insert = Query::insert()
        .into_table("image_properties")
        .columns(["image_id", "name", "value", "created_at", "updated_at", "deleted"])
        .values_panic([image.into(), name.into(), value.into(), at.into(), at.into(), false.into()])
        .take();
    match transaction.execute(&insert).await.map_err(|error| error.or_duplicate("property")) {
        Ok(_) => Ok(true),
        Err(Error::Duplicate { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
