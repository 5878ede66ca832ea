//! The bytes of uploads on the disk: one file each, private to the server.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind},
    ops::Range,
    os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures::{StreamExt, stream::BoxStream};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::{Checksum, ChecksumAlgorithm};
use crate::{Error, Result, pipeline::batch::Batch};

/// The end of a file's name, after the upload's id.
const ENDING: &str = ".part";
/// Bytes read at once.
const READ: usize = 1024 * 1024;

/// An upload's file, open for writing.
#[derive(Clone)]
pub(super) struct Part {
    file: Arc<File>,
    path: PathBuf,
}

impl Part {
    /// Opens the file, or makes it, and cuts off what is beyond its first `durable` bytes. Answers how many it has:
    /// fewer than that only where the disk has lost some.
    pub(super) async fn open(folder: &Path, id: &str, durable: u64) -> Result<(Self, u64)> {
        let (folder, path) = (folder.to_owned(), path(folder, id));
        blocking(move || {
            let mut open = OpenOptions::new();
            open.read(true).write(true).mode(0o600);
            let file = match open.open(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
                    let file = open.create(true).truncate(false).open(&path)?;
                    // The name must be as durable as the bytes will be.
                    File::open(&folder)?.sync_all()?;
                    file
                }
                outcome => outcome?,
            };
            let length = file.metadata()?.len();
            if length > durable {
                file.set_len(durable)?;
            }
            Ok((Self { file: Arc::new(file), path }, length.min(durable)))
        })
        .await
    }

    /// Writes the batch at this place; answers where it ends.
    pub(super) async fn write(&self, mut at: u64, batch: Batch) -> Result<u64> {
        let file = Arc::clone(&self.file);
        blocking(move || {
            for chunk in batch.iter() {
                file.write_all_at(chunk, at)?;
                at += chunk.len() as u64;
            }
            Ok(at)
        })
        .await
    }

    /// Everything written is on the disk when this ends.
    pub(super) async fn sync(&self) -> Result<()> {
        let file = Arc::clone(&self.file);
        blocking(move || file.sync_data()).await
    }

    /// Throws away what is beyond `length`.
    pub(super) async fn cut(&self, length: u64) -> Result<()> {
        let file = Arc::clone(&self.file);
        blocking(move || file.set_len(length)).await
    }

    /// The first `length` bytes, which must be there.
    pub(super) async fn head(&self, length: usize) -> Result<Vec<u8>> {
        let file = Arc::clone(&self.file);
        blocking(move || {
            let mut head = vec![0; length];
            file.read_exact_at(&mut head, 0)?;
            Ok(head)
        })
        .await
    }

    /// The digest of a range, which must be there.
    pub(super) async fn digest(&self, algorithm: ChecksumAlgorithm, range: Range<u64>) -> Result<Checksum> {
        let file = Arc::clone(&self.file);
        blocking(move || {
            let mut hasher = openssl::hash::Hasher::new(algorithm.digest())?;
            let mut buffer = vec![0; READ];
            let mut at = range.start;
            while at < range.end {
                let wanted = usize::try_from(range.end - at).map_or(READ, |left| left.min(READ));
                let piece = &mut buffer[..wanted];
                file.read_exact_at(piece, at)?;
                hasher.update(piece)?;
                at += wanted as u64;
            }
            Ok(Checksum { algorithm, digest: hasher.finish()?.to_vec() })
        })
        .await
    }

    /// The first `length` bytes as a stream.
    pub(super) async fn stream(&self, length: u64) -> Result<BoxStream<'static, io::Result<Bytes>>> {
        let mut file = tokio::fs::File::open(&self.path).await.map_err(unwritable)?;
        file.set_max_buf_size(READ);
        Ok(ReaderStream::with_capacity(file.take(length), READ).boxed())
    }
}

/// Removes an upload's file; one that is not there is removed already.
pub(super) async fn remove(folder: &Path, id: &str) -> Result<()> {
    let path = path(folder, id);
    blocking(move || match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    })
    .await
}

/// The uploads that have a file; other files are passed over. A folder that is not there has none.
pub(super) async fn ids(folder: &Path) -> Result<Vec<String>> {
    let folder = folder.to_owned();
    blocking(move || {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            outcome => outcome?,
        };
        let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
        let names: Vec<_> = names.collect::<io::Result<_>>()?;
        let id = |name: &str| {
            name.strip_suffix(ENDING).filter(|id| Uuid::try_parse(id).is_ok()).map(str::to_owned)
        };
        Ok(names.iter().filter_map(|name| id(name.to_str()?)).collect())
    })
    .await
}

fn path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}{ENDING}"))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?.map_err(unwritable)
}

/// What a client hears of the disk; the upload can go on when it is better.
fn unwritable(error: io::Error) -> Error {
    let message = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "The server's disk has no room for more parts of uploads now. Go on with this upload later."
        }
        _ => "The server cannot read or write the parts of uploads now. Go on with this upload later.",
    };
    Error::unavailable(message, error)
}
