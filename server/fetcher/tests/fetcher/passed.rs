//! Data that goes to a client through a conduit is the same data, under the same rules.

use std::time::Duration;

use futures::{FutureExt, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time,
};
use vitrine_fetcher::{ByteStream, Checksum, Error, Request, Settings};
use vitrine_splice::Conduit;

use crate::server::{Reply, Server, local, ok, settings};

/// A connection to a client, and what it receives.
async fn client() -> (TcpStream, tokio::task::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (mut client, _) = listener.accept().await.unwrap();
    let received = tokio::spawn(async move {
        let mut all = Vec::new();
        client.read_to_end(&mut all).await.unwrap();
        all
    });
    (to, received)
}

/// Sends a chunk as the server does.
async fn send(conduit: &Conduit, to: &mut TcpStream, mut chunk: &[u8]) {
    if !Conduit::stands(chunk) {
        return to.write_all(chunk).await.unwrap();
    }
    while !chunk.is_empty() {
        let sent =
            std::future::poll_fn(|context| conduit.poll_drain(context, to, chunk.len())).await.unwrap();
        chunk = &chunk[sent..];
    }
}

/// What a client receives, how many bytes of it nobody looked at, and how it ended.
async fn pass(settings: &Settings, request: Request) -> (Vec<u8>, usize, Option<Error>) {
    let conduit = Conduit::default();
    let (mut to, received) = client().await;
    let mut stream: ByteStream = local(settings).open(request.through(conduit.clone())).await.unwrap().stream;
    let (mut passed, mut error) = (0, None);
    while let Some(chunk) = stream.next().await {
        match chunk {
            Ok(chunk) => {
                passed += if Conduit::stands(&chunk) { chunk.len() } else { 0 };
                send(&conduit, &mut to, &chunk).await;
            }
            Err(failure) => error = Some(failure),
        }
    }
    drop(to);
    (received.await.unwrap(), passed, error)
}

fn data(length: usize) -> String {
    (0..length).map(|at| char::from(b'a' + u8::try_from(at % 23).unwrap())).collect()
}

#[tokio::test]
async fn nobody_looks_at_most_of_it_and_it_is_the_same() {
    for length in [0, 1, 20_000, 3_000_000] {
        let all = data(length);
        let sent = all.clone();
        let server = Server::start(move |_, _| ok("", &sent)).await;
        let (received, passed, error) = pass(&settings(), Request::get(server.url("a.example", "/"))).await;
        assert!(error.is_none(), "{error:?}");
        assert!(received == all.as_bytes(), "{length}");
        assert!(length < 3_000_000 || passed > length / 2, "{passed} of {length}");
    }
}

#[tokio::test]
async fn a_part_and_no_byte_behind_it() {
    let part = |_: &str, _| {
        Reply::from(
            "HTTP/1.1 206 Part\r\nContent-Length: 3\r\nContent-Range: bytes 4-6/10\r\n\r\n456and more",
        )
    };
    let server = Server::start(part).await;
    let request = Request::get(server.url("a.example", "/")).range(4..7);
    let (received, _, error) = pass(&settings(), request).await;
    assert!(error.is_none() && received == b"456", "{error:?} {received:?}");
}

#[tokio::test]
async fn what_breaks_goes_on_where_it_broke_or_fails() {
    let all = data(1_000_000);
    for (tag, expected) in [("ETag: \"v1\"\r\n", 1_000_000), ("", 400_000)] {
        let sent = all.clone();
        let server = Server::start(move |request, _| {
            let from = request.split("range: bytes=").nth(1).and_then(|range| range.split('-').next());
            let start = from.map_or(0, |start| start.parse().unwrap());
            let status = if from.is_some() { "206 Part" } else { "200 OK" };
            let end = (start + 400_000).min(1_000_000);
            format!(
                "HTTP/1.1 {status}\r\n{tag}Content-Length: {}\r\nContent-Range: bytes {start}-999999/1000000\r\n\r\n{}",
                1_000_000 - start,
                &sent[start..end]
            )
            .into()
        })
        .await;
        let (received, passed, error) = pass(&settings(), Request::get(server.url("a.example", "/"))).await;
        assert!(received == all.as_bytes()[..expected] && passed > 0);
        assert_eq!(matches!(error, Some(Error::Interrupted { .. })), expected < 1_000_000, "{error:?}");
    }
}

#[tokio::test]
async fn what_has_to_be_looked_at_is_read() {
    let all = data(500_000);
    let sent = all.clone();
    let server = Server::start(move |request, _| match request.starts_with("get /chunked") {
        true => format!(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{sent}\r\n0\r\n\r\n",
            sent.len()
        )
        .into(),
        false => ok("", &sent),
    })
    .await;
    let summed = Checksum::parse("md5:00000000000000000000000000000000").unwrap();
    for (path, checksum) in [("/chunked", None), ("/", Some(summed))] {
        let is_wrong = checksum.is_some();
        let mut request = Request::get(server.url("a.example", path));
        if let Some(checksum) = checksum {
            request = request.checksum(checksum);
        }
        let (received, passed, error) = pass(&settings(), request).await;
        assert!(received == all.as_bytes() && passed == 0, "{path}: {passed}");
        assert_eq!(matches!(error, Some(Error::Checksum { .. })), is_wrong, "{error:?}");
    }
}

#[tokio::test]
async fn a_conduit_with_bytes_of_an_earlier_answer_is_left_alone() {
    let all = data(500_000);
    let server = Server::start(move |_, _| ok("", &all)).await;
    let (fetcher, conduit) = (local(&settings()), Conduit::default());
    let open = || fetcher.open(Request::get(server.url("a.example", "/")).through(conduit.clone()));
    let mut first = open().await.unwrap().stream;
    while !Conduit::stands(&first.next().await.unwrap().unwrap()) {}
    drop(first);
    let mut second = open().await.unwrap().stream;
    while let Some(chunk) = second.next().await {
        assert!(!Conduit::stands(&chunk.unwrap()));
    }
}

#[tokio::test]
async fn a_slow_client_is_no_fault_of_the_server() {
    let all = data(4_000_000);
    let server = Server::start(move |_, _| ok("", &all)).await;
    let conduit = Conduit::default();
    let settings = Settings { idle_timeout: 1, ..settings() };
    let request = Request::get(server.url("a.example", "/")).through(conduit.clone());
    let mut stream = local(&settings).open(request).await.unwrap().stream;
    let chunk = loop {
        let chunk = stream.next().await.unwrap().unwrap();
        if Conduit::stands(&chunk) {
            break chunk;
        }
    };
    let (mut to, _received) = client().await;
    // The client has not taken what is in the conduit.
    assert!(stream.next().now_or_never().is_none());
    time::pause();
    time::advance(Duration::from_secs(60)).await;
    assert!(stream.next().now_or_never().is_none(), "it waits for the client alone");
    time::resume();
    send(&conduit, &mut to, &chunk).await;
    assert!(stream.next().await.unwrap().is_ok());
}
