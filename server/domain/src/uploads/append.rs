//! `PATCH /uploads/{id}`: bytes are added.

use std::io;

use bytes::Bytes;
use futures::stream::BoxStream;
use vitrine_model::{Caller, ResumableUpload, UploadState};

use super::{
    Checksum,
    find::{ended, locked, no_upload},
    holds::Hold,
    receive::Reception,
};
use crate::{Controller, Error, Result};

/// What comes with a request: bytes, and perhaps their checksum after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Bytes.
    Data(Bytes),
    /// The checksum of all bytes of the request, as a trailer.
    Checksum(Checksum),
}

/// A request that adds bytes.
pub struct Append {
    /// Where the client believes the upload to be.
    pub offset: u64,
    /// How long the upload is, where the client knows that only now.
    pub length: Option<u64>,
    /// `Content-Length`: for limits before the first byte flows.
    pub size_hint: Option<u64>,
    /// The bytes; an error is a client that went away.
    pub body: BoxStream<'static, io::Result<Piece>>,
    /// The checksum, where the client knew it before the bytes.
    pub checksum: Option<Checksum>,
    /// Whether it comes after them.
    pub checksum_follows: bool,
}

impl Append {
    /// Whether the bytes are taken only if their checksum is right: all of them, or none.
    pub(super) const fn is_checked(&self) -> bool {
        self.checksum.is_some() || self.checksum_follows
    }
}

impl Controller {
    /// Adds bytes at the end of an upload. The last byte sends it on its way to the store; the answer then comes when
    /// the image is active, or after `finish_wait` seconds.
    ///
    /// Bytes that have come stay where the request breaks off, as far as no checksum was promised for them. It runs in
    /// a task of its own, so that this holds for a client that goes away too.
    ///
    /// # Errors
    /// 400 broken off, bad length; 404; 409 another offset; 410 the upload has ended; 413; 415 the content is refused,
    /// which ends the upload; 423 another request is at work; 460 wrong checksum; 503.
    pub async fn append_to_upload(
        &self,
        caller: &Caller,
        id: &str,
        append: Append,
    ) -> Result<ResumableUpload> {
        self.running.admit()?;
        let upload = self.upload_for(caller, id).await?;
        self.is_open_here(&upload)?;
        let Some(hold) = self.holds.take(id) else {
            // Whoever sends nothing at the end asks for the end.
            if upload.state == UploadState::Finishing && append.offset == upload.received {
                return self.end_of_upload(id).await;
            }
            return Err(locked(id));
        };
        // A drain that began meanwhile has not seen this hold.
        self.running.admit()?;
        let receive = self.clone().receive(caller.clone(), id.to_owned(), append, hold);
        tokio::spawn(receive).await.map_err(Error::internal)?
    }

    async fn receive(
        self,
        caller: Caller,
        id: String,
        append: Append,
        hold: Hold,
    ) -> Result<ResumableUpload> {
        // Under the hold it changes no more, unless it ends.
        let upload = self.database().uploads().get(&id).await?.ok_or_else(|| no_upload(&id))?;
        self.is_open_here(&upload)?;
        if upload.state == UploadState::Complete {
            return if append.offset == upload.received {
                Ok(upload)
            } else {
                Err(elsewhere(&upload, append.offset))
            };
        }
        let image = self.image_waiting(&upload).await?;
        let (part, upload) = self.open_part(upload).await?;
        if append.offset != upload.received {
            return Err(elsewhere(&upload, append.offset));
        }
        let upload = self.with_length(upload, append.length).await?;
        let mut reception = Reception::new(&self, part, upload, &image)?;
        let received = reception.run(append, &hold).await;
        let upload = reception.upload;
        match received {
            Ok(()) if upload.is_whole() => self.finish_upload(caller, upload, hold).await,
            Ok(()) => Ok(upload),
            Err(error @ Error::UnsupportedContent(_)) => {
                self.end_upload(upload, &error.to_string()).await?;
                Err(error)
            }
            Err(error @ Error::Gone(_)) => {
                // It was ended by another, who could not remove what this one has written since.
                match self.database().uploads().get(&id).await? {
                    Some(upload) if upload.state.is_open() => Err(error),
                    Some(upload) => {
                        self.remove_part(&id).await;
                        Err(ended(&upload))
                    }
                    None => {
                        self.remove_part(&id).await;
                        Err(no_upload(&id))
                    }
                }
            }
            Err(error) => Err(error),
        }
    }

    /// The upload, with the length that the client has told now.
    async fn with_length(&self, upload: ResumableUpload, length: Option<u64>) -> Result<ResumableUpload> {
        let Some(length) = length.filter(|length| upload.length != Some(*length)) else { return Ok(upload) };
        if let Some(known) = upload.length {
            return Err(Error::BadRequest(format!(
                "The length of the upload is {known} bytes; it cannot be changed to {length}."
            )));
        }
        if length < upload.received {
            return Err(Error::BadRequest(format!(
                "The upload has {} bytes already; its length cannot be {length}.",
                upload.received
            )));
        }
        crate::layers::quota::size(&self.settings().limits, Some(length))?;
        let known = ResumableUpload { length: Some(length), updated_at: self.now(), ..upload.clone() };
        if self.database().uploads().save(&upload, &known).await? {
            Ok(known)
        } else {
            Err(no_upload(&upload.id))
        }
    }
}

/// 409.
fn elsewhere(upload: &ResumableUpload, offset: u64) -> Error {
    Error::Conflict(format!(
        "The upload is at offset {}, not {offset}. Ask for its offset with HEAD, and go on from there.",
        upload.received
    ))
}
