//! A download from a copy that goes on from the store where the copy fails.

use std::{io, ops::Range, sync::atomic::Ordering::Relaxed, time::Duration};

use bytes::Bytes;
use futures::{StreamExt, stream};
use vitrine_model::Image;
use vitrine_stores::{ByteStream, Error as StoreError};

use super::{Cache, counters::count, flight::Waiting};
use crate::{Controller, Error, Result, layers::location};

/// How long a copy may stand still; then the store is asked.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the bytes come from first.
pub(super) struct Copy {
    pub(super) cache: Cache,
    pub(super) stream: ByteStream,
    /// Where the copy is in the making.
    pub(super) waiting: Option<Waiting>,
}

/// The bytes of `wanted`, from the copy as long as it gives them.
pub(super) fn from_store(
    controller: &Controller,
    image: &Image,
    size: u64,
    copy: Copy,
    wanted: Range<u64>,
) -> ByteStream {
    let reading = Reading {
        controller: controller.clone(),
        image: image.clone(),
        size,
        at: wanted.start,
        end: wanted.end,
        from: Source::Copy(copy),
    };
    stream::try_unfold(reading, |mut reading| async move {
        Ok(reading.next().await?.map(|chunk| (chunk, reading)))
    })
    .boxed()
}

enum Source {
    Copy(Copy),
    Store(ByteStream),
}

struct Reading {
    controller: Controller,
    image: Image,
    size: u64,
    at: u64,
    end: u64,
    from: Source,
}

impl Reading {
    async fn next(&mut self) -> Result<Option<Bytes>, StoreError> {
        if self.at >= self.end {
            return Ok(None);
        }
        if let Source::Copy(copy) = &mut self.from {
            match tokio::time::timeout(PATIENCE, copy.stream.next()).await {
                Ok(Some(Ok(chunk))) => {
                    copy.cache.0.counters.served_bytes.fetch_add(chunk.len() as u64, Relaxed);
                    self.at += chunk.len() as u64;
                    return Ok(Some(chunk));
                }
                Ok(Some(Err(error))) => self.give_up(&error).await,
                Ok(None) => self.give_up(&io::Error::from(io::ErrorKind::UnexpectedEof)).await,
                Err(slow) => self.give_up(&slow).await,
            }
            let rest = self.open_rest().await.map_err(|error| StoreError::Unavailable {
                store: self.controller.stores().default_store().name().to_owned(),
                source: io::Error::other(error),
            })?;
            self.from = Source::Store(rest);
        }
        let Source::Store(stream) = &mut self.from else { return Ok(None) };
        let chunk = stream.next().await.transpose()?;
        self.at += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        Ok(chunk)
    }

    /// A finished copy that cannot be read leaves; one in the making ends by itself.
    async fn give_up(&mut self, cause: &(dyn std::error::Error + Send + Sync + 'static)) {
        let Source::Copy(copy) = &mut self.from else { return };
        let (id, at) = (self.image.id.as_str(), self.at);
        if copy.waiting.take().is_some() {
            tracing::debug!(image = id, at, %cause, "a download goes on from the store: no copy is made");
            return;
        }
        tracing::warn!(image = id, at, %cause, "a download goes on from the store: its copy cannot be read");
        count(&copy.cache.0.counters.failures);
        copy.cache.forget(id).await;
    }

    /// What is left, from the store.
    async fn open_rest(&mut self) -> Result<ByteStream> {
        let places = location::readable(&self.image);
        let range = (self.at > 0 || self.end < self.size).then_some(self.at..self.end);
        match self.controller.open(&self.image, &places, self.size, range, None).await {
            // The store reads from the start alone.
            Err(Error::BadRequest(_)) => {
                let content = self.controller.open(&self.image, &places, self.size, None, None).await?;
                Ok(cut(content.stream, self.at, self.end))
            }
            outcome => Ok(outcome?.stream),
        }
    }
}

/// The bytes of a range of what is read from its start.
fn cut(stream: ByteStream, start: u64, end: u64) -> ByteStream {
    let mut at = 0_u64;
    stream
        .map(move |chunk| {
            let mut chunk: Bytes = chunk?;
            let length = chunk.len() as u64;
            let inside =
                |place: u64| usize::try_from(place.saturating_sub(at).min(length)).unwrap_or(usize::MAX);
            let (from, to) = (inside(start), inside(end));
            at += length;
            chunk.truncate(to);
            Ok(chunk.split_off(from.min(chunk.len())))
        })
        .filter(|chunk| std::future::ready(!chunk.as_ref().is_ok_and(Bytes::is_empty)))
        .boxed()
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;

    #[tokio::test]
    async fn a_range_is_cut_out_of_a_whole() {
        for (start, end, expected) in
            [(0, 9, "abcdefghi"), (1, 9, "bcdefghi"), (3, 6, "def"), (2, 7, "cdefg"), (8, 9, "i")]
        {
            let whole =
                stream::iter(["abc", "def", "ghi"]).map(|part| Ok(Bytes::from_static(part.as_bytes())));
            let parts: Vec<Bytes> = cut(whole.boxed(), start, end).try_collect().await.unwrap();
            assert_eq!(parts.concat(), expected.as_bytes(), "{start}..{end}");
        }
    }
}
