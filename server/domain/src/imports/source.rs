//! Where the bytes of an import come from, and what is remembered of their failure: the pipeline tells only that they
//! broke off.

use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{Stream, StreamExt, stream, stream::BoxStream};
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;
use vitrine_fetcher::Error as FetchError;
use vitrine_stores::{Error as StoreError, Store};

use super::trouble::Trouble;
use crate::data::until;

/// Bytes on their way.
pub(super) struct Source {
    /// Bytes in all, where known.
    pub(super) size: Option<u64>,
    pub(super) body: BoxStream<'static, io::Result<Bytes>>,
    pub(super) failure: Failure,
}

/// Why the bytes broke off, if they did.
#[derive(Clone, Default)]
pub(super) struct Failure(Arc<Mutex<Option<Trouble>>>);

impl Failure {
    pub(super) fn take(&self) -> Option<Trouble> {
        self.0.lock().take()
    }

    /// The first one counts.
    pub(super) fn keep(&self, trouble: Trouble) -> io::Error {
        let mut kept = self.0.lock();
        if kept.is_none() {
            *kept = Some(trouble);
        }
        io::ErrorKind::BrokenPipe.into()
    }
}

impl Source {
    /// Bytes whose errors become troubles.
    pub(super) fn new<E>(
        size: Option<u64>,
        body: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
        trouble: impl Fn(E) -> Trouble + Send + 'static,
    ) -> Self {
        let failure = Failure::default();
        let kept = failure.clone();
        let body = body.map(move |chunk| chunk.map_err(|error| kept.keep(trouble(error)))).boxed();
        Self { size, body, failure }
    }

    /// The data of a store.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(super) async fn stored(store: &Arc<dyn Store>, location: &str) -> Result<Self, Trouble> {
        let content = store.open(location, None).await.map_err(unreadable)?;
        Ok(Self::new(Some(content.size), content.stream, unreadable))
    }

    /// Ends with an error when it is told to, or stands still for too long (zero: never).
    pub(super) fn watched(self, stopped: CancellationToken, patience: Duration) -> Self {
        let failure = self.failure.clone();
        let body = if patience.is_zero() { self.body } else { patient(self.body, patience, failure) };
        Self { body: until(body, stopped), ..self }
    }
}

fn patient(
    body: BoxStream<'static, io::Result<Bytes>>,
    patience: Duration,
    failure: Failure,
) -> BoxStream<'static, io::Result<Bytes>> {
    stream::unfold(Some((body, failure)), move |state| async move {
        let (mut body, failure) = state?;
        match tokio::time::timeout(patience, body.next()).await {
            Ok(Some(chunk)) => Some((chunk, Some((body, failure)))),
            Ok(None) => None,
            Err(_) => {
                let seconds = patience.as_secs_f64();
                let trouble = Trouble::passing(format!("The source gave no data for {seconds} seconds."));
                Some((Err(failure.keep(trouble)), None))
            }
        }
    })
    .boxed()
}

/// Data that should be there and cannot be read: the fault of where it is, not of where it goes.
fn unreadable(error: StoreError) -> Trouble {
    let trouble = Trouble { stores: Vec::new(), ..Trouble::from(error) };
    Trouble { reason: format!("The data cannot be read: {}", trouble.reason), ..trouble }
}

/// What a web server did.
pub(super) fn from_web(error: FetchError) -> Trouble {
    let reason = format!("The data could not be fetched: {error}.");
    // What changed under our hands may stand still the next time.
    let passing = error.is_temporary() || matches!(error, FetchError::Changed);
    let trouble = if passing { Trouble::passing(reason) } else { Trouble::lasting(reason) };
    trouble.because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(body: impl Stream<Item = Result<Bytes, &'static str>> + Send + 'static) -> Source {
        Source::new(None, body, Trouble::lasting)
    }

    #[tokio::test]
    async fn the_first_failure_is_remembered() {
        let chunks = [Ok(Bytes::from_static(b"a")), Err("first"), Err("second")];
        let Source { body, failure, .. } = source(stream::iter(chunks));
        let seen: Vec<_> = body.map(|chunk| chunk.is_ok()).collect().await;
        assert_eq!(seen, [true, false, false]);
        assert_eq!(failure.take().unwrap().reason, "first");
        assert!(failure.take().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_source_that_stands_still_is_given_up() {
        let body = stream::iter([Ok(Bytes::from_static(b"a"))]).chain(stream::pending());
        let watched = source(body).watched(CancellationToken::new(), Duration::from_secs(5));
        let seen: Vec<_> = watched.body.map(|chunk| chunk.is_ok()).collect().await;
        assert_eq!(seen, [true, false]);
        let trouble = watched.failure.take().unwrap();
        assert!(trouble.passing && trouble.reason.contains("5 seconds"), "{}", trouble.reason);
    }

    #[tokio::test]
    async fn a_source_that_is_stopped_ends_with_an_error() {
        let stop = CancellationToken::new();
        stop.cancel();
        let mut watched = source(stream::pending()).watched(stop, Duration::ZERO);
        assert!(watched.body.next().await.unwrap().is_err());
        assert!(watched.failure.take().is_none());
    }
}
