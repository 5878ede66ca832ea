//! The controller: every use case of the image service is one method of [`Controller`], in a file of its own, and
//! passes through the layers in their order: auth, property protection, notifier, policy, quota, location, database.
//!
//! Both faces, the REST API and the dashboard, call these methods and nothing below them.
//!
//! A server makes a controller of [`Parts`], calls [`Controller::start`] before it listens, keeps
//! [`Controller::maintain`] running, and ends with [`Controller::begin_drain`] and [`Controller::drained`].

mod actions;
mod activity;
mod audit;
mod bulk;
mod cache;
mod clock;
mod controller;
mod data;
mod downloads;
mod drain;
mod error;
mod health;
mod housekeeping;
mod images;
mod imports;
mod layers;
mod lease;
mod live;
mod locations;
mod members;
mod metadefs;
mod pipeline;
mod purge;
mod readers;
mod recovery;
mod retention;
mod scrub;
mod settings;
mod signatures;
mod stores;
mod subscriptions;
mod tags;
pub mod tasks;
mod uploads;
mod usage;
mod views;

pub use activity::Activity;
pub use audit::{
    AuditPage, AuditSettings, COMMAND_LINE, CommandDeed, IdentityDeed, command_line, enter_command,
    error_code,
};
pub use bulk::{BulkAction, BulkPage, BulkResult, BulkTally, Outcome, Selection};
pub use cache::{Cache, CacheSettings, CacheTally, Pruned};
pub use clock::{Clock, SystemClock};
pub use controller::{Controller, Parts};
pub use data::{Download, Upload, UploadRules};
pub use downloads::DownloadsKnown;
pub use error::{Error, Resource, Result};
pub use health::{Health, StoreHealth};
pub use images::{
    COUNTED_MAX, FamilyGroup, FamilyPage, FamilyQuery, GROUPED_MAX, ImagePage, Overwrite, ScopeCounts,
};
pub use imports::{ImportRequest, ImportSettings, MethodRequest, Plugin, Remote, Staging};
pub use layers::{
    notifier::{Event, LogNotifier, Notifier, Subject},
    policy::{Action, metadefs::MetadefAction},
};
pub use locations::LocationSettings;
pub use metadefs::NamespacePage;
pub use pipeline::HASHING_ALGORITHMS;
pub use purge::{PURGE, PurgeSettings};
pub use retention::{
    Candidate, Cause, Judged, Kept, RETENTION, RETENTION_RULES_MAX, RetentionPreview, RetentionSettings,
    Verdict,
};
pub use scrub::{SCRUB, ScrubSettings, Scrubbed};
pub use settings::Settings;
pub use signatures::{SignatureSettings, SignatureState};
pub use stores::{Check, Due, Finding, StoreDetail, StoreInfo, StoreOverview, Transfer};
pub use subscriptions::{
    CHOSEN_MAX, Removed, SUBSCRIPTIONS_MAX, SubscriptionDetail, SubscriptionOverview, versions_to_come,
};
pub use uploads::{Append, Checksum, ChecksumAlgorithm, NewUpload, Piece, UploadSettings};
pub use usage::{Picture, project_usage};
pub use views::{VIEW_NAME_MAX, VIEWS_MAX};
pub use vitrine_catalogues as catalogues;
pub use vitrine_conversion::TargetFormat;
pub use vitrine_database::{ImageDownloads, ImageState, SavedView, Total};
