//! Size, time, and what is not decoded.

use std::io::Write;

use vitrine_fetcher::{Checksum, Error, Request, Settings, checksum};

use crate::server::{Reply, Server, fetch, local, ok, settings};

fn chunked(chunks: &[&str]) -> String {
    let mut text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned();
    for chunk in chunks {
        text.push_str(&format!("{:x}\r\n{chunk}\r\n", chunk.len()));
    }
    text
}

#[tokio::test]
async fn too_much_is_refused_as_soon_as_it_is_known() {
    let known = Server::start(|_, _| ok("", "0123456789")).await;
    let fetcher = local(&settings());
    let request = |server: &Server, limit| Request::get(server.url("a.example", "/")).max_bytes(limit);
    assert_eq!(fetch(&fetcher, request(&known, 10)).await.unwrap(), b"0123456789");
    let error = fetcher.open(request(&known, 9)).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 9 }), "before the first byte: {error:?}");

    let unknown = Server::start(|_, _| (chunked(&["01234", "56789"]) + "0\r\n\r\n").into()).await;
    assert_eq!(fetch(&fetcher, request(&unknown, 10)).await.unwrap(), b"0123456789");
    let error = fetch(&fetcher, request(&unknown, 9)).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 9 }), "{error:?}");
    assert_eq!(fetcher.text(request(&unknown, 0), 10).await.unwrap(), "0123456789");
}

#[tokio::test]
async fn what_is_cut_off_is_an_error() {
    let fetcher = local(&settings());
    for text in [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234".to_owned(),
        chunked(&["01234"]),
        chunked(&["01234"]) + "5\r\n012",
    ] {
        let server = Server::start(move |_, _| text.clone().into()).await;
        let error = fetch(&fetcher, Request::get(server.url("a.example", "/"))).await.unwrap_err();
        assert!(matches!(error, Error::Interrupted { received: 5 | 8, .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let settings = Settings { idle_timeout: 1, ..settings() };
    for bytes in ["", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234"] {
        let server = Server::start(move |_, _| Reply { bytes: bytes.into(), hold: true }).await;
        let error = fetch(&local(&settings), Request::get(server.url("a.example", "/"))).await.unwrap_err();
        assert!(matches!(error, Error::TimedOut { seconds: 1, .. }), "{bytes:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_transfer_has_an_end() {
    let settings = Settings { total_timeout: 1, ..settings() };
    let server = Server::start(|_, _| Reply {
        bytes: "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 10\r\n\r\n01234".into(),
        hold: true,
    })
    .await;
    let error = fetch(&local(&settings), Request::get(server.url("a.example", "/"))).await.unwrap_err();
    assert!(matches!(error, Error::TimedOut { what: "the transfer", seconds: 1 }), "{error:?}");
}

#[tokio::test]
async fn headers_have_limits() {
    let many = format!("HTTP/1.1 200 OK\r\n{}Content-Length: 0\r\n\r\n", "X: y\r\n".repeat(200));
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\nContent-Length: 0\r\n\r\n", "y".repeat(100_000));
    let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "y".repeat(1_000_000));
    for text in [many, long, endless, "hello\r\n\r\n".to_owned()] {
        let server = Server::start(move |_, _| text.clone().into()).await;
        let request = Request::get(server.url("a.example", "/"));
        let error = fetch(&local(&settings()), request).await.unwrap_err();
        assert!(matches!(error, Error::Protocol { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn nothing_is_decoded() {
    let server = Server::start(|_, _| ok("Content-Encoding: gzip\r\n", "no gzip at all")).await;
    let data = fetch(&local(&settings()), Request::get(server.url("a.example", "/"))).await.unwrap();
    assert_eq!(data, b"no gzip at all");
    assert!(server.requests()[0].contains("\r\naccept-encoding: identity\r\n"));
}

#[tokio::test]
async fn data_is_held_against_its_checksum() {
    const LIST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  image.raw\n";
    let server = Server::start(|request, _| match request.split(' ').nth(1).unwrap() {
        "/sums" => ok("", LIST),
        "/good" => ok("", "abc"),
        _ => ok("", "abd"),
    })
    .await;
    let fetcher = local(&settings());
    let list = fetcher.text(Request::get(server.url("a.example", "/sums")), 1 << 20).await.unwrap();
    let expected = checksum::find(&list, "image.raw").unwrap();
    let request = |path: &str, expected: &Checksum| {
        Request::get(server.url("a.example", path)).checksum(expected.clone())
    };
    assert_eq!(fetch(&fetcher, request("/good", &expected)).await.unwrap(), b"abc");
    let error = fetch(&fetcher, request("/bad", &expected)).await.unwrap_err();
    assert!(matches!(&error, Error::Checksum { expected: digits, .. } if digits == expected.digits()));
    let error = std::io::Error::from(error);
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
}

#[tokio::test]
async fn a_head_has_no_body() {
    let server = Server::start(|_, _| {
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nETag: \"a\"\r\nAccept-Ranges: bytes\r\n\r\n".into()
    })
    .await;
    let response = local(&settings()).open(Request::head(server.url("a.example", "/"))).await.unwrap();
    assert_eq!((response.size, response.has_ranges), (Some(10), true));
    assert!(server.requests()[0].starts_with("head / http/1.1\r\n"));
}

#[tokio::test]
async fn the_environment_names_no_proxy() {
    // What other clients take for a proxy leads nowhere; the request arrives all the same.
    if std::env::var_os("VITRINE_TEST_PROXY_CHILD").is_none() {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "limits::the_environment_names_no_proxy"])
            .env("VITRINE_TEST_PROXY_CHILD", "1")
            .envs(["http_proxy", "HTTP_PROXY", "ALL_PROXY"].map(|name| (name, "http://127.0.0.1:9/")))
            .output()
            .unwrap();
        std::io::stderr().write_all(&output.stdout).unwrap();
        assert!(output.status.success());
        return;
    }
    let server = Server::start(|_, _| ok("", "direct")).await;
    let data = fetch(&local(&settings()), Request::get(server.url("a.example", "/"))).await.unwrap();
    assert_eq!(data, b"direct");
}
