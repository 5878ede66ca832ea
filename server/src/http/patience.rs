//! Request bodies that stand still: whoever reads one gets an error instead of waiting for ever.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

/// How long a body may stand still while somebody waits for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience(pub(crate) Duration);

/// Gives the request's body its alarm.
pub(super) async fn with_patience(
    State(Patience(patience)): State<Patience>,
    request: Request,
    next: Next,
) -> Response {
    let watched = request.map(|body| {
        if body.is_end_stream() {
            body
        } else {
            Body::new(Watched { body, patience, alarm: None, waiting: false })
        }
    });
    next.run(watched).await
}

struct Watched {
    body: Body,
    patience: Duration,
    /// Made when the body first has to be waited for.
    alarm: Option<Pin<Box<Sleep>>>,
    waiting: bool,
}

impl Watched {
    /// Ready when the patience is at its end.
    fn watch(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let deadline = Instant::now() + self.patience;
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if !self.waiting {
            self.waiting = true;
            alarm.as_mut().reset(deadline);
        }
        alarm.as_mut().poll(context)
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            self.waiting = false;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        self.watch(context).map(|()| Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use futures::{StreamExt, stream};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    fn watched(body: Body) -> axum::body::BodyDataStream {
        Body::new(Watched { body, patience: PATIENCE, alarm: None, waiting: false }).into_data_stream()
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stands_still_ends_with_an_error() {
        let chunks = stream::iter([Ok::<_, io::Error>("first")]).chain(stream::pending());
        let mut body = watched(Body::from_stream(chunks));
        assert_eq!(body.next().await.unwrap().unwrap(), "first");
        let began = Instant::now();
        assert!(body.next().await.unwrap().is_err());
        assert_eq!(began.elapsed(), PATIENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_and_a_slow_reader_are_no_standstill() {
        let chunks = stream::iter(0..5).then(|_| async {
            tokio::time::sleep(PATIENCE * 3 / 4).await;
            Ok::<_, io::Error>("slow")
        });
        let mut body = watched(Body::from_stream(chunks));
        for _ in 0..5 {
            assert_eq!(body.next().await.unwrap().unwrap(), "slow");
            tokio::time::sleep(PATIENCE * 2).await;
        }
        assert!(body.next().await.is_none());
    }
}
