//! A change of an image, from the state in which it was read.

use sea_query::{Expr, ExprTrait, Query, UpdateStatement};
use time::OffsetDateTime;
use vitrine_model::{Image, ImageStatus, Location};

use super::{
    Images, children,
    children::location_word,
    delete::{bury, dig_up},
    insert::{insert_locations, insert_properties, insert_tags},
    locations::{is_any_left, takes_one},
    record,
};
use crate::{
    Error,
    core::{Transaction, has_mark},
};

impl Images {
    /// Writes what differs between `before` and `after`, if the image is still there and in the state of `before`;
    /// false, and nothing is written, if it is not: read it again and decide again. Changes of other columns and
    /// properties that somebody made meanwhile are kept.
    ///
    /// Of the locations, those without an id are added and those missing in `after` are removed. An image that has data
    /// keeps a location that is active: a change that would take the last one, also because others took the others
    /// meanwhile, is not written. An image that
    /// becomes `pending_delete` vanishes as a deleted one does ([`Images::pending_delete`] finds it); one that comes
    /// back from there has what it had.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn save(&self, before: &Image, after: &Image) -> Result<bool, Error> {
        let mut transaction = self.database.begin().await?;
        let mut update = Query::update().table("images").value("status", after.status.as_str()).take();
        for ((column, old), (_, new)) in record::values(before).into_iter().zip(record::values(after)) {
            if old != new && column != "status" {
                update.value(column, new);
            }
        }
        let was_pending = before.status == ImageStatus::PendingDelete;
        let becomes_pending = after.status == ImageStatus::PendingDelete;
        update
            .and_where(Expr::col("id").eq(before.id.as_str()))
            .and_where(Expr::col("status").eq(before.status.as_str()))
            .and_where(Expr::col("deleted").eq(was_pending));
        if transaction.execute(&update).await? == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        if was_pending && !becomes_pending {
            dig_up(&mut transaction, &before.id).await?;
        }
        let at = after.updated_at;
        save_properties(&mut transaction, before, after, at).await?;
        save_tags(&mut transaction, before, after, at).await?;
        save_locations(&mut transaction, before, after, at).await?;
        if takes_one(before, after) && !is_any_left(&mut transaction, &before.id).await? {
            transaction.rollback().await?;
            return Ok(false);
        }
        if becomes_pending && !was_pending {
            bury(&mut transaction, &before.id, ImageStatus::PendingDelete, at).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}

/// A property that was removed has still its row, which comes back with the new value.
async fn save_properties(
    transaction: &mut Transaction,
    before: &Image,
    after: &Image,
    at: OffsetDateTime,
) -> Result<(), Error> {
    let difference = children::properties(&before.properties, &after.properties);
    let of_image = |name: &str| Expr::col("image_id").eq(before.id.as_str()).and(Expr::col("name").eq(name));
    let mut new = Vec::new();
    for (name, value) in difference.set {
        let update = Query::update()
            .table("image_properties")
            .value("value", value)
            .value("updated_at", at)
            .value("deleted", false)
            .value("deleted_at", None::<OffsetDateTime>)
            .and_where(of_image(name))
            .take();
        if transaction.execute(&update).await? == 0 {
            new.push((name, value));
        }
    }
    insert_properties(transaction, &before.id, new.into_iter(), at).await?;
    for name in difference.gone {
        let remove = removal("image_properties", at).and_where(of_image(name)).take();
        transaction.execute(&remove).await?;
    }
    Ok(())
}

/// Of a tag there is one row at most that is not deleted, and one that is.
async fn save_tags(
    transaction: &mut Transaction,
    before: &Image,
    after: &Image,
    at: OffsetDateTime,
) -> Result<(), Error> {
    let of_image = |tag: &str| Expr::col("image_id").eq(before.id.as_str()).and(Expr::col("value").eq(tag));
    for tag in after.tags.iter().filter(|tag| !before.tags.contains(tag)) {
        let known = Query::select()
            .expr(Expr::cust("COUNT(*)"))
            .from("image_tags")
            .and_where(of_image(tag).and(Expr::col("deleted").eq(false)))
            .take();
        if transaction.fetch_scalar::<i64>(&known).await? == 0 {
            let older = Query::delete().from_table("image_tags").and_where(of_image(tag)).take();
            transaction.execute(&older).await?;
            insert_tags(transaction, &before.id, std::iter::once(tag.as_str()), at).await?;
        }
    }
    for tag in before.tags.iter().filter(|tag| !after.tags.contains(tag)) {
        let remove = removal("image_tags", at).and_where(of_image(tag)).take();
        transaction.execute(&remove).await?;
    }
    Ok(())
}

async fn save_locations(
    transaction: &mut Transaction,
    before: &Image,
    after: &Image,
    at: OffsetDateTime,
) -> Result<(), Error> {
    let of_image = |id: i64| Expr::col("image_id").eq(before.id.as_str()).and(Expr::col("id").eq(id));
    let known = |id: i64| before.locations.iter().find(|location| location.id == Some(id));
    for location in &after.locations {
        let Some(id) = location.id else { continue };
        if known(id) != Some(location) {
            transaction.execute(&change(location, at).and_where(of_image(id)).take()).await?;
        }
    }
    let kept: Vec<i64> = after.locations.iter().filter_map(|location| location.id).collect();
    for id in before.locations.iter().filter_map(|location| location.id).filter(|id| !kept.contains(id)) {
        let remove = removal("image_locations", at).value("status", "deleted").and_where(of_image(id)).take();
        transaction.execute(&remove).await?;
    }
    let new = after.locations.iter().filter(|location| location.id.is_none());
    insert_locations(transaction, &before.id, new, at).await
}

fn change(location: &Location, at: OffsetDateTime) -> UpdateStatement {
    Query::update()
        .table("image_locations")
        .value("value", location.url.as_str())
        .value("meta_data", serde_json::Value::Object(location.metadata.clone()).to_string())
        .value("status", location_word(location.status))
        .value("updated_at", at)
        .take()
}

fn removal(table: &'static str, at: OffsetDateTime) -> UpdateStatement {
    Query::update()
        .table(table)
        .value("deleted", true)
        .value("deleted_at", at)
        .value("updated_at", at)
        .and_where(has_mark(Expr::col("deleted"), false))
        .take()
}
