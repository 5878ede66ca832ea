//! A new image.

use sea_query::{Expr, ExprTrait, InsertStatement, Query};
use time::OffsetDateTime;
use vitrine_model::{Image, Location};

use super::{Images, children::location_word, record, usage::living};
use crate::{Error, core::Transaction};

/// Rows written by one statement.
const BATCH: usize = 500;

impl Images {
    /// Stores a new image with its properties, tags and locations.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the id is taken: by an image, by a deleted one, or by one that was purged.
    pub async fn insert(&self, image: &Image) -> Result<(), Error> {
        let transaction = self.database.begin().await?;
        insert(transaction, image).await
    }

    /// As [`Images::insert`], where the image's owner has then at most `limit` images; false, and nothing stored,
    /// where it would have more. Others that do so for the same owner wait for each other.
    ///
    /// # Errors
    /// As [`Images::insert`].
    pub async fn insert_within(&self, image: &Image, owner: &str, limit: u64) -> Result<bool, Error> {
        let mut transaction = self.database.reservations().in_turn(owner).await?;
        let count = living(owner).expr(Expr::cust("COUNT(*)")).take();
        let images: i64 = transaction.fetch_scalar(&count).await?;
        if u64::try_from(images).unwrap_or(0) >= limit {
            transaction.rollback().await?;
            return Ok(false);
        }
        insert(transaction, image).await?;
        Ok(true)
    }
}

async fn insert(mut transaction: Transaction, image: &Image) -> Result<(), Error> {
    const TAKEN: &str = "image id";
    let buried = Query::select()
        .expr(Expr::cust("COUNT(*)"))
        .from("vitrine_tombstones")
        .and_where(Expr::col("id").eq(image.id.as_str()))
        .take();
    if transaction.fetch_scalar::<i64>(&buried).await? > 0 {
        transaction.rollback().await?;
        return Err(Error::Duplicate { what: TAKEN });
    }
    let mut columns = vec!["id", "created_at", "deleted"];
    let mut values = vec![Expr::val(image.id.as_str()), Expr::val(image.created_at), Expr::val(false)];
    for (column, value) in record::values(image) {
        columns.push(column);
        values.push(value);
    }
    let insert = Query::insert().into_table("images").columns(columns).values_panic(values).take();
    transaction.execute(&insert).await.map_err(|error| error.or_duplicate(TAKEN))?;
    let at = image.created_at;
    let properties = image.properties.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    insert_properties(&mut transaction, &image.id, properties, at).await?;
    insert_tags(&mut transaction, &image.id, image.tags.iter().map(String::as_str), at).await?;
    insert_locations(&mut transaction, &image.id, image.locations.iter(), at).await?;
    transaction.commit().await
}

pub(super) async fn insert_properties<'a>(
    transaction: &mut Transaction,
    image_id: &str,
    properties: impl Iterator<Item = (&'a str, &'a str)> + Send,
    at: OffsetDateTime,
) -> Result<(), Error> {
    let rows = properties.map(|(name, value)| vec![Expr::val(name), Expr::val(value)]).collect();
    insert_rows(transaction, "image_properties", &["name", "value"], image_id, rows, at).await
}

pub(super) async fn insert_tags<'a>(
    transaction: &mut Transaction,
    image_id: &str,
    tags: impl Iterator<Item = &'a str> + Send,
    at: OffsetDateTime,
) -> Result<(), Error> {
    let rows = tags.map(|tag| vec![Expr::val(tag)]).collect();
    insert_rows(transaction, "image_tags", &["value"], image_id, rows, at).await
}

pub(super) async fn insert_locations<'a>(
    transaction: &mut Transaction,
    image_id: &str,
    locations: impl Iterator<Item = &'a Location> + Send,
    at: OffsetDateTime,
) -> Result<(), Error> {
    let row = |location: &Location| {
        let metadata = serde_json::Value::Object(location.metadata.clone()).to_string();
        vec![Expr::val(location.url.as_str()), Expr::val(metadata), Expr::val(location_word(location.status))]
    };
    let rows = locations.map(row).collect();
    insert_rows(transaction, "image_locations", &["value", "meta_data", "status"], image_id, rows, at).await
}

/// Rows that belong to an image: what each has of its own, then what all have.
async fn insert_rows(
    transaction: &mut Transaction,
    table: &'static str,
    own: &[&'static str],
    image_id: &str,
    rows: Vec<Vec<Expr>>,
    at: OffsetDateTime,
) -> Result<(), Error> {
    for rows in rows.chunks(BATCH) {
        let mut insert: InsertStatement = Query::insert()
            .into_table(table)
            .columns(own.iter().copied().chain(["image_id", "created_at", "updated_at", "deleted"]))
            .take();
        for row in rows {
            let common = [Expr::val(image_id), Expr::val(at), Expr::val(at), Expr::val(false)];
            insert.values_panic(row.iter().cloned().chain(common));
        }
        transaction.execute(&insert).await?;
    }
    Ok(())
}
