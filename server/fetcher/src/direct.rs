//! Downloads from places that the operator chose: no rule decides on them, and nothing is followed.

use std::{
    fmt, io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Response, Uri, header, request};
use http_body_util::Empty;
use hyper::{
    body::{Body, Frame, Incoming, SizeHint},
    client::conn::http1,
};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::TlsConnector;
use tokio_util::either::Either;

use crate::{
    connect::Connection,
    exchange::{BUFFER, Held, USER_AGENT},
};

/// Time for a connection to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// Makes a connection for each download. It is read by whoever waits for the data, and not by a task of its own, as those
/// of a pool are: to wake another task for each piece costs more than a connection does.
#[derive(Clone)]
pub struct Direct(TlsConnector);

impl fmt::Debug for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Direct").finish_non_exhaustive()
    }
}

impl Direct {
    /// Believes the certificates that `tls` believes.
    #[must_use]
    pub fn new(tls: Arc<rustls::ClientConfig>) -> Self {
        Self(TlsConnector::from(tls))
    }

    /// Sends a request without a body, and answers when the head of the answer is there. How long that takes, and how long
    /// a piece of the data, is for the caller to limit.
    ///
    /// # Errors
    /// Where there is no connection within 10 seconds, or no answer on it. What TLS says is held inside.
    pub async fn send(&self, mut head: request::Parts) -> io::Result<Response<DirectBody>> {
        let connecting = timeout(CONNECT, self.connect(&head.uri));
        let connection = connecting.await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))?;
        let (mut sender, driver) = http1::Builder::new()
            .max_buf_size(BUFFER)
            .handshake(TokioIo::new(connection))
            .await
            .map_err(io::Error::other)?;
        let authority = head.uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
        let host = HeaderValue::try_from(authority).map_err(io::Error::other)?;
        head.headers.insert(header::HOST, host);
        head.headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
        head.headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
        head.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        let target = head.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        head.uri = target.parse().map_err(io::Error::other)?;
        let mut held = Held::new(driver);
        let request = http::Request::from_parts(head, Empty::<Bytes>::new());
        let answer = held.drive(sender.send_request(request)).await.map_err(io::Error::other)?;
        Ok(answer.map(|incoming| DirectBody { incoming, held: Mutex::new(held) }))
    }

    async fn connect(&self, uri: &Uri) -> io::Result<Connection> {
        let is_https = uri.scheme_str() == Some("https");
        let name = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        let stream = TcpStream::connect((name.as_str(), port)).await?;
        stream.set_nodelay(true)?;
        if !is_https {
            return Ok(Either::Left(stream));
        }
        let name = ServerName::try_from(name).map_err(io::Error::other)?;
        self.0.connect(name, stream).await.map(Either::Right)
    }
}

/// The data of an answer, and the connection it comes on.
pub struct DirectBody {
    incoming: Incoming,
    /// Never locked: it is here for those who want to share a body that cannot be shared.
    held: Mutex<Held>,
}

impl Body for DirectBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Self { incoming, held } = &mut *self;
        let held = held.get_mut().unwrap_or_else(PoisonError::into_inner);
        held.poll(context, |context| Pin::new(&mut *incoming).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
