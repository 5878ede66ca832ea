//! What of images changes by itself, for those who watch many of them.

use sea_query::{Expr, ExprTrait, Query};
use time::OffsetDateTime;
use vitrine_model::ImageStatus;

use super::Images;
use crate::{
    Error,
    core::{Record, Row, has_mark},
};

/// Images asked for in one statement; the engines limit how many values it may have.
const BATCH: usize = 500;

/// As much of an image as tells whether it has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageState {
    /// The image.
    pub id: String,
    /// Its state.
    pub status: ImageStatus,
    /// When its record changed last.
    pub updated_at: Option<OffsetDateTime>,
}

impl Record for ImageState {
    const TABLE: &'static str = "images";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { id: row.get("id")?, status: row.word("status")?, updated_at: row.get("updated_at")? })
    }
}

impl Images {
    /// The states of these images, whoever may see them; those that are gone are missing.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn states(&self, ids: &[String]) -> Result<Vec<ImageState>, Error> {
        let mut states = Vec::with_capacity(ids.len());
        for ids in ids.chunks(BATCH) {
            let select = Query::select()
                .columns(["id", "status", "updated_at"])
                .from("images")
                .and_where(Expr::col("id").is_in(ids))
                .and_where(has_mark(Expr::col("deleted"), false))
                .take();
            states.extend(self.database.fetch_all::<ImageState>(&select).await?);
        }
        Ok(states)
    }
}
