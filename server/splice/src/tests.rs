use std::future::poll_fn;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;

/// Two ends of a connection.
async fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let near = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    (near, listener.accept().await.unwrap().0)
}

fn begun() -> Conduit {
    let conduit = Conduit::default();
    assert!(conduit.begin());
    conduit
}

#[tokio::test]
async fn the_bytes_arrive_as_they_were_sent_and_chunks_are_as_long() {
    let ((mut source, from), (to, mut client)) = (pair().await, pair().await);
    let data: Vec<u8> = (0..5_000_000_u32).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let sent = data.clone();
    let sending = tokio::spawn(async move { source.write_all(&sent).await.unwrap() });
    let relaying = tokio::spawn(async move {
        let conduit = begun();
        let mut left = 5_000_000;
        while left > 0 {
            let chunk = poll_fn(|context| conduit.poll_fill(context, &from, left)).await.unwrap();
            assert!(Conduit::stands(&chunk) && chunk.len() <= LONGEST);
            left -= chunk.len() as u64;
            let mut rest = &chunk[..];
            while !rest.is_empty() {
                // As a connection does that is written to in parts.
                assert!(Conduit::stands(rest));
                let moved = poll_fn(|context| conduit.poll_drain(context, &to, rest.len())).await.unwrap();
                rest = &rest[moved..];
            }
        }
    });
    let mut received = Vec::new();
    client.read_to_end(&mut received).await.unwrap();
    assert!(received == data);
    sending.await.unwrap();
    relaying.await.unwrap();
}

#[tokio::test]
async fn no_more_is_taken_than_was_asked_for_and_an_end_is_an_empty_chunk() {
    let ((mut source, from), (to, mut client)) = (pair().await, pair().await);
    let conduit = begun();
    source.write_all(b"0123456789").await.unwrap();
    drop(source);
    for (most, expected) in [(4, 4), (u64::MAX, 6)] {
        let chunk = poll_fn(|context| conduit.poll_fill(context, &from, most)).await.unwrap();
        assert_eq!(chunk.len(), expected);
        assert!(!conduit.begin(), "there are bytes of an answer that is not over");
        poll_fn(|context| conduit.poll_drain(context, &to, LONGEST)).await.unwrap();
    }
    assert!(poll_fn(|context| conduit.poll_fill(context, &from, 1)).await.unwrap().is_empty());
    assert!(conduit.begin());
    drop(to);
    let mut received = Vec::new();
    client.read_to_end(&mut received).await.unwrap();
    assert_eq!(received, b"0123456789");
}

#[tokio::test]
async fn who_waits_for_the_pipe_to_be_empty_is_woken() {
    let ((mut source, from), (to, _client)) = (pair().await, pair().await);
    let conduit = begun();
    source.write_all(b"0123").await.unwrap();
    poll_fn(|context| conduit.poll_fill(context, &from, 4)).await.unwrap();
    let mut waiting = {
        let conduit = conduit.clone();
        Box::pin(async move { poll_fn(|context| conduit.poll_drained(context)).await })
    };
    assert!(futures::poll!(&mut waiting).is_pending());
    let waiting = tokio::spawn(waiting);
    for _ in 0..2 {
        poll_fn(|context| conduit.poll_drain(context, &to, 2)).await.unwrap();
    }
    waiting.await.unwrap();
}

#[tokio::test]
async fn chunks_that_stand_for_nothing_are_an_error_and_are_not_sent() {
    let ((_source, from), (to, mut client)) = (pair().await, pair().await);
    let (never, empty) = (Conduit::default(), begun());
    for conduit in [never, empty] {
        let error = poll_fn(|context| conduit.poll_drain(context, &to, 8)).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }
    let error = poll_fn(|context| Conduit::default().poll_fill(context, &from, 8)).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    drop(to);
    assert_eq!(client.read(&mut [0; 8]).await.unwrap(), 0);
}

#[test]
fn only_chunks_of_the_place_stand_for_other_bytes() {
    let place = Bytes::from_static(&place()[..100]);
    for (chunk, expected) in
        [(&place[..], true), (&place[99..], true), (&place[..0], false), (b"abc", false), (&[0; 100], false)]
    {
        assert_eq!(Conduit::stands(chunk), expected);
    }
}
