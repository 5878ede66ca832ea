//! Repositories over SQLite, PostgreSQL and MySQL: one copy of each query.
//!
//! A [`Database`] is a pool of connections to one of three engines; it hands out repositories, cheap handles with
//! one method a query. Queries are written once, with sea-query; everything in which the engines differ (connecting,
//! dialects, the form of times and booleans, conflicts) lives in `core`, never in a repository.
//!
//! # How to add a repository
//!
//! 1. The table: a file `migrations/mNNNN_name.rs` that says what is new ([`migrations`](crate::migrations)), and
//!    one line in the list of `migrations.rs`. A released migration is never edited.
//! 2. The file `things.rs` with `pub struct Things { database: Database }`, a public handle, and an accessor
//!    `Database::things()`.
//! 3. What is read: a type with `impl Record`; its `read` takes each column by name with `row.get("column")?`. The
//!    type of the field decides how it is decoded; a column that may be NULL is an `Option`.
//! 4. The methods: build a statement with `sea_query::Query`, names as plain `"table"` and `"column"`, values by
//!    `.into()` (times as `OffsetDateTime`, counts as `u64` or `i64`), and run it:
//!    - `self.database.fetch_all::<Thing>(&statement)`, `fetch_optional`, `fetch_scalar::<i64>` to read,
//!    - `self.database.execute(&statement)` for one change: the number of rows it matched,
//!    - `let mut transaction = self.database.begin().await?; … transaction.commit().await?` for several, with the
//!      same four methods; dropped, it changes nothing.
//! 5. The answers: absence is `Ok(None)`; a write says whether it found its row; a taken key is
//!    `.map_err(|e| e.or_duplicate("thing name"))`.
//! 6. The test: `tests/repositories/things.rs`, which runs on all engines.
//!
//! A list that must be fast has an index in its order, and a test of its plan (`tests/repositories/plans.rs`);
//! `examples/list_bench.rs` measures. Statements must be such that the three engines understand them: no `RETURNING`, no `ON CONFLICT`, no partial
//! indexes; `NULL`s are ordered by hand.
//!
//! On MySQL and MariaDB the tables made here have a binary collation without padding, so that ids, names and tags
//! compare byte by byte, as on the other engines. A database made by Glance has the server's collation (most often
//! case-insensitive), and keeps it.

mod audit;
mod bulk;
mod cache;
mod core;
mod downloads;
mod error;
pub mod identity;
mod images;
mod leases;
mod limits;
mod members;
mod metadefs;
pub mod migrations;
mod preferences;
mod reservations;
mod retention;
mod sessions;
mod signatures;
mod subscriptions;
mod tasks;
mod uploads;
mod views;

pub use audit::Audit;
pub use bulk::{Bulk, BulkResult, BulkTally, Outcome};
pub use cache::{Cache, Queued};
pub use core::{Database, Engine, Options};
pub use downloads::{Downloads, ImageDownloads, NotAdded};
pub use error::{Error, errors};
pub use images::{INSTANTS, ImageState, Images, Kin, ProjectUsage, Total, TotalBy};
pub use leases::Leases;
pub use limits::ProjectLimits;
pub use members::{Members, Replaced};
pub use metadefs::{Metadefs, Removed};
pub use preferences::Preferences;
pub use reservations::{Reservations, Room};
pub use retention::Retention;
pub use sessions::{Session, Sessions};
pub use signatures::{Signatures, SignedDigest};
pub use subscriptions::Subscriptions;
pub use tasks::{Claimed, End, Tasks};
pub use uploads::Uploads;
pub use views::{SavedView, Views};

impl Database {
    /// Who did what.
    #[must_use]
    pub fn audit(&self) -> Audit {
        Audit::new(self.clone())
    }

    /// Images with their properties, tags and locations.
    #[must_use]
    pub fn images(&self) -> Images {
        Images::new(self.clone())
    }

    /// Projects that images are shared with.
    #[must_use]
    pub fn members(&self) -> Members {
        Members::new(self.clone())
    }

    /// Metadata definitions.
    #[must_use]
    pub fn metadefs(&self) -> Metadefs {
        Metadefs::new(self.clone())
    }

    /// Work that one process does at a time.
    #[must_use]
    pub fn leases(&self) -> Leases {
        Leases::new(self.clone())
    }

    /// What nodes have in their caches.
    #[must_use]
    pub fn cache(&self) -> Cache {
        Cache::new(self.clone())
    }

    /// What single projects may use.
    #[must_use]
    pub fn limits(&self) -> ProjectLimits {
        ProjectLimits::new(self.clone())
    }

    /// What single users chose for themselves.
    #[must_use]
    pub fn preferences(&self) -> Preferences {
        Preferences::new(self.clone())
    }

    /// Lists that users have kept under a name.
    #[must_use]
    pub fn views(&self) -> Views {
        Views::new(self.clone())
    }

    /// What became of each image of a change of many.
    #[must_use]
    pub fn bulk(&self) -> Bulk {
        Bulk::new(self.clone())
    }

    /// When and how often images were downloaded.
    #[must_use]
    pub fn downloads(&self) -> Downloads {
        Downloads::new(self.clone())
    }

    /// Which images of a project go by themselves.
    #[must_use]
    pub fn retention(&self) -> Retention {
        Retention::new(self.clone())
    }

    /// Bytes promised to uploads that run.
    #[must_use]
    pub fn reservations(&self) -> Reservations {
        Reservations::new(self.clone())
    }

    /// Logins of the dashboard.
    #[must_use]
    pub fn sessions(&self) -> Sessions {
        Sessions::new(self.clone())
    }

    /// What signed data hashes to.
    #[must_use]
    pub fn signatures(&self) -> Signatures {
        Signatures::new(self.clone())
    }

    /// Subscriptions to catalogues of images, and what came of them.
    #[must_use]
    pub fn subscriptions(&self) -> Subscriptions {
        Subscriptions::new(self.clone())
    }

    /// Long work and its progress.
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        Tasks::new(self.clone())
    }

    /// Resumable uploads.
    #[must_use]
    pub fn uploads(&self) -> Uploads {
        Uploads::new(self.clone())
    }
}
