//! Retention rules: images of a project that go by themselves, when they are old, unused, or too many.
//!
//! A rule is made switched off. Its preview says which images would go now and why the others stay; whoever has seen
//! that switches it on, and every change switches it off again. A run is a task of the rule's project: it looks at the
//! images as they were at the moment it was asked for, and each one that is to go is looked at once more when its turn
//! comes, and then goes through the use case that hides or deletes it, as the service on behalf of the project. What
//! became of it is a result beside the task, as with a change of many images.
//!
//! Never touched: protected images, images that are not active, and, unless the rule says so, images that others may
//! use: public and community ones, and those with members.

mod begin;
mod images;
mod job;
mod judge;
mod manage;
mod preview;
mod rights;
mod settings;

pub(crate) use begin::action_of;
pub(crate) use job::RetentionJob;
pub use judge::{Candidate, Cause, Judged, Kept, Verdict};
pub use manage::RETENTION_RULES_MAX;
pub use preview::RetentionPreview;
pub use settings::RetentionSettings;

/// The type of the task.
pub const RETENTION: &str = "retention";
