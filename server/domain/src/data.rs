//! Image data: in and out.

mod activate;
mod copies;
mod download;
mod heartbeat;
mod sent;
mod settle;
mod transfer;
mod upload;

pub use download::Download;
pub(crate) use heartbeat::Heartbeat;
pub(crate) use transfer::{Failed, explain, until};
pub(crate) use upload::may_begin;
pub use upload::{Upload, UploadRules};
