//! Image data: in and out.

use std::ops::Range;

use futures::stream::BoxStream;
use vitrine_model::{Caller, Image};
use vitrine_stores::ByteStream;

use crate::{Controller, Result};

/// An upload's circumstances.
pub struct Upload {
    /// The bytes as they come from the client; an error is a client that went away or lied about its length.
    pub body: BoxStream<'static, std::io::Result<bytes::Bytes>>,
    /// `X-OpenStack-Image-Size`: bytes announced by the client; more or fewer are refused with 400.
    pub expected_size: Option<u64>,
    /// `Content-Length`: a hint for the store, and for limits before the first byte flows.
    pub size_hint: Option<u64>,
    /// `X-Image-Meta-Store`: a store's name; the default one when absent.
    pub store: Option<String>,
}

/// A download.
pub struct Download {
    /// The record.
    pub image: Image,
    /// Bytes of the whole data.
    pub size: u64,
    /// The bytes sent, end exclusive; `None` means all.
    pub range: Option<Range<u64>>,
    /// The data.
    pub stream: ByteStream,
}

impl Controller {
    /// Uploads an image's data: `queued` → `saving` → `active`, or back to `queued` with nothing left.
    ///
    /// # Errors
    /// 400, 403, 404, 409, 410, 413, 415, 503 as `PUT /v2/images/{id}/file` has them.
    pub async fn upload_image(&self, caller: &Caller, id: &str, upload: Upload) -> Result<Image> {
        let _ = (caller, id, upload);
        todo!()
    }

    /// Opens an image's data. `Ok(None)` where it has none yet (204). `wanted` turns the size of the data into the
    /// range to send (`Ok(None)`: all), or refuses with 416/400; it is not called where there is no data.
    ///
    /// # Errors
    /// 403 (reader; deactivated), 404, 416, 503.
    pub async fn download_image(
        &self,
        caller: &Caller,
        id: &str,
        wanted: impl FnOnce(u64) -> Result<Option<Range<u64>>> + Send,
    ) -> Result<Option<Download>> {
        let _ = (caller, id, wanted);
        todo!()
    }
}
