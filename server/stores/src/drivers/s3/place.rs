//! The commit: data becomes an object, and stays one where somebody still wants it.

use std::sync::Arc;

use super::{bucket::Bucket, write::S3Writer};
use crate::{Committed, Error};

/// Data that is an object now. Where it is dropped and not kept, the object is removed.
pub(super) struct Placed {
    bucket: Arc<Bucket>,
    key: String,
    mark: String,
    size: u64,
    is_kept: bool,
}

/// Makes the data of a writer an object.
pub(super) async fn place(mut writer: S3Writer) -> Result<Placed, Error> {
    let size = writer.taken();
    if writer.upload.is_some() && writer.has_rest() {
        writer.send_part().await?;
    }
    match writer.upload.take() {
        Some(upload) => upload.complete(&writer.mark).await?,
        None => {
            let body = writer.rest();
            writer.bucket.put(&writer.key, body, &writer.mark).await?;
        }
    }
    let S3Writer { bucket, key, mark, .. } = writer;
    Ok(Placed { bucket, key, mark, size, is_kept: false })
}

impl Placed {
    /// It stays.
    pub(super) fn keep(mut self) -> Committed {
        self.is_kept = true;
        Committed { location: self.bucket.address.location(&self.key), size: self.size }
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        if self.is_kept || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let bucket = Arc::clone(&self.bucket);
        let (key, mark) = (std::mem::take(&mut self.key), std::mem::take(&mut self.mark));
        self.bucket.tasks.spawn(async move { bucket.discard(&key, &mark).await });
    }
}
