//! Request bodies that nobody reads to their end.
//!
//! A refusal is sent at once, while the client may still be sending. Closing the connection in its face makes many
//! clients lose the answer, so a little of what they send is read and thrown away; what is more ends the connection.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::header,
};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::runtime::Handle;

/// Bytes read after the refusal.
const PATIENCE_BYTES: usize = 8 * 1024 * 1024;
/// Time for them.
const PATIENCE: Duration = Duration::from_secs(2);

/// Gives the request's body its afterlife.
pub(crate) async fn linger(request: Request) -> Request {
    let expecting = request.headers().contains_key(header::EXPECT);
    request.map(|body| if body.is_end_stream() { body } else { Body::new(Lingering::new(body, expecting)) })
}

struct Lingering {
    body: Option<Body>,
    /// The client waits for `100 Continue` before it sends: the first poll says so, and must not come too late.
    waiting: bool,
}

impl Lingering {
    fn new(body: Body, expecting: bool) -> Self {
        Self { body: Some(body), waiting: expecting }
    }
}

impl HttpBody for Lingering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.waiting = false;
        let Some(body) = self.body.as_mut() else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        let unread = self.body.take().filter(|body| !self.waiting && !body.is_end_stream());
        if let (Some(body), Ok(runtime)) = (unread, Handle::try_current()) {
            runtime.spawn(tokio::time::timeout(PATIENCE, drain(body)));
        }
    }
}

async fn drain(mut body: Body) {
    let mut left = PATIENCE_BYTES;
    while let Some(Ok(frame)) = body.frame().await {
        left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
        if left == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;
    use tokio::sync::mpsc;

    use super::*;

    /// A body that reports each chunk it is asked for.
    fn watched(chunks: usize) -> (Body, mpsc::UnboundedReceiver<usize>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let stream = futures::stream::iter(0..chunks).map(move |n| {
            sender.send(n).unwrap();
            Ok::<_, std::io::Error>(Bytes::from_static(&[0; 1024 * 1024]))
        });
        (Body::from_stream(stream), receiver)
    }

    async fn asked_for(expecting: bool, chunks: usize, read: usize) -> usize {
        let (body, mut asked) = watched(chunks);
        let mut body = Body::new(Lingering::new(body, expecting));
        for _ in 0..read {
            body.frame().await;
        }
        drop(body);
        let mut count = 0;
        while asked.recv().await.is_some() {
            count += 1;
        }
        count
    }

    #[tokio::test]
    async fn a_little_is_read_after_a_refusal() {
        assert_eq!(asked_for(false, 3, 0).await, 3, "a small body is read to its end");
        assert_eq!(asked_for(false, 100, 0).await, 8, "a large one is not");
        assert_eq!(asked_for(false, 100, 5).await, 13, "the patience begins with the refusal");
    }

    #[tokio::test]
    async fn a_client_that_waits_for_permission_never_gets_it() {
        assert_eq!(asked_for(true, 3, 0).await, 0);
        assert_eq!(asked_for(true, 3, 1).await, 3, "once it sends, it is like any other");
    }
}
