//! When and how often images were downloaded.

use std::collections::HashMap;

use sea_query::{CaseStatement, Expr, ExprTrait, Query};
use time::OffsetDateTime;

use crate::{
    Database, Error,
    core::{Record, Row},
};

/// Ids in one statement; the engines limit how many values it may have.
const BATCH: usize = 500;

/// The downloads of an image, as far as they were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageDownloads {
    /// The last one.
    pub last: OffsetDateTime,
    /// How many.
    pub count: u64,
}

/// Downloads that were not added, and why.
#[derive(Debug)]
pub struct NotAdded {
    /// What is to be told again; the rest was added.
    pub left: Vec<(String, ImageDownloads)>,
    /// Why.
    pub error: Error,
}

struct Counted {
    image: String,
    downloads: ImageDownloads,
}

impl Record for Counted {
    const TABLE: &'static str = "vitrine_downloads";

    fn read(row: &Row) -> Result<Self, Error> {
        let downloads = ImageDownloads { last: row.get("last_downloaded_at")?, count: row.get("downloads")? };
        Ok(Self { image: row.get("image_id")?, downloads })
    }
}

struct Begun(OffsetDateTime);

impl Record for Begun {
    const TABLE: &'static str = "vitrine_downloads_begun";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("begun_at").map(Self)
    }
}

/// The downloads of all images; they go with their images.
#[derive(Clone, Debug)]
pub struct Downloads {
    database: Database,
}

impl Downloads {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Adds downloads to what is known of each image; the newest time stays, whoever told of it. Images that are not
    /// there any more are left out.
    ///
    /// # Errors
    /// Those of the database, with what was not added.
    pub async fn add(&self, told: Vec<(String, ImageDownloads)>) -> Result<(), NotAdded> {
        let mut missing = match self.add_to_known(&told).await {
            Ok(missing) => missing,
            Err(error) => return Err(NotAdded { left: told, error }),
        };
        while let Some((image, downloads)) = missing.pop() {
            if let Err(error) = self.insert(&image, &downloads).await {
                missing.push((image, downloads));
                return Err(NotAdded { left: missing, error });
            }
        }
        Ok(())
    }

    /// All or none; answers those that have no row yet.
    async fn add_to_known(
        &self,
        told: &[(String, ImageDownloads)],
    ) -> Result<Vec<(String, ImageDownloads)>, Error> {
        let mut missing = Vec::new();
        let mut transaction = self.database.begin().await?;
        for (image, downloads) in told {
            if transaction.execute(&addition(image, downloads)).await? == 0 {
                missing.push((image.clone(), *downloads));
            }
        }
        transaction.commit().await?;
        Ok(missing)
    }

    /// A statement by itself: one that finds its key taken ends a transaction on PostgreSQL.
    async fn insert(&self, image: &str, downloads: &ImageDownloads) -> Result<(), Error> {
        let there = Query::select()
            .column("id")
            .expr(Expr::val(downloads.last))
            .expr(Expr::val(downloads.count))
            .from("images")
            .and_where(Expr::col("id").eq(image))
            .take();
        let mut insert = Query::insert();
        insert
            .into_table("vitrine_downloads")
            .columns(["image_id", "last_downloaded_at", "downloads"])
            .select_from(there)
            .map_err(|_| Error::Schema("an insertion has other columns than its source".to_owned()))?;
        match self.database.execute(&insert).await.map_err(|error| error.or_duplicate("download")) {
            // Another node was faster.
            Err(Error::Duplicate { .. }) => {
                self.database.execute(&addition(image, downloads)).await.map(|_| ())
            }
            other => other.map(|_| ()),
        }
    }

    /// What is known of these images; those that were never downloaded are left out.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(&self, images: &[String]) -> Result<HashMap<String, ImageDownloads>, Error> {
        let mut known = HashMap::new();
        for batch in images.chunks(BATCH) {
            let select = Query::select()
                .columns(["image_id", "last_downloaded_at", "downloads"])
                .from("vitrine_downloads")
                .and_where(Expr::col("image_id").is_in(batch))
                .take();
            let rows: Vec<Counted> = self.database.fetch_all(&select).await?;
            known.extend(rows.into_iter().map(|row| (row.image, row.downloads)));
        }
        Ok(known)
    }

    /// Since when downloads are counted: `now` where they were not before.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn begun(&self, now: OffsetDateTime) -> Result<OffsetDateTime, Error> {
        let select = Query::select().column("begun_at").from("vitrine_downloads_begun").take();
        if let Some(Begun(at)) = self.database.fetch_optional(&select).await? {
            return Ok(at);
        }
        let insert = Query::insert()
            .into_table("vitrine_downloads_begun")
            .columns(["id", "begun_at"])
            .values_panic([1.into(), now.into()])
            .take();
        match self.database.execute(&insert).await.map_err(|error| error.or_duplicate("beginning")) {
            Err(Error::Duplicate { .. }) => {
                Ok(self.database.fetch_optional::<Begun>(&select).await?.map_or(now, |begun| begun.0))
            }
            other => other.map(|_| now),
        }
    }
}

fn addition(image: &str, downloads: &ImageDownloads) -> sea_query::UpdateStatement {
    let known = || Expr::col("last_downloaded_at");
    let newest = CaseStatement::new().case(known().lt(downloads.last), downloads.last).finally(known());
    Query::update()
        .table("vitrine_downloads")
        .value("last_downloaded_at", newest)
        .value("downloads", Expr::col("downloads").add(downloads.count))
        .and_where(Expr::col("image_id").eq(image))
        .take()
}
