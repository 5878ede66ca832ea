//! Image data: in and out.

mod activate;
mod copies;
mod copy_from;
mod download;
mod heartbeat;
mod sent;
mod settle;
mod transfer;
mod upload;

pub(crate) use copy_from::CopyFromJob;
pub use download::Download;
pub(crate) use heartbeat::Heartbeat;
pub(crate) use transfer::{Failed, explain, until};
pub use upload::{Upload, UploadRules};
pub(crate) use upload::{may_begin, must_have_formats};
