//! Writing: where the data of one image goes, and how it is cut.

use std::{io, sync::Arc};

use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::{
    account::Account,
    address::Place,
    options::MIB,
    own::Made,
    place::Placed,
    sizes::{Cut, MOST_MANIFESTS},
    upload::Upload,
};
use crate::{
    Error,
    drivers::parts::{Data, Next, Sum, Target},
};

/// Segments of one image that are sent at once.
const PARALLEL: usize = 4;

/// The place of one image.
pub(super) struct Image {
    account: Arc<Account>,
    place: Place,
    /// The mark of its writer on what it writes.
    mark: String,
    cut: Cut,
    /// What the container of the image is to its writer.
    made: Made,
}

impl Image {
    pub(super) fn new(account: Arc<Account>, place: Place, size_hint: Option<u64>) -> Self {
        let cut = account.sizes.cut(size_hint);
        let made = Made::new(&account, &place);
        Self { account, place, mark: Uuid::new_v4().to_string(), cut, made }
    }
}

impl Target for Image {
    type Placed = Placed;
    type Upload = Upload;

    fn next(&self, written: u64, count: usize) -> Next {
        self.cut.next(written, count)
    }

    fn sum(&self) -> Sum {
        Sum::Md5
    }

    fn memory(&self) -> u64 {
        self.account.sizes.memory
    }

    fn parallel(&self) -> usize {
        PARALLEL
    }

    async fn allow_more(&self, count: usize, sent: u64) -> Result<(), Error> {
        let mut most = self.account.sizes.most;
        if count < most {
            return Ok(());
        }
        if self.account.joins_manifests(&self.place).await? {
            most *= MOST_MANIFESTS;
            if count < most {
                return Ok(());
            }
        }
        let problem = format!(
            "after {sent} bytes: this service joins {most} segments to an object and no more; say how large the image \
             is, or raise swift_store_large_object_chunk_size ({} MiB)",
            self.account.sizes.segment / MIB
        );
        let source = io::Error::new(io::ErrorKind::FileTooLarge, problem);
        Err(Error::Full { store: self.account.store.clone(), source })
    }

    fn other(&self, problem: &str) -> Error {
        self.account.other(problem)
    }

    fn tasks(&self) -> TaskTracker {
        self.account.tasks.clone()
    }

    async fn begin(&self) -> Result<Upload, Error> {
        Ok(Upload::new(&self.account, &self.place, &self.mark))
    }

    async fn place(self, data: Data<Upload>, size: u64) -> Result<Placed, Error> {
        match data {
            Data::Parts(upload) => upload.complete().await?,
            Data::Whole(body) => {
                let md5 = self.account.md5(body.clone()).await?;
                self.account.put(&self.place, body, Some(&md5), &self.mark).await?;
            }
        }
        self.made.keep();
        Ok(Placed::new(self.account, self.place, self.mark, size))
    }
}
