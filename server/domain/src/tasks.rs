//! Long work: rows that a node takes up, holds by a heartbeat, and brings to an end; when it dies, another goes on.
//!
//! # How to add a kind of work
//!
//! 1. A type that implements [`Job`], in the folder of what it is about (`imports/job.rs`); its `run` may be called
//!    again after any interruption and must then go on or begin anew without harm. What it needs is in the task's
//!    `input` (which the API shows) or `secret` (which nobody sees).
//! 2. One line in [`Jobs::default`].
//! 3. [`Controller::enqueue`](crate::Controller::enqueue) with a [`NewTask`], in the use case that begins it, after the
//!    layers have agreed.

mod cancel;
mod create;
mod enqueue;
mod follow;
mod heartbeat;
mod job;
mod list;
mod retry;
mod run;
mod runner;
mod settings;
mod show;

pub use enqueue::NewTask;
pub use job::{Cause, Ended, Job, Jobs};
pub use list::TaskPage;
pub(crate) use run::Halt;
pub use run::Run;
pub use settings::TaskSettings;

/// The types that Glance knows.
pub const IMAGE_IMPORT: &str = "api_image_import";
/// Hashing and activation of a location that was added.
pub const LOCATION_IMPORT: &str = "location_import";
/// A copy of data from a URL, which a client of the v1 API asked for.
pub const COPY_FROM: &str = "copy_from";
/// Copies of a store's images in another store.
pub const STORE_COPY: &str = "store_copy";
/// The same, after which the first store has none of them.
pub const STORE_MOVE: &str = "store_move";
/// One change of many images.
pub const BULK_CHANGE: &str = "bulk_change";
/// An import through the task API, which came before the import of images.
pub const LEGACY_IMPORT: &str = "import";
/// A look at the catalogue of a subscription.
pub const CATALOGUE_CHECK: &str = "catalogue_check";
