//! Interoperable import: data that is staged, fetched or copied into an image by a task.
//!
//! # The course of an import
//! 1. [`Controller::import_image`](crate::Controller::import_image) checks the request in Glance's order, locks the
//!    image with a property (`os_glance_import_task`), keeps a task, and makes the image `importing`.
//! 2. The task ([`job`]) takes the bytes from their source through the pipeline into all stores side by side. Data is
//!    only put down in between where conversion needs a file. A store that fails drops out; it is filled once more from
//!    one that did not.
//! 3. One write of the record ends it: `active`, the places, the checksums, the lock gone.
//!
//! Before the last step nothing of it is in the record, so that an attempt that died leaves nothing but data without a
//! record, staged files and the lock: the next attempt, or the end of the task, removes them.

mod again;
mod attempt;
mod begin;
mod cleanup;
mod commit;
mod convert;
mod copy;
mod decompress;
mod give_up;
mod input;
mod job;
mod keeper;
mod legacy;
mod lock;
mod remote;
mod request;
mod settings;
mod signed;
mod source;
mod stage;
mod staging;
mod start;
mod store;
mod sweep;
mod targets;
mod trouble;

use std::time::Duration;

pub(crate) use begin::nobody;
pub(crate) use cleanup::CleanupJob;
pub(crate) use input::Input as Import;
pub(crate) use job::ImportJob;
pub(crate) use legacy::LegacyImportJob;
pub(crate) use lock::holder as import_of;
pub use request::{ImportRequest, MethodRequest, Remote};
pub use settings::{ImportSettings, Plugin};
pub use staging::Staging;
pub(crate) use sweep::wants_staged;

/// How long an import waits for the server that has its staged data.
const PATIENCE: Duration = Duration::from_secs(60 * 60);
