//! `/v2/images/{image}/file`.

mod download;
mod range;
mod upload;

pub(crate) use download::{download, stream};
pub(crate) use upload::{announced_size, media_type, store, upload};
