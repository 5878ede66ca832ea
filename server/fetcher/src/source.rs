//! Where the data of an answer comes from.

use std::{collections::VecDeque, future::poll_fn};

use bytes::Bytes;
use futures::FutureExt;
use http::header;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::net::TcpStream;
use vitrine_splice::Conduit;

use crate::{
    Request,
    exchange::{Exchange, Held},
};

/// What keeps the data from coming.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The data of one answer.
pub(crate) enum Source {
    /// Read by the HTTP client.
    Read(Incoming, Held),
    /// What came with the head of the answer, and after it the connection, whose bytes go through a conduit.
    Passed { early: VecDeque<Bytes>, stream: TcpStream, conduit: Conduit },
}

impl Source {
    /// Through the conduit of the request where that can be. `end` says where the data ends, as far as it is known.
    pub(crate) fn of(exchange: Exchange, request: &Request, end: Option<u64>) -> Self {
        let Exchange { headers, mut body, held, is_plain, .. } = exchange;
        let conduit = request.conduit.clone().filter(|conduit| {
            is_plain
                && end.is_some()
                && request.checksum.is_none()
                && !headers.contains_key(header::TRANSFER_ENCODING)
                && conduit.begin()
        });
        let Some(conduit) = conduit else { return Self::Read(body, held) };
        // Where the connection is over, all of the answer is here.
        let Some((stream, rest)) = held.into_plain() else { return Self::Read(body, Held::over()) };
        // Nobody drives the connection any more: only what was read before is there.
        let mut early = VecDeque::new();
        while let Some(Some(Ok(frame))) = body.frame().now_or_never() {
            early.extend(frame.into_data().ok());
        }
        early.push_back(rest);
        early.retain(|data| !data.is_empty());
        Self::Passed { early, stream, conduit }
    }

    /// Waits until the client has what was brought before, where that matters.
    pub(crate) async fn drained(&self) {
        if let Self::Passed { conduit, .. } = self {
            poll_fn(|context| conduit.poll_drained(context)).await;
        }
    }

    /// The next bytes, at least one and up to `left`, or chunks that stand for them. `None` at the end.
    pub(crate) async fn next(&mut self, left: u64) -> Option<Result<Bytes, Cause>> {
        match self {
            Self::Read(body, held) => loop {
                match held.drive(body.frame()).await? {
                    Ok(frame) => match frame.into_data() {
                        Ok(data) if data.is_empty() => {}
                        Ok(data) => return Some(Ok(data)),
                        // Trailers.
                        Err(_) => {}
                    },
                    Err(error) => return Some(Err(error.into())),
                }
            },
            Self::Passed { early, stream, conduit } => {
                if let Some(data) = early.pop_front() {
                    return Some(Ok(data));
                }
                match poll_fn(|context| conduit.poll_fill(context, stream, left)).await {
                    Ok(data) if data.is_empty() => None,
                    outcome => Some(outcome.map_err(Into::into)),
                }
            }
        }
    }
}
