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
pub(crate) use transfer::until;
pub use upload::{Upload, UploadRules};
pub(crate) use upload::{may_begin, must_have_formats};
