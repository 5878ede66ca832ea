//! What can go wrong with a service, and with which request.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use http::{HeaderMap, Method, header};
use tokio::sync::Barrier;

/// A request, as faults see it.
pub(in crate::drivers) struct Seen {
    pub(in crate::drivers) method: Method,
    /// Empty for requests to the bucket.
    pub(in crate::drivers) key: String,
    pub(in crate::drivers) query: String,
    pub(in crate::drivers) headers: HeaderMap,
}

impl Seen {
    pub(in crate::drivers) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// What goes wrong.
#[derive(Clone)]
pub(in crate::drivers) enum Fault {
    Nothing,
    /// It refuses, and its text holds what nobody should repeat.
    Refuse(u16, &'static str),
    /// It does what was asked, and the answer is lost.
    LoseAnswer,
    /// It gets other bytes than were sent.
    Damage,
    /// It never answers.
    Hang,
    /// The connection breaks after so many bytes of the body.
    Break(usize),
    /// Nothing comes after so many bytes of the body.
    Stall(usize),
    /// It goes on when so many requests are there.
    Meet(Arc<Barrier>),
}

/// The fault for the first so many requests of a kind; nothing wrong with the others.
pub(in crate::drivers) fn at_first(
    count: usize,
    fault: Fault,
    which: impl Fn(&Seen) -> bool + Send + Sync + 'static,
) -> impl Fn(&Seen) -> Fault + Send + Sync + 'static {
    let left = AtomicUsize::new(count);
    move |seen| {
        let take = |left: usize| left.checked_sub(1);
        if which(seen) && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok() {
            fault.clone()
        } else {
            Fault::Nothing
        }
    }
}
