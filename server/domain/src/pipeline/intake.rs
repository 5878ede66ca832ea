//! The beginning of the pipeline: the body as batches, up to its limits.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures::{Stream, StreamExt};

use super::{
    Ingest,
    batch::{Batch, Batcher},
};
use crate::{Error, Result};

/// A body that is being received.
pub(super) struct Intake<S> {
    body: S,
    ended: bool,
    batcher: Batcher,
    received: u64,
    expected: Option<u64>,
    cap: u64,
    idle_timeout: Duration,
    progress: Option<Arc<AtomicU64>>,
}

impl<S: Stream<Item = io::Result<Bytes>> + Unpin> Intake<S> {
    /// A body of which nothing was received.
    pub(super) fn new(body: S, options: &Ingest<'_>) -> Result<Self> {
        let intake = Self {
            body,
            ended: false,
            batcher: Batcher::default(),
            received: 0,
            expected: options.expected_size,
            cap: options.size_cap,
            idle_timeout: options.idle_timeout,
            progress: options.progress.clone(),
        };
        match intake.expected {
            Some(announced) if announced > intake.cap => Err(intake.too_large()),
            _ => Ok(intake),
        }
    }

    /// Bytes received so far.
    pub(super) fn received(&self) -> u64 {
        self.received
    }

    /// The next batch; none at the end of a body that is as long as it should be.
    pub(super) async fn next_batch(&mut self) -> Result<Option<Batch>> {
        while !self.ended {
            let Some(chunk) = self.next_chunk().await? else {
                self.ended = true;
                self.check_end()?;
                return Ok(self.batcher.take());
            };
            self.count(chunk.len())?;
            if let Some(batch) = self.batcher.add(chunk) {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }

    async fn next_chunk(&mut self) -> Result<Option<Bytes>> {
        let next = if self.idle_timeout.is_zero() {
            self.body.next().await
        } else {
            match tokio::time::timeout(self.idle_timeout, self.body.next()).await {
                Ok(next) => next,
                Err(_) => return Err(self.stood_still()),
            }
        };
        next.transpose().map_err(|error| self.broke_off(&error))
    }

    fn count(&mut self, bytes: usize) -> Result<()> {
        self.received = self.received.saturating_add(bytes as u64);
        if let Some(progress) = &self.progress {
            progress.store(self.received, Ordering::Relaxed);
        }
        match self.expected {
            Some(announced) if self.received > announced => Err(Error::BadRequest(format!(
                "The data is longer than announced: {announced} bytes were announced, and more came."
            ))),
            _ if self.received > self.cap => Err(self.too_large()),
            _ => Ok(()),
        }
    }

    fn check_end(&self) -> Result<()> {
        match self.expected {
            Some(announced) if announced != self.received => Err(Error::BadRequest(format!(
                "The data is shorter than announced: {announced} bytes were announced, {} were received.",
                self.received
            ))),
            _ => Ok(()),
        }
    }

    fn too_large(&self) -> Error {
        Error::LimitExceeded(format!(
            "The image is too large: it may have {} bytes at most (image_size_cap).",
            self.cap
        ))
    }

    fn stood_still(&self) -> Error {
        Error::BadRequest(format!(
            "The upload stood still for {} seconds and was given up: {}. Upload again.",
            self.idle_timeout.as_secs_f64(),
            self.tally()
        ))
    }

    fn broke_off(&self, error: &io::Error) -> Error {
        tracing::debug!(received = self.received, %error, "a body broke off");
        let who = match error.kind() {
            io::ErrorKind::TimedOut => "no data came in time",
            _ => "the sender went away, or sent less than it had announced",
        };
        Error::BadRequest(format!("The upload broke off ({who}): {}. Upload again.", self.tally()))
    }

    fn tally(&self) -> String {
        let received = self.received;
        match self.expected {
            Some(announced) => format!("{announced} bytes were announced, {received} were received"),
            None => format!("{received} bytes were received"),
        }
    }
}
