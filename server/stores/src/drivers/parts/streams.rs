//! Requests whose body comes while it is sent.

use std::{sync::Arc, time::Duration};

use http_body_util::BodyExt;
use object_store::client::{HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody};

use super::Flow;
use crate::drivers::download::Broken;

/// Connections for such requests.
pub(in crate::drivers) struct Streams(reqwest::Client);

impl Streams {
    pub(in crate::drivers) fn new(client: reqwest::Client) -> Self {
        Self(client)
    }

    /// Sends `request` with the bytes of `flow`. There is no limit to how long they may come; the service is given up
    /// where it takes nothing, or has taken all and does not answer, for `timeout`.
    ///
    /// [`Broken::Early`] is a flow whose beginning is not held any more.
    pub(in crate::drivers) async fn execute(
        &self,
        request: HttpRequest,
        flow: &Arc<Flow>,
        timeout: Duration,
    ) -> Result<HttpResponse, Broken> {
        let Some(body) = flow.read() else { return Err(Broken::Early) };
        let (head, _) = request.into_parts();
        let url = head.uri.to_string().parse().map_err(|error| failed(HttpErrorKind::Request, error))?;
        let mut request = reqwest::Request::new(head.method, url);
        *request.headers_mut() = head.headers;
        *request.body_mut() = Some(reqwest::Body::wrap(body));
        let response = tokio::select! {
            response = self.0.execute(request) => response.map_err(|error| failed(kind(&error), error.without_url()))?,
            () = flow.stalled(timeout) => return Err(Broken::Slow(timeout)),
        };
        let (head, body) = http::Response::<reqwest::Body>::from(response).into_parts();
        let body = body.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error.without_url()));
        Ok(HttpResponse::from_parts(head, HttpResponseBody::new(body)))
    }
}

fn kind(error: &reqwest::Error) -> HttpErrorKind {
    if error.is_connect() { HttpErrorKind::Connect } else { HttpErrorKind::Interrupted }
}

fn failed(kind: HttpErrorKind, error: impl std::error::Error + Send + Sync + 'static) -> Broken {
    Broken::Transport(HttpError::new(kind, error))
}
