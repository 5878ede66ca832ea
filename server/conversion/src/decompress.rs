//! From a compressed stream to the stream of what is in it.
//!
//! The decoders are plain readers. They run on a blocking thread of their own, between two short queues: nothing here
//! holds up the runtime, and memory is bounded by the queues and the decoder's window whatever the data is. Dropping
//! the stream ends the thread.

mod error;
mod format;
mod members;
mod source;
mod zip;

use std::io::{self, BufRead, Read};

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt, stream, stream::BoxStream};
use tokio::{sync::mpsc, task::JoinHandle};

pub use self::{error::DecompressError, format::Compression};
use self::{members::Members, source::Source, zip::Zip};

/// Bytes of a chunk that goes out.
const CHUNK: usize = 512 * 1024;
/// Chunks that wait on either side.
const QUEUE: usize = 4;
/// Memory a decoder may take for its window, in bytes; xz and zstd tell it in their headers.
const MEMORY: u64 = 256 * 1024 * 1024;
/// The same as a power of two, as zstd counts.
const WINDOW_LOG: u32 = 27;

/// What may come out of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes at most.
    pub max_bytes: u64,
    /// Bytes out for a byte in, at most, …
    pub max_ratio: u64,
    /// … once more bytes than this came out: runs of zeros at the start of a disk are no bomb yet.
    pub ratio_from: u64,
}

impl Limits {
    /// At most that many bytes; and no more than a thousand bytes for a byte after the first 256 MiB.
    #[must_use]
    pub fn of(max_bytes: u64) -> Self {
        Self { max_bytes, max_ratio: 1000, ratio_from: 256 * 1024 * 1024 }
    }
}

/// A stream of which the beginning was looked at.
pub struct Sniffed {
    /// How it is compressed; `None` where it does not begin like any that is known.
    pub compression: Option<Compression>,
    /// All of it, from its beginning.
    pub stream: BoxStream<'static, io::Result<Bytes>>,
}

/// Looks at the beginning of a stream.
///
/// # Errors
/// Those of the stream.
pub async fn sniff(
    mut stream: impl Stream<Item = io::Result<Bytes>> + Send + Unpin + 'static,
) -> io::Result<Sniffed> {
    let mut head = BytesMut::new();
    while head.len() < Compression::HEAD {
        match stream.next().await {
            Some(chunk) => head.extend_from_slice(&chunk?),
            None => break,
        }
    }
    let compression = Compression::of(&head);
    let first = stream::iter((!head.is_empty()).then(|| Ok(head.freeze())));
    Ok(Sniffed { compression, stream: first.chain(stream).boxed() })
}

/// What is in the compressed `stream`. Its errors carry a [`DecompressError`], or are those of `stream`.
///
/// Must be called inside a tokio runtime.
pub fn decompress(
    stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    compression: Compression,
    limits: Limits,
) -> BoxStream<'static, io::Result<Bytes>> {
    let (to_decoder, from_stream) = mpsc::channel(QUEUE);
    let (to_reader, from_decoder) = mpsc::channel(QUEUE);
    let feeder = Feeder(tokio::spawn(async move {
        let mut stream = std::pin::pin!(stream);
        while let Some(chunk) = stream.next().await {
            let last = chunk.is_err();
            if to_decoder.send(Some(chunk)).await.is_err() || last {
                return;
            }
        }
        // An end that was reached is told apart from a feeder that is gone.
        let _ = to_decoder.send(None).await;
    }));
    tokio::task::spawn_blocking(move || {
        let source = Source::new(from_stream);
        let end = pump(source, compression, limits, &to_reader).map(|()| None);
        // Nobody may be reading any more.
        let _ = to_reader.blocking_send(end);
    });
    let held = Some((from_decoder, feeder));
    stream::unfold(held, |held| async move {
        let (mut from_decoder, feeder) = held?;
        match from_decoder.recv().await {
            Some(Ok(Some(chunk))) => Some((Ok(chunk), Some((from_decoder, feeder)))),
            Some(Ok(None)) => None,
            Some(Err(error)) => Some((Err(error), None)),
            // A thread that is gone without a word has not decoded everything.
            None => Some((Err(io::Error::other("the decoder broke off")), None)),
        }
    })
    .boxed()
}

/// The task that feeds the decoder; it ends with the stream it feeds.
struct Feeder(JoinHandle<()>);

impl Drop for Feeder {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Decodes until the end, an error, or until nobody reads any more.
fn pump(
    source: Source,
    compression: Compression,
    limits: Limits,
    out: &mpsc::Sender<io::Result<Option<Bytes>>>,
) -> io::Result<()> {
    let taken = source.taken();
    let mut decoder = decoder(source, compression).map_err(|error| error::tell(compression, error))?;
    let mut total: u64 = 0;
    loop {
        let chunk = fill(&mut *decoder).map_err(|error| error::tell(compression, error))?;
        if chunk.is_empty() {
            return Ok(());
        }
        total = total.saturating_add(chunk.len() as u64);
        if total > limits.max_bytes {
            return Err(DecompressError::TooLarge { limit: limits.max_bytes }.into());
        }
        let most = taken.get().max(1).saturating_mul(limits.max_ratio);
        if total > limits.ratio_from && total > most {
            return Err(DecompressError::Bomb { ratio: limits.max_ratio }.into());
        }
        if out.blocking_send(Ok(Some(chunk))).is_err() {
            return Ok(());
        }
    }
}

/// The next chunk, full unless the end comes; empty at the end.
fn fill(decoder: &mut dyn Read) -> io::Result<Bytes> {
    let mut chunk = vec![0; CHUNK];
    let mut filled = 0;
    while filled < CHUNK {
        match decoder.read(&mut chunk[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    chunk.truncate(filled);
    Ok(chunk.into())
}

fn decoder(source: Source, compression: Compression) -> io::Result<Box<dyn Read>> {
    Ok(match compression {
        Compression::Gzip => Box::new(Members::gzip(source)),
        Compression::Bzip2 => Box::new(Members::bzip2(source)),
        Compression::Xz => {
            let stream = liblzma::stream::Stream::new_stream_decoder(MEMORY, liblzma::stream::CONCATENATED)?;
            Box::new(liblzma::bufread::XzDecoder::new_stream(source, stream))
        }
        Compression::Zstd => Box::new(zstd(source)?),
        Compression::Zip => Box::new(Zip::open(source)?),
    })
}

fn zstd(source: Source) -> io::Result<impl Read> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(source)?;
    decoder.window_log_max(WINDOW_LOG)?;
    Ok(decoder)
}

/// Reads past zeros, with which some tools fill up files, to the end.
fn only_zeros(source: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let buffer = source.fill_buf()?;
        if buffer.is_empty() {
            return Ok(true);
        }
        if buffer.iter().any(|byte| *byte != 0) {
            return Ok(false);
        }
        let length = buffer.len();
        source.consume(length);
    }
}
