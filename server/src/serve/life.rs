//! Accepting connections, and the end: drain, then quiet.

use std::{io, net::SocketAddr, process, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    net::{TcpListener, TcpStream},
    signal::unix::{Signal, SignalKind, signal},
};
use tower::Service;
use vitrine_domain::Controller;
use vitrine_splice::Conduit;

use super::Running;
use crate::{
    config::Config,
    failure::{Context, Result},
    http::{metrics::Metrics, socket::Socket},
};

/// Bytes one read of an upload may bring: the pipeline works in large chunks.
const READ_BUFFER: usize = 1024 * 1024;
/// Bytes the head of a request may have.
const HEAD: usize = 64 * 1024;
/// How long answers that were ready when the drain ended may take to leave.
const LAST_ANSWERS: Duration = Duration::from_secs(10);
/// Pause after an accept that failed for want of something, most often of file descriptors.
const BREATHER: Duration = Duration::from_millis(100);

/// Serves until a signal has come and everything that ran has ended.
pub(super) async fn live(
    listener: TcpListener,
    router: Router,
    running: &Running,
    config: &Config,
    signals: Signals,
) {
    let connections = GracefulShutdown::new();
    let serving = Serving {
        http: builder(config),
        router,
        metrics: Arc::clone(&running.metrics),
        patience: Duration::from_secs(config.api.client_socket_timeout),
    };
    let mut end =
        std::pin::pin!(drain(&running.controller, signals, Duration::from_secs(config.drain_timeout)));
    loop {
        tokio::select! {
            biased;
            () = &mut end => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => serving.serve(stream, peer, connections.watcher()),
                Err(error) => {
                    if !is_of_one_client(&error) {
                        tracing::warn!(cause = &error as &dyn std::error::Error, "a connection could not be accepted");
                        tokio::time::sleep(BREATHER).await;
                    }
                }
            },
        }
    }
    drop(listener);
    if tokio::time::timeout(LAST_ANSWERS, connections.shutdown()).await.is_err() {
        tracing::warn!("some clients were still reading when the server ended");
    }
}

/// Waits for the signal to end, and then until nothing runs any more. Meanwhile requests are still accepted, so that
/// clients are told to come back instead of meeting a closed port.
async fn drain(controller: &Controller, mut signals: Signals, within: Duration) {
    let name = signals.next().await;
    let running = controller.activity();
    tracing::info!(
        signal = name,
        uploads = running.uploads,
        downloads = running.downloads,
        "draining: what runs may finish, nothing new begins"
    );
    controller.begin_drain();
    tokio::select! {
        ended = controller.drained(within) => tracing::info!(complete = ended, "drained"),
        name = signals.next() => {
            tracing::warn!(signal = name, "a second signal: ending at once");
            process::exit(1);
        }
    }
}

/// The signals that end the server.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Signals from now on are kept until they are asked for.
    pub(super) fn new() -> Result<Self> {
        let on = |kind| signal(kind).context("cannot wait for signals");
        Ok(Self { terminate: on(SignalKind::terminate())?, interrupt: on(SignalKind::interrupt())? })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

fn builder(config: &Config) -> http1::Builder {
    let mut http = http1::Builder::new();
    // The time of the head also ends connections that wait for their next request.
    http.timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(config.api.keepalive_timeout))
        .max_buf_size(READ_BUFFER)
        .max_header_size(HEAD)
        // A client may close its side after the request and still wait for the answer.
        .half_close(true);
    http
}

struct Serving {
    http: http1::Builder,
    router: Router,
    metrics: Arc<Metrics>,
    patience: Duration,
}

impl Serving {
    fn serve(&self, stream: TcpStream, peer: SocketAddr, watcher: Watcher) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(cause = &error as &dyn std::error::Error, "a connection was gone at once");
            return;
        }
        let conduit = Conduit::default();
        let socket = Socket::new(stream, Arc::clone(&self.metrics), conduit.clone(), self.patience);
        let router = self.router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(conduit.clone());
            router.clone().call(request.map(Body::new))
        });
        let connection = watcher.watch(self.http.serve_connection(TokioIo::new(socket), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%peer, cause = &error as &dyn std::error::Error, "a connection ended early");
            }
        });
    }
}

/// Errors of the connection that was to be accepted, not of the listener.
fn is_of_one_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
