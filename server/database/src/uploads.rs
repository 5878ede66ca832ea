//! Resumable uploads: what of them is on which disk.

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use time::OffsetDateTime;
use vitrine_model::{ResumableUpload, UploadState};

use crate::{
    Database, Error,
    core::{Record, Row},
};

const TABLE: &str = "vitrine_uploads";

/// The resumable uploads, open and ended.
#[derive(Clone, Debug)]
pub struct Uploads {
    database: Database,
}

impl Record for ResumableUpload {
    const TABLE: &'static str = TABLE;

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.get("id")?,
            image_id: row.get("image_id")?,
            node: row.get("node")?,
            user_id: row.get("user_id")?,
            project_id: row.get("project_id")?,
            store: row.get("store")?,
            filename: row.get("filename")?,
            metadata: row.get("metadata")?,
            length: row.get("length")?,
            received: row.get("received")?,
            state: row.word("state")?,
            reason: row.get("reason")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

const COLUMNS: [&str; 15] = [
    "id",
    "image_id",
    "node",
    "user_id",
    "project_id",
    "store",
    "filename",
    "metadata",
    "length",
    "received",
    "state",
    "reason",
    "created_at",
    "updated_at",
    "expires_at",
];

fn select() -> SelectStatement {
    Query::select().columns(COLUMNS).from(TABLE).take()
}

/// The image, while the upload is open.
fn claim(upload: &ResumableUpload) -> Option<&str> {
    upload.state.is_open().then_some(upload.image_id.as_str())
}

impl Uploads {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Adds an upload.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the image has an open one already.
    pub async fn insert(&self, upload: &ResumableUpload) -> Result<(), Error> {
        let insert = Query::insert()
            .into_table(TABLE)
            .columns(COLUMNS.into_iter().chain(["claim"]))
            .values_panic([
                upload.id.as_str().into(),
                upload.image_id.as_str().into(),
                upload.node.as_str().into(),
                upload.user_id.as_str().into(),
                upload.project_id.as_str().into(),
                upload.store.as_deref().into(),
                upload.filename.as_deref().into(),
                upload.metadata.as_deref().into(),
                upload.length.into(),
                upload.received.into(),
                upload.state.as_str().into(),
                upload.reason.as_deref().into(),
                upload.created_at.into(),
                upload.updated_at.into(),
                upload.expires_at.into(),
                claim(upload).into(),
            ])
            .take();
        self.database.execute(&insert).await.map_err(|error| error.or_duplicate("upload"))?;
        Ok(())
    }

    /// One upload, open or ended.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(&self, id: &str) -> Result<Option<ResumableUpload>, Error> {
        self.database.fetch_optional(&select().and_where(Expr::col("id").eq(id)).take()).await
    }

    /// The open upload to an image.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of_image(&self, image: &str) -> Result<Option<ResumableUpload>, Error> {
        self.database.fetch_optional(&select().and_where(Expr::col("claim").eq(image)).take()).await
    }

    /// The open uploads that a user began in a project, the newest first; at most `limit`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of_user(
        &self,
        user: &str,
        project: &str,
        limit: u64,
    ) -> Result<Vec<ResumableUpload>, Error> {
        let select = select()
            .and_where(Expr::col("user_id").eq(user))
            .and_where(Expr::col("project_id").eq(project))
            .and_where(Expr::col("claim").is_not_null())
            .order_by("created_at", Order::Desc)
            .order_by("id", Order::Desc)
            .limit(limit)
            .take();
        self.database.fetch_all(&select).await
    }

    /// The uploads of a server in this state, by id.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of_node(&self, node: &str, state: UploadState) -> Result<Vec<ResumableUpload>, Error> {
        let select = select()
            .and_where(Expr::col("node").eq(node))
            .and_where(Expr::col("state").eq(state.as_str()))
            .order_by("id", Order::Asc)
            .take();
        self.database.fetch_all(&select).await
    }

    /// Uploads whose time is over, open and ended, the oldest first; at most `limit`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn expired(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<ResumableUpload>, Error> {
        let select = select()
            .and_where(Expr::col("expires_at").lte(now))
            .order_by("expires_at", Order::Asc)
            .order_by("id", Order::Asc)
            .limit(limit)
            .take();
        self.database.fetch_all(&select).await
    }

    /// Writes what changes in the life of an upload (length, bytes, state, reason, times), where its state and bytes
    /// are still those of `from`; false where they are not, or where it is gone.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn save(&self, from: &ResumableUpload, to: &ResumableUpload) -> Result<bool, Error> {
        let update = Query::update()
            .table(TABLE)
            .value("length", to.length)
            .value("received", to.received)
            .value("state", to.state.as_str())
            .value("reason", to.reason.as_deref())
            .value("claim", claim(to))
            .value("updated_at", to.updated_at)
            .value("expires_at", to.expires_at)
            .and_where(Expr::col("id").eq(from.id.as_str()))
            .and_where(Expr::col("state").eq(from.state.as_str()))
            .and_where(Expr::col("received").eq(from.received))
            .take();
        Ok(self.database.execute(&update).await? > 0)
    }

    /// Removes the upload, where its state and its end are still those of `upload`; false where they are not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete(&self, upload: &ResumableUpload) -> Result<bool, Error> {
        let delete = Query::delete()
            .from_table(TABLE)
            .and_where(Expr::col("id").eq(upload.id.as_str()))
            .and_where(Expr::col("state").eq(upload.state.as_str()))
            .and_where(Expr::col("expires_at").eq(upload.expires_at))
            .take();
        Ok(self.database.execute(&delete).await? > 0)
    }
}
