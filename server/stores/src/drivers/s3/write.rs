//! Writing: where the data of one image goes, and how it is cut.

use std::{io, sync::Arc};

use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::{
    bucket::Bucket,
    options::MIB,
    place::Placed,
    sizes::{Cut, MOST_PARTS},
    upload::Upload,
};
use crate::{
    Error,
    drivers::parts::{Data, Next, Sum, Target},
};

/// The object of one image.
pub(super) struct Image {
    bucket: Arc<Bucket>,
    key: String,
    /// The mark of its writer on what it writes.
    mark: String,
    cut: Cut,
}

impl Image {
    pub(super) fn new(bucket: Arc<Bucket>, key: &str, size_hint: Option<u64>) -> Self {
        let cut = bucket.sizes.cut(size_hint);
        Self { bucket, key: key.to_owned(), mark: Uuid::new_v4().to_string(), cut }
    }
}

impl Target for Image {
    type Placed = Placed;
    type Upload = Upload;

    fn next(&self, written: u64, _: usize) -> Next {
        self.cut.next(written)
    }

    fn sum(&self) -> Sum {
        if self.bucket.wire.checks_bodies() { Sum::Md5 } else { Sum::None }
    }

    fn memory(&self) -> u64 {
        self.bucket.sizes.memory
    }

    fn parallel(&self) -> usize {
        self.bucket.parallel
    }

    async fn allow_more(&self, count: usize, sent: u64) -> Result<(), Error> {
        if count < MOST_PARTS {
            return Ok(());
        }
        let problem = format!(
            "after {sent} bytes: S3 joins {MOST_PARTS} parts to an object and no more; raise s3_store_upload_memory ({} MiB), \
             or say how large the image is",
            self.bucket.sizes.memory / MIB
        );
        let source = io::Error::new(io::ErrorKind::FileTooLarge, problem);
        Err(Error::Full { store: self.bucket.store.clone(), source })
    }

    fn other(&self, problem: &str) -> Error {
        self.bucket.other(problem.to_owned())
    }

    fn tasks(&self) -> TaskTracker {
        self.bucket.tasks.clone()
    }

    async fn begin(&self) -> Result<Upload, Error> {
        Upload::begin(&self.bucket, &self.key, &self.mark).await
    }

    async fn place(self, data: Data<Upload>, size: u64) -> Result<Placed, Error> {
        match data {
            Data::Parts(upload) => upload.complete(&self.mark).await?,
            Data::Whole(body) => self.bucket.put(&self.key, body, &self.mark).await?,
        }
        Ok(Placed::new(self.bucket, self.key, self.mark, size))
    }
}
