//! Request bodies on their way to the controller.

use std::io;

use axum::body::Body;
use bytes::Bytes;
use futures::{StreamExt as _, stream::BoxStream};
use tokio::sync::mpsc;

/// Chunks that may wait between the connection and the controller.
const WAITING: usize = 2;

/// Bytes read and thrown away after the controller has refused an upload. A browser that is cut off while it sends
/// may not read the answer; this much it may still send.
const DRAIN_LIMIT: u64 = 64 << 20;

/// Where the bytes of an upload come out.
pub(crate) type Bytestream = BoxStream<'static, io::Result<Bytes>>;

/// The entrance of a relay.
pub(crate) struct Relay(mpsc::Sender<io::Result<Bytes>>);

impl Relay {
    /// A relay: what is sent into it comes out of the stream, no faster than it is taken.
    pub(crate) fn new() -> (Self, Bytestream) {
        let (sender, receiver) = mpsc::channel(WAITING);
        let stream = futures::stream::unfold(receiver, |mut receiver| async move {
            receiver.recv().await.map(|chunk| (chunk, receiver))
        });
        (Self(sender), stream.boxed())
    }

    /// Sends everything of `chunks` on. When nobody takes it any more, reads on for a while, so that the client can
    /// see the answer.
    pub(crate) async fn run<S, E>(self, mut chunks: S)
    where
        S: futures::Stream<Item = Result<Bytes, E>> + Unpin,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let mut wasted = 0;
        while let Some(chunk) = chunks.next().await {
            let broken = chunk.is_err();
            let length = chunk.as_ref().map_or(0, Bytes::len) as u64;
            if self.0.send(chunk.map_err(io::Error::other)).await.is_err() {
                wasted += length;
            }
            if broken || wasted > DRAIN_LIMIT {
                break;
            }
        }
    }
}

/// The bytes of a raw body.
pub(crate) fn stream(body: Body) -> Bytestream {
    let (relay, stream) = Relay::new();
    tokio::spawn(relay.run(body.into_data_stream()));
    stream
}
