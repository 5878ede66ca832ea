//! One request on one connection, and the redirects.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use http_body_util::Empty;
use hyper::{body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};
use tokio_util::either::Either;
use url::Position;

use crate::{Error, Fetcher, Request, Rule, Target, connect::Connection, headers};

/// Headers an answer may have.
const MOST_HEADERS: usize = 128;
/// Bytes read at once; also the most that all headers can take.
pub(crate) const BUFFER: usize = 512 * 1024;
/// What the server calls itself.
pub(crate) const USER_AGENT: &str = concat!("vitrine/", env!("CARGO_PKG_VERSION"));

/// What drives a connection.
type Driver = http1::Connection<TokioIo<Connection>, Empty<Bytes>>;

/// A connection. It goes on while something is awaited through it, on the task of whoever waits: so no other thread is
/// woken for each piece, and what was read is used before the next piece is. It ends when it is dropped.
pub(crate) struct Held(Option<Box<Driver>>);

impl Held {
    pub(crate) fn new(driver: Driver) -> Self {
        Self(Some(Box::new(driver)))
    }

    /// A connection that has ended.
    pub(crate) fn over() -> Self {
        Self(None)
    }

    /// The connection itself, and what was read from it and is nobody's yet. `None` where it has ended, or is
    /// encrypted.
    pub(crate) fn into_plain(self) -> Option<(TcpStream, Bytes)> {
        let parts = self.0?.into_parts();
        match parts.io.into_inner() {
            Either::Left(stream) => Some((stream, parts.read_buf)),
            Either::Right(_) => None,
        }
    }

    /// Waits for what the connection brings.
    pub(crate) async fn drive<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|context| self.poll(context, |context| work.as_mut().poll(context))).await
    }

    /// The same, for something that is polled.
    pub(crate) fn poll<T>(
        &mut self,
        context: &mut Context<'_>,
        mut work: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        if let Poll::Ready(done) = work(context) {
            return Poll::Ready(done);
        }
        let Some(driver) = &mut self.0 else { return Poll::Pending };
        if let Poll::Ready(outcome) = Pin::new(&mut **driver).poll(context) {
            if let Err(error) = outcome {
                tracing::debug!(%error, "a connection ended with an error");
            }
            self.0 = None;
        }
        work(context)
    }
}

/// An answer of which only the head has arrived.
pub(crate) struct Exchange {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Incoming,
    pub(crate) held: Held,
    /// Whether nothing encrypts the connection.
    pub(crate) is_plain: bool,
}

impl Fetcher {
    /// Sends the request, and follows redirects to where the data is. `extra` are headers of ours, without secrets.
    pub(crate) async fn follow(&self, request: &Request, extra: &HeaderMap) -> Result<Exchange, Error> {
        let first = self.check(&request.url)?;
        let mut target = first.clone();
        let mut at_home = true;
        for _ in 0..=self.limits.redirects {
            let mut headers = extra.clone();
            if at_home {
                headers.extend(request.headers.iter().cloned());
            }
            let exchange = self.exchange(&target, &request.method, headers).await?;
            let Some(location) = redirect(&exchange)? else { return Ok(exchange) };
            let next = self.next(&target, &location)?;
            // Once away, a redirect back to the first host is somebody else's wish: no secret any more.
            at_home = at_home && next.same_origin(&first);
            tracing::debug!(from = ?target, to = ?next, "redirected");
            target = next;
        }
        Err(Rule::Redirects.into())
    }

    fn next(&self, target: &Target, location: &str) -> Result<Target, Error> {
        let is_absolute = location
            .split_once(':')
            .is_some_and(|(scheme, _)| !scheme.is_empty() && !scheme.contains(['/', '?', '#']));
        let next = if is_absolute {
            self.check(location)?
        } else {
            if location.contains('\\') {
                return Err(Rule::Characters.into());
            }
            let joined = target.url.join(location).map_err(|_| Rule::Form)?;
            self.check(joined.as_str())?
        };
        if target.is_https() && !next.is_https() {
            return Err(Rule::Downgrade.into());
        }
        Ok(next)
    }

    async fn exchange(
        &self,
        target: &Target,
        method: &Method,
        headers: HeaderMap,
    ) -> Result<Exchange, Error> {
        let connection = self.connect(target).await?;
        let protocol = |source: hyper::Error| Error::Protocol { source: source.into() };
        let (mut sender, driver) = http1::Builder::new()
            .max_headers(MOST_HEADERS)
            .max_buf_size(BUFFER)
            .handshake(TokioIo::new(connection))
            .await
            .map_err(protocol)?;
        let mut held = Held::new(driver);
        let request = sender.send_request(message(target, method, headers)?);
        let answer = timeout(self.limits.idle, held.drive(request));
        let answer =
            answer.await.map_err(|_| timed_out("its answer", self.limits.idle))?.map_err(protocol)?;
        let (head, body) = answer.into_parts();
        if headers::are_huge(&head.headers) {
            return Err(Error::Protocol { source: "the headers of the answer are too large".into() });
        }
        let is_plain = !target.is_https();
        Ok(Exchange { status: head.status, headers: head.headers, body, held, is_plain })
    }
}

/// The request as it is sent.
fn message(
    target: &Target,
    method: &Method,
    mut headers: HeaderMap,
) -> Result<http::Request<Empty<Bytes>>, Error> {
    let authority = &target.url[Position::BeforeHost..Position::AfterPort];
    let host = HeaderValue::from_str(authority).map_err(|_| Rule::HostForm)?;
    headers.insert(header::HOST, host);
    headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    let mut message = http::Request::builder()
        .method(method)
        .uri(&target.url[Position::BeforePath..Position::AfterQuery])
        .body(Empty::new())
        .map_err(|_| Rule::Characters)?;
    *message.headers_mut() = headers;
    Ok(message)
}

/// Where the answer sends us, if it does.
fn redirect(exchange: &Exchange) -> Result<Option<String>, Error> {
    match exchange.status.as_u16() {
        301 | 302 | 303 | 307 | 308 => {
            let location = headers::text(&exchange.headers, header::LOCATION).ok_or(Rule::Form)?;
            Ok(Some(location.to_owned()))
        }
        _ => Ok(None),
    }
}

pub(crate) fn timed_out(what: &'static str, limit: Duration) -> Error {
    Error::TimedOut { what, seconds: limit.as_secs() }
}
