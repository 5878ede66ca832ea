//! The commit: data becomes an object, and stays one where somebody still wants it.

use std::sync::Arc;

use super::bucket::Bucket;
use crate::{Committed, drivers::parts};

/// Data that is an object now. Where it is dropped and not kept, the object is removed.
pub(super) struct Placed {
    bucket: Arc<Bucket>,
    key: String,
    mark: String,
    size: u64,
    is_kept: bool,
}

impl Placed {
    pub(super) fn new(bucket: Arc<Bucket>, key: String, mark: String, size: u64) -> Self {
        Self { bucket, key, mark, size, is_kept: false }
    }
}

impl parts::Placed for Placed {
    fn keep(mut self) -> Committed {
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
