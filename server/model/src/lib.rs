//! The vocabulary of Vitrine: images, members, callers, limits and the rules that need nothing but the values
//! themselves. Pure: no I/O, no async, no clocks; it also compiles to WebAssembly, where the dashboard's islands
//! use it.

pub mod audit;
pub mod cache;
pub mod caller;
pub mod family;
pub mod image;
pub mod import;
pub mod limits;
pub mod location;
pub mod member;
pub mod metadef;
pub mod names;
pub mod pattern;
pub mod query;
pub mod retention;
pub mod status;
pub mod subscription;
pub mod task;
pub mod upload;
pub mod usage;
pub mod validate;
pub mod visibility;

pub use audit::{AuditEntry, AuditFilter, AuditOutcome, AuditQuery};
pub use cache::{CacheState, CacheTarget, CachedImage};
pub use caller::{Caller, Role};
pub use family::Family;
pub use image::{Claim, Image, ImageChange, Location, LocationStatus, NewImage};
pub use import::ImportMethod;
pub use limits::Limits;
pub use location::{NewLocation, ValidationData};
pub use member::{Member, MemberStatus};
pub use query::{ImageFilters, ImageQuery, Viewer};
pub use retention::{
    RetentionAction, RetentionFamilies, RetentionKind, RetentionRule, RetentionRun, RetentionTerms,
};
pub use status::ImageStatus;
pub use subscription::{
    CatalogueFilter, CatalogueKind, CheckResult, OldVersions, SubscribedVersion, Subscription,
    SubscriptionChoice, VersionState,
};
pub use task::{Task, TaskProgress, TaskQuery, TaskStatus};
pub use upload::{ResumableUpload, UPLOAD_METADATA_MAX, UploadState};
pub use usage::{Quota, Usage};
pub use visibility::Visibility;
