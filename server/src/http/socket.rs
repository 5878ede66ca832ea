//! A client's connection: its bytes are counted, and one that takes nothing for too long is given up. What is written of
//! a chunk that stands for bytes in the conduit of the connection are those bytes.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep},
};
use vitrine_splice::Conduit;

use super::metrics::Metrics;

/// A connection.
pub(crate) struct Socket {
    stream: TcpStream,
    metrics: Arc<Metrics>,
    conduit: Conduit,
    /// How long a write may make no progress; zero waits for ever.
    patience: Duration,
    /// Made at the first write that has to wait.
    alarm: Option<Pin<Box<Sleep>>>,
    waiting: bool,
}

impl Socket {
    /// Counts what flows through `stream`.
    pub(crate) fn new(
        stream: TcpStream,
        metrics: Arc<Metrics>,
        conduit: Conduit,
        patience: Duration,
    ) -> Self {
        metrics.opened();
        Self { stream, metrics, conduit, patience, alarm: None, waiting: false }
    }

    /// Passes on what a write came to, and watches over those that wait.
    fn written(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match &polled {
            Poll::Ready(Ok(bytes)) => {
                self.waiting = false;
                self.metrics.sent(*bytes as u64);
            }
            Poll::Ready(Err(_)) => {}
            Poll::Pending => ready!(self.watch(context)),
        }
        match polled {
            Poll::Pending if self.expired() => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            polled => polled,
        }
    }

    /// Pending while there is patience left.
    fn watch(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.patience.is_zero() {
            return Poll::Pending;
        }
        let deadline = Instant::now() + self.patience;
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if !self.waiting {
            self.waiting = true;
            alarm.as_mut().reset(deadline);
        }
        alarm.as_mut().poll(context)
    }

    fn expired(&self) -> bool {
        self.waiting && self.alarm.as_ref().is_some_and(|alarm| alarm.is_elapsed())
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.metrics.closed();
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        self.metrics.received((buffer.filled().len() - before) as u64);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[io::IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = match slices.iter().position(|slice| Conduit::stands(slice)) {
            None => Pin::new(&mut self.stream).poll_write_vectored(context, slices),
            Some(0) => self.conduit.poll_drain(context, &self.stream, slices[0].len()),
            Some(before) => Pin::new(&mut self.stream).poll_write_vectored(context, &slices[..before]),
        };
        self.written(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    async fn pair(patience: Duration) -> (Socket, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        (Socket::new(stream, Arc::default(), Conduit::default(), patience), client)
    }

    #[tokio::test]
    async fn a_client_that_reads_nothing_is_given_up() {
        let (mut socket, _client) = pair(Duration::from_millis(50)).await;
        let error = socket.write_all(&vec![0; 64 * 1024 * 1024]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn chunks_that_stand_for_other_bytes_are_sent_as_those_in_their_order() {
        let (mut socket, mut client) = pair(Duration::from_secs(5)).await;
        let (from, mut source) = pair(Duration::ZERO).await;
        source.write_all(b"passed").await.unwrap();
        assert!(socket.conduit.begin());
        let chunk = poll_fn(|context| socket.conduit.poll_fill(context, &from.stream, 6)).await.unwrap();
        let written = [&b"head "[..], &chunk[..4], &chunk[4..], &b" tail"[..]];
        let mut slices = written.map(io::IoSlice::new);
        let mut rest = &mut slices[..];
        while !rest.is_empty() {
            let sent = socket.write_vectored(rest).await.unwrap();
            io::IoSlice::advance_slices(&mut rest, sent);
        }
        let error = socket.write_all(&chunk).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "there is nothing left that it stands for");
        drop(socket);
        let mut received = String::new();
        client.read_to_string(&mut received).await.unwrap();
        assert_eq!(received, "head passed tail");
    }

    #[tokio::test]
    async fn a_slow_client_is_served_to_the_end() {
        let (mut socket, mut client) = pair(Duration::from_millis(500)).await;
        let size = 8 * 1024 * 1024;
        let sending = tokio::spawn(async move { socket.write_all(&vec![1; size]).await });
        let mut chunk = vec![0; 256 * 1024];
        let mut read = 0;
        while read < size {
            read += client.read(&mut chunk).await.unwrap();
            tokio::task::yield_now().await;
        }
        sending.await.unwrap().unwrap();
    }
}
