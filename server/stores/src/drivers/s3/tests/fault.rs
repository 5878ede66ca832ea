//! What can go wrong with a service, and with which request.

use std::sync::Arc;

use http::{HeaderMap, Method, header};
use tokio::sync::Barrier;

/// A request, as faults see it.
pub(super) struct Seen {
    pub(super) method: Method,
    /// Empty for requests to the bucket.
    pub(super) key: String,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
}

impl Seen {
    pub(super) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// What goes wrong.
#[derive(Clone)]
pub(super) enum Fault {
    Nothing,
    /// It refuses, and its text holds what nobody should repeat.
    Refuse(u16, &'static str),
    /// It does what was asked, and the answer is lost.
    LoseAnswer,
    /// It never answers.
    Hang,
    /// The connection breaks after so many bytes of the body.
    Break(usize),
    /// Nothing comes after so many bytes of the body.
    Stall(usize),
    /// It goes on when so many requests are there.
    Meet(Arc<Barrier>),
}
