//! One request's bytes on their way to the disk: bounded memory, and an offset that never promises too much.

use std::time::Duration;

use futures::StreamExt;
use time::OffsetDateTime;
use tokio::time::{Instant, sleep_until};
use vitrine_formats::{HEAD, Rules, judge_head};
use vitrine_model::{Image, ResumableUpload};

use super::{Append, Checksum, Piece, find::promise, folder::Part, holds::Hold};
use crate::{
    Controller, Error, Result,
    layers::quota::storage::Reservation,
    pipeline::{
        BARE, Meter as _,
        batch::{Batch, Batcher},
    },
};

/// Bytes after which what has come is made durable, though more is coming.
const STEP: u64 = 32 * 1024 * 1024;
/// The longest time for which bytes that have come are not durable yet.
const PERIOD: Duration = Duration::from_secs(3);

/// Bytes that are being received.
pub(super) struct Reception<'a> {
    controller: &'a Controller,
    part: Part,
    /// As the database has it: its bytes are durable.
    pub(super) upload: ResumableUpload,
    disk_format: Option<String>,
    promise: Reservation,
    promised_at: OffsetDateTime,
    batcher: Batcher,
    /// Bytes that have come, counted from the start of the upload.
    come: u64,
    /// Bytes in the file.
    written: u64,
    /// Bytes there may be.
    limit: u64,
}

impl<'a> Reception<'a> {
    pub(super) fn new(
        controller: &'a Controller,
        part: Part,
        upload: ResumableUpload,
        image: &Image,
    ) -> Result<Self> {
        let bare = image.container_format.as_deref() == Some(BARE);
        Ok(Self {
            controller,
            part,
            disk_format: image.disk_format.clone().filter(|_| bare),
            promise: promise(controller, image),
            promised_at: controller.now(),
            batcher: Batcher::default(),
            come: upload.received,
            written: upload.received,
            limit: upload.length.unwrap_or(controller.settings().limits.image_size_cap),
            upload,
        })
    }

    /// Takes everything in. What has come is durable when this ends, whatever the answer; of a request with a
    /// checksum all is, or nothing.
    pub(super) async fn run(&mut self, append: Append, hold: &Hold) -> Result<()> {
        let end = self.come.saturating_add(append.size_hint.unwrap_or(0));
        if end > self.limit {
            return Err(self.too_long());
        }
        self.promise.ask(self.upload.length.unwrap_or(end)).await?;
        if append.is_checked() {
            return match self.take_checked(append, hold).await {
                Ok(()) => self.keep().await,
                Err(error) => {
                    self.part.cut(self.upload.received).await?;
                    Err(error)
                }
            };
        }
        let outcome = self.take_in(append, hold, true).await;
        self.keep().await?;
        outcome.map(drop)
    }

    async fn take_checked(&mut self, append: Append, hold: &Hold) -> Result<()> {
        let before = append.checksum.clone();
        let after = self.take_in(append, hold, false).await?;
        let Some(claimed) = after.or(before) else {
            return Err(Error::BadRequest(
                "The trailer Upload-Checksum was announced, and did not come. Send the bytes again."
                    .to_owned(),
            ));
        };
        self.flush().await?;
        let range = self.upload.received..self.written;
        if self.part.digest(claimed.algorithm, range).await? == claimed {
            return Ok(());
        }
        let name = claimed.algorithm.as_str();
        Err(Error::ChecksumMismatch(format!(
            "The bytes of this request have another {name} checksum than announced; none of them were kept. Send them \
             again."
        )))
    }

    /// Reads the body to its end; answers the checksum that came with it.
    async fn take_in(&mut self, append: Append, hold: &Hold, keep: bool) -> Result<Option<Checksum>> {
        let idle = Duration::from_secs(self.controller.settings().upload_idle_timeout);
        let mut body = append.body;
        let mut checksum = None;
        let mut due = Instant::now() + PERIOD;
        loop {
            let patience = Instant::now() + idle;
            let piece = loop {
                tokio::select! {
                    biased;
                    () = hold.stopped() => return Err(self.cut_short()),
                    piece = body.next() => break piece,
                    () = sleep_until(due), if keep && self.come > self.upload.received => {
                        self.keep().await?;
                        due = Instant::now() + PERIOD;
                    }
                    () = sleep_until(patience), if !idle.is_zero() => return Err(self.stood_still(idle)),
                }
            };
            match piece.transpose().map_err(|error| self.broke_off(&error))? {
                None => return Ok(checksum),
                Some(Piece::Checksum(told)) => checksum = Some(told),
                Some(Piece::Data(chunk)) => {
                    let come = self.come.saturating_add(chunk.len() as u64);
                    if come > self.limit {
                        return Err(self.too_long());
                    }
                    self.promise.may_grow_to(come).await?;
                    self.come = come;
                    if let Some(batch) = self.batcher.add(chunk) {
                        self.write(batch).await?;
                    }
                }
            }
            if keep
                && (self.written - self.upload.received >= STEP
                    || self.head_is_new()
                    || Instant::now() >= due)
            {
                self.keep().await?;
                due = Instant::now() + PERIOD;
            }
        }
    }

    async fn write(&mut self, batch: Batch) -> Result<()> {
        self.written = self.part.write(self.written, batch).await?;
        Ok(())
    }

    async fn flush(&mut self) -> Result<()> {
        match self.batcher.take() {
            Some(batch) => self.write(batch).await,
            None => Ok(()),
        }
    }

    /// Makes everything that has come durable, first in the file, then in the offset.
    async fn keep(&mut self) -> Result<()> {
        self.flush().await?;
        if self.written == self.upload.received {
            return Ok(());
        }
        if self.head_is_new() {
            self.judge_head().await?;
        }
        self.part.sync().await?;
        let now = self.controller.now();
        let lifetime = self.controller.settings().uploads.lifetime();
        let further = ResumableUpload {
            received: self.written,
            updated_at: now,
            expires_at: now + lifetime,
            ..self.upload.clone()
        };
        if !self.controller.database().uploads().save(&self.upload, &further).await? {
            return Err(Error::Gone("The upload was ended by another request.".to_owned()));
        }
        self.upload = further;
        if now - self.promised_at > lifetime / 2 {
            self.promise.keep().await?;
            self.promised_at = now;
        }
        Ok(())
    }

    /// Whether the head is complete by bytes of this request that are not durable yet.
    fn head_is_new(&self) -> bool {
        let head = HEAD as u64;
        self.upload.received < head && self.written >= head
    }

    /// # Errors
    /// 415: whatever follows, the image would be refused.
    async fn judge_head(&self) -> Result<()> {
        let Some(declared) = &self.disk_format else { return Ok(()) };
        let settings = self.controller.settings();
        let rules = Rules {
            require_match: settings.require_image_format_match,
            gpt_nonfatal: &settings.gpt_safety_checks_nonfatal,
        };
        let head = self.part.head(HEAD).await?;
        judge_head(&head, declared, &rules).map_err(|refusal| Error::UnsupportedContent(refusal.to_string()))
    }

    fn too_long(&self) -> Error {
        Error::LimitExceeded(match self.upload.length {
            Some(length) => {
                format!("The upload has {length} bytes in all; this request brings more than are missing.")
            }
            None => {
                format!("The image is too large: it may have {} bytes at most (image_size_cap).", self.limit)
            }
        })
    }

    fn cut_short(&self) -> Error {
        match self.controller.running.admit() {
            Err(draining) => draining,
            Ok(()) => Error::Locked(
                "Another request has asked for the upload, so this one was ended. Its bytes are kept as far as they \
                 came: ask for the offset."
                    .to_owned(),
            ),
        }
    }

    fn stood_still(&self, idle: Duration) -> Error {
        Error::BadRequest(format!(
            "No byte came within {} seconds. What came is kept: ask for the offset and go on.",
            idle.as_secs()
        ))
    }

    fn broke_off(&self, error: &std::io::Error) -> Error {
        tracing::debug!(upload = %self.upload.id, come = self.come, %error, "a part of an upload broke off");
        Error::BadRequest(
            "The request broke off. What came is kept: ask for the offset and go on.".to_owned(),
        )
    }
}
