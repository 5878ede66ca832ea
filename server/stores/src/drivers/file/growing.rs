//! Reading a file while it is written.

use std::{fs::File, ops::Range, sync::Arc};

use tokio::sync::watch;

use super::read;
use crate::{
    ByteStream, Growing,
    drivers::{buffers::Buffers, workers::Workers},
};

/// How far a file is written, in bytes from its beginning; the sender goes with the writer.
pub(super) type Watermark = watch::Receiver<u64>;

/// A file that grows. Its descriptor stays valid when the file gets its own name, and when it loses all names.
pub(super) struct GrowingFile {
    pub(super) file: Arc<File>,
    pub(super) written: Watermark,
    pub(super) workers: Workers,
    pub(super) buffers: Arc<Buffers>,
}

impl Growing for GrowingFile {
    fn read(&self, range: Range<u64>) -> ByteStream {
        let (file, written) = (Arc::clone(&self.file), self.written.clone());
        read::growing(file, range, written, self.workers.clone(), Arc::clone(&self.buffers))
    }
}
