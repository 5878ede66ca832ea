//! Uploads in parts, for services that join parts to an object.
//!
//! Small parts are gathered and held, several at once, so that each can be sent again. Parts that are too large for that
//! go out as their bytes come, through a [`Flow`], which holds no more than a window of them.

mod flow;
mod streams;
mod writer;

use std::sync::Arc;

use bytes::Bytes;
use tokio::task::JoinSet;

pub(super) use self::{
    flow::{Flow, Sum},
    streams::Streams,
    writer::{Data, PartWriter, Placed, Target, Uploading},
};
use crate::Error;

/// What a request sends.
#[derive(Clone)]
pub(super) enum Payload {
    /// Bytes that are there.
    Whole(Bytes),
    /// Bytes that come.
    Flow(Arc<Flow>),
}

impl Payload {
    /// How many bytes they are; `None` where nobody knows yet.
    pub(super) fn length(&self) -> Option<u64> {
        match self {
            Self::Whole(bytes) => Some(bytes.len() as u64),
            Self::Flow(flow) => flow.length(),
        }
    }
}

/// How a part is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// As a whole, when it is there.
    Held,
    /// As it comes, without a length.
    Streamed,
    /// As it comes; its length is said before.
    Announced,
    /// As [`Self::Announced`], and it is the object itself: its last bytes go out with the commit.
    Whole,
}

/// A part to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Next {
    /// Bytes that it has at most; but for the last one, exactly.
    pub(super) size: u64,
    pub(super) manner: Manner,
}

/// The parts of one upload: those on their way, and what the service said of those that have arrived.
pub(super) struct Parts<P> {
    /// The name of the store.
    store: String,
    flying: JoinSet<Result<(u64, P), Error>>,
    /// Bytes that those on their way may hold.
    held: u64,
    sent: usize,
    arrived: Vec<P>,
    /// The one that still gets bytes.
    flow: Option<Arc<Flow>>,
}

impl<P: Ord + Send + 'static> Parts<P> {
    /// No part yet.
    pub(super) fn new(store: &str) -> Self {
        Self {
            store: store.to_owned(),
            flying: JoinSet::new(),
            held: 0,
            sent: 0,
            arrived: Vec::new(),
            flow: None,
        }
    }

    /// Parts sent so far, the one that still gets bytes included.
    pub(super) fn sent(&self) -> usize {
        self.sent
    }

    /// Sends a part, which may hold so many bytes until it has arrived.
    fn send(&mut self, held: u64, work: impl Future<Output = Result<P, Error>> + Send + 'static) {
        self.sent += 1;
        self.held += held;
        self.flying.spawn(async move { Ok((held, work.await?)) });
    }

    /// Waits for one of the parts on their way, where there is one.
    async fn rest(&mut self) -> Result<(), Error> {
        let Some(arrived) = self.flying.join_next().await else { return Ok(()) };
        let (held, part) = arrived.unwrap_or_else(|error| {
            let problem = format!("a part did not end: {error}");
            Err(Error::Other { store: self.store.clone(), source: std::io::Error::other(problem) })
        })?;
        self.held -= held;
        self.arrived.push(part);
        Ok(())
    }

    /// Waits until `more` bytes can be held within `memory`, and fewer than `parallel` parts are on their way.
    async fn make_room(&mut self, more: u64, memory: u64, parallel: usize) -> Result<(), Error> {
        while !self.flying.is_empty() && (self.held + more > memory || self.flying.len() >= parallel) {
            self.rest().await?;
        }
        Ok(())
    }

    /// Waits for all parts, and answers them in their order.
    pub(super) async fn arrive(&mut self) -> Result<Vec<P>, Error> {
        while !self.flying.is_empty() {
            self.rest().await?;
        }
        self.arrived.sort_unstable();
        Ok(std::mem::take(&mut self.arrived))
    }

    /// The requests on their way, for whoever wants none of them any more. The part that still gets bytes gets none.
    pub(super) fn give_up(&mut self) -> JoinSet<Result<(u64, P), Error>> {
        if let Some(flow) = self.flow.take() {
            flow.break_off();
        }
        std::mem::take(&mut self.flying)
    }
}
