//! A body that is sent while it comes: a few chunks are on their way, and whoever writes waits for them.

use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{SinkExt, channel::mpsc};
use http_body::Frame;
use http_body_util::StreamBody;
use tokio::task::JoinHandle;

use super::{errors::Failure, vcenter::Vcenter, wire::SLOWEST};
use crate::Error;

/// Bytes of a chunk on its way at most; larger ones are cut, so that each is worth its time.
const CHUNK: usize = 1024 * 1024;
/// Chunks on their way, beside the one that the connection has.
const WAITING: usize = 2;
/// Bytes a second that a server puts down at least when it has all of them.
const SLOWEST_END: u64 = 32 * 1024 * 1024;
/// How long the answer is awaited to data that nobody wants any more.
const ANSWER: Duration = Duration::from_secs(5);
const WHAT: &str = "PUT of the data";

type Piece = Result<Frame<Bytes>, io::Error>;

/// An upload that goes on.
pub(super) struct Flow {
    vcenter: Arc<Vcenter>,
    pieces: mpsc::Sender<Piece>,
    sent: u64,
    upload: Option<JoinHandle<Result<(), Failure>>>,
}

impl Flow {
    /// Begins to send to the path of a URL.
    pub(super) fn begin(vcenter: &Arc<Vcenter>, path: String) -> Self {
        let (pieces, waiting) = mpsc::channel::<Piece>(WAITING);
        let body = reqwest::Body::wrap(StreamBody::new(waiting));
        let sending = Arc::clone(vcenter);
        let upload = tokio::spawn(async move { sending.wire.stream(WHAT, &path, body).await });
        Self { vcenter: Arc::clone(vcenter), pieces, sent: 0, upload: Some(upload) }
    }

    /// Sends a chunk, or waits until there is room for it.
    pub(super) async fn send(&mut self, mut chunk: Bytes) -> Result<(), Error> {
        let timeout = self.vcenter.wire.timeout;
        while !chunk.is_empty() {
            let piece = chunk.split_to(chunk.len().min(CHUNK));
            let length = piece.len() as u64;
            match tokio::time::timeout(timeout, self.pieces.send(Ok(Frame::data(piece)))).await {
                Ok(Ok(())) => self.sent += length,
                // The upload has ended before its end.
                Ok(Err(_)) => return Err(self.failure().await),
                Err(_) => return Err(self.vcenter.error(Failure::slow(WHAT, timeout.as_secs()))),
            }
        }
        Ok(())
    }

    /// Ends the body, and waits until the server has all of it.
    pub(super) async fn finish(mut self) -> Result<(), Error> {
        self.pieces.close_channel();
        let on_its_way = self.sent.min((WAITING + 2) as u64 * CHUNK as u64);
        let more = Duration::from_secs(on_its_way / SLOWEST + self.sent / SLOWEST_END);
        let allowed = self.vcenter.wire.timeout + more;
        let Some(mut upload) = self.upload.take() else { return Err(self.failure().await) };
        let outcome = match tokio::time::timeout(allowed, &mut upload).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => return Err(self.vcenter.other(format!("the upload did not end: {error}"))),
            Err(_) => {
                upload.abort();
                Err(Failure::slow(WHAT, allowed.as_secs()))
            }
        };
        outcome.map_err(|failure| self.vcenter.error(failure))
    }

    /// Why it ended.
    async fn failure(&mut self) -> Error {
        let Some(upload) = self.upload.take() else { return self.vcenter.other("the upload has ended") };
        match upload.await {
            Ok(Err(failure)) => self.vcenter.error(failure),
            Ok(Ok(())) => self.vcenter.other("the server took the data for complete before its end"),
            Err(error) => self.vcenter.other(format!("the upload did not end: {error}")),
        }
    }

    /// Ends the body where it is, and waits until the server is through with what it has: so that a removal comes after
    /// it.
    pub(super) async fn give_up(mut self) {
        let Some(mut upload) = self.upload.take() else { return };
        self.pieces.close_channel();
        if tokio::time::timeout(ANSWER, &mut upload).await.is_err() {
            upload.abort();
            let _ = upload.await;
        }
    }
}
