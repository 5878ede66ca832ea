//! The stream of a download: counts what is sent, and tells when it ended.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures::Stream;
use vitrine_model::{Caller, Image};
use vitrine_stores::{ByteStream, Error};

use crate::{Event, Notifier, Subject, downloads::Tally};

/// A download's bytes.
pub(super) struct Sent<G> {
    notifier: Arc<dyn Notifier>,
    caller: Caller,
    image: Image,
    stream: ByteStream,
    bytes: u64,
    expected: u64,
    /// Where it is counted when all of it was sent, where it counts.
    tally: Option<Tally>,
    /// Counts the download as running.
    _running: G,
}

impl<G> Sent<G> {
    pub(super) fn new(
        notifier: Arc<dyn Notifier>,
        caller: &Caller,
        image: &Image,
        stream: ByteStream,
        expected: u64,
        tally: Option<Tally>,
        running: G,
    ) -> Self {
        let (caller, image) = (caller.clone(), image.clone());
        Self { notifier, caller, image, stream, bytes: 0, expected, tally, _running: running }
    }
}

impl<G: Unpin> Stream for Sent<G> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = std::task::ready!(self.stream.as_mut().poll_next(context));
        match &item {
            Some(Ok(chunk)) => self.bytes += chunk.len() as u64,
            Some(Err(error)) => {
                let cause = error as &dyn std::error::Error;
                tracing::error!(image = %self.image.id, cause, "a download broke off in the store");
            }
            None => {}
        }
        Poll::Ready(item)
    }
}

impl<G> Drop for Sent<G> {
    fn drop(&mut self) {
        if let Some(tally) = self.tally.as_ref().filter(|_| self.bytes == self.expected) {
            tally.count(&self.image.id);
        }
        self.notifier.notify(&Event {
            name: "image.send",
            failed: self.bytes != self.expected,
            subject: Subject::Sent {
                image: &self.image,
                bytes: self.bytes,
                expected: self.expected,
                receiver_project: self.caller.project_id.as_deref(),
                receiver_user: &self.caller.user_id,
            },
            request_id: self.caller.request_id.as_deref(),
        });
    }
}
