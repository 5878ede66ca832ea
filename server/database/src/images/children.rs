//! Properties, tags and locations, read for many images at once.

use std::collections::{BTreeMap, HashMap};

use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use vitrine_model::{Image, Location, LocationStatus};

use crate::{
    Error,
    core::{Record, Row, Transaction, has_mark},
};

/// Images asked for in one statement; the engines limit how many values it may have.
const BATCH: usize = 1000;

struct Property {
    image_id: String,
    name: String,
    value: Option<String>,
}

impl Record for Property {
    const TABLE: &'static str = "image_properties";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { image_id: row.get("image_id")?, name: row.get("name")?, value: row.get("value")? })
    }
}

struct Tag {
    image_id: String,
    value: String,
}

impl Record for Tag {
    const TABLE: &'static str = "image_tags";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { image_id: row.get("image_id")?, value: row.get("value")? })
    }
}

struct LocationOfImage {
    image_id: String,
    location: Location,
}

impl Record for LocationOfImage {
    const TABLE: &'static str = "image_locations";

    fn read(row: &Row) -> Result<Self, Error> {
        let metadata: Option<String> = row.get("meta_data")?;
        let metadata = match metadata.as_deref() {
            None | Some("" | "null") => serde_json::Map::new(),
            Some(text) => serde_json::from_str(text)
                .map_err(|error| row.inconsistent("meta_data", error.to_string()))?,
        };
        let status: String = row.get("status")?;
        Ok(Self {
            image_id: row.get("image_id")?,
            location: Location {
                id: Some(row.get("id")?),
                url: row.get("value")?,
                metadata,
                status: location_status(&status)
                    .ok_or_else(|| row.inconsistent("status", format!("unknown status '{status}'")))?,
            },
        })
    }
}

pub(super) const fn location_word(status: LocationStatus) -> &'static str {
    match status {
        LocationStatus::Active => "active",
        LocationStatus::PendingDelete => "pending_delete",
        LocationStatus::Deleted => "deleted",
    }
}

fn location_status(word: &str) -> Option<LocationStatus> {
    [LocationStatus::Active, LocationStatus::PendingDelete, LocationStatus::Deleted]
        .into_iter()
        .find(|status| location_word(*status) == word)
}

/// Gives each image what belongs to it. With `deleted`, locations that are marked as deleted and wait for the
/// scrubber are among it.
pub(super) async fn fill(
    transaction: &mut Transaction,
    images: &mut [Image],
    deleted: bool,
) -> Result<(), Error> {
    for images in images.chunks_mut(BATCH) {
        let ids: Vec<String> = images.iter().map(|image| image.id.clone()).collect();
        let mut places: HashMap<String, &mut Image> = ids.iter().cloned().zip(images.iter_mut()).collect();
        let properties: Vec<Property> =
            transaction.fetch_all(&of_images("image_properties", &["name", "value"], &ids, deleted)).await?;
        for row in properties {
            if let Some(image) = places.get_mut(&row.image_id) {
                image.properties.insert(row.name, row.value.unwrap_or_default());
            }
        }
        let tags: Vec<Tag> =
            transaction.fetch_all(&of_images("image_tags", &["value"], &ids, deleted)).await?;
        for row in tags {
            if let Some(image) = places.get_mut(&row.image_id) {
                image.tags.push(row.value);
            }
        }
        let locations = of_images("image_locations", &["id", "value", "meta_data", "status"], &ids, deleted);
        let locations: Vec<LocationOfImage> = transaction.fetch_all(&locations).await?;
        for row in locations.into_iter().filter(|row| row.location.status != LocationStatus::Deleted) {
            if let Some(image) = places.get_mut(&row.image_id) {
                image.locations.push(row.location);
            }
        }
        for image in places.into_values() {
            image.tags.sort_unstable();
            image.tags.dedup();
            image.locations.sort_unstable_by_key(|location| location.id);
        }
    }
    Ok(())
}

fn of_images(
    table: &'static str,
    columns: &[&'static str],
    ids: &[String],
    deleted: bool,
) -> SelectStatement {
    Query::select()
        .column("image_id")
        .columns(columns.iter().copied())
        .from(table)
        .and_where(Expr::col("image_id").is_in(ids))
        .and_where(has_mark(Expr::col("deleted"), deleted))
        .take()
}

/// What has to change so that `before` becomes `after`.
pub(super) struct Difference<'a> {
    /// Made, or given another value.
    pub(super) set: Vec<(&'a str, &'a str)>,
    /// Gone.
    pub(super) gone: Vec<&'a str>,
}

pub(super) fn properties<'a>(
    before: &'a BTreeMap<String, String>,
    after: &'a BTreeMap<String, String>,
) -> Difference<'a> {
    Difference {
        set: after
            .iter()
            .filter(|(name, value)| before.get(*name) != Some(value))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect(),
        gone: before.keys().filter(|name| !after.contains_key(*name)).map(String::as_str).collect(),
    }
}
