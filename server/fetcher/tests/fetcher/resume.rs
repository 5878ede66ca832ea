//! A transfer that breaks goes on where it broke, or fails; it never brings other bytes.

use vitrine_fetcher::{Checksum, Error, Request, Settings, Validator};

use crate::server::{Reply, Server, fetch, local, settings};

const DATA: &str = "0123456789abcdefghij";
const OLD: &str = "Wed, 01 Jan 2025 00:00:00 GMT";
const NOW: &str = "Thu, 02 Jan 2025 00:00:00 GMT";

/// The first byte wanted.
fn start(request: &str) -> Option<usize> {
    let range = request.split("range: bytes=").nth(1)?;
    range.split('-').next()?.parse().ok()
}

/// A part of [`DATA`] up to the end of which only `sent` bytes arrive.
fn part(request: &str, headers: &str, sent: usize) -> Reply {
    match start(request) {
        None => format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: 20\r\n\r\n{}", &DATA[..sent]).into(),
        Some(start) => format!(
            "HTTP/1.1 206 Part\r\n{headers}Content-Length: {}\r\nContent-Range: bytes {start}-19/20\r\n\r\n{}",
            20 - start,
            &DATA[start..(start + sent).min(20)]
        )
        .into(),
    }
}

#[tokio::test]
async fn it_goes_on_where_the_source_proves_that_it_is_the_same() {
    let modified: &'static str =
        Box::leak(format!("Last-Modified: {OLD}\r\nDate: {NOW}\r\n").into_boxed_str());
    for (headers, condition) in [("ETag: \"v1\"\r\n", "\"v1\""), (modified, OLD)] {
        let server = Server::start(move |request, _| part(request, headers, 7)).await;
        // The checksum is that of all pieces together.
        let checksum = Checksum::parse("md5:644be06dfc54061fd1e67f5ebbabcd58").unwrap();
        let request = Request::get(server.url("a.example", "/")).checksum(checksum);
        let data = fetch(&local(&settings()), request).await.unwrap();
        assert_eq!(data, DATA.as_bytes());
        let asked = server.requests();
        let starts: Vec<_> = asked.iter().map(|text| start(text)).collect();
        assert_eq!(starts, [None, Some(7), Some(14)]);
        let wanted = format!("\r\nif-range: {}\r\n", condition.to_lowercase());
        assert!(asked[1].contains(&wanted) && asked[2].contains(&wanted), "{}", asked[1]);
    }
}

#[tokio::test]
async fn it_fails_where_nothing_is_proved_or_the_data_is_another() {
    type Answer = fn(&str, usize) -> Reply;
    let changed: &[(&str, Answer)] = &[
        ("all of it again", |request, before| match before {
            0 => part(request, "ETag: \"v1\"\r\n", 7),
            _ => part("", "ETag: \"v2\"\r\n", 20),
        }),
        ("another tag", |request, before| {
            part(request, ["ETag: \"v1\"\r\n", "ETag: \"v2\"\r\n"][before.min(1)], 7)
        }),
        ("another size", |request, before| {
            match before {
            0 => part(request, "ETag: \"v1\"\r\n", 7),
            _ => "HTTP/1.1 206 Part\r\nETag: \"v1\"\r\nContent-Range: bytes 7-20/21\r\nContent-Length: 14\r\n\r\n".into(),
        }
        }),
    ];
    for (name, answer) in changed {
        let server = Server::start(answer).await;
        let error = fetch(&local(&settings()), Request::get(server.url("a.example", "/"))).await.unwrap_err();
        assert!(matches!(error, Error::Changed), "{name}: {error:?}");
    }
    for headers in [
        "",
        "ETag: W/\"v1\"\r\n",
        "ETag: \"v1\"\r\nAccept-Ranges: none\r\n",
        "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\n",
    ] {
        let server = Server::start(move |request, _| part(request, headers, 7)).await;
        let error = fetch(&local(&settings()), Request::get(server.url("a.example", "/"))).await.unwrap_err();
        assert!(matches!(error, Error::Interrupted { received: 7, .. }), "{headers}: {error:?}");
        assert_eq!(server.requests().len(), 1, "{headers}");
    }
    let shifted = Server::start(|request, before| match before {
        0 => part(request, "ETag: \"v1\"\r\n", 7),
        _ => "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-19/20\r\nContent-Length: 20\r\n\r\n".into(),
    })
    .await;
    let error = fetch(&local(&settings()), Request::get(shifted.url("a.example", "/"))).await.unwrap_err();
    assert!(matches!(error, Error::NoRanges), "{error:?}");
}

#[tokio::test]
async fn it_tries_again_but_not_for_ever() {
    let recovers = Server::start(|request, before| match before {
        1 => "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".into(),
        2 => "".into(),
        _ => part(request, "ETag: \"v1\"\r\n", 12),
    })
    .await;
    let data = fetch(&local(&settings()), Request::get(recovers.url("a.example", "/"))).await.unwrap();
    assert_eq!(data, DATA.as_bytes());

    let drips = Server::start(|request, _| part(request, "ETag: \"v1\"\r\n", 1)).await;
    let settings = Settings { resume_attempts: 3, ..settings() };
    let error = fetch(&local(&settings), Request::get(drips.url("a.example", "/"))).await.unwrap_err();
    assert!(matches!(error, Error::Interrupted { received: 4, .. }), "{error:?}");
    assert_eq!(drips.requests().len(), 4);
}

#[tokio::test]
async fn parts_are_fetched() {
    let server = Server::start(|request, _| match request.split("range: bytes=").nth(1) {
        Some(range) if range.starts_with("5-9\r") => {
            "HTTP/1.1 206 Part\r\nContent-Range: bytes 5-9/20\r\nContent-Length: 5\r\n\r\n56789".into()
        }
        Some(range) if range.starts_with("15-\r") => part(request, "", 5),
        Some(range) if range.starts_with("30-") => {
            "HTTP/1.1 416 No\r\nContent-Range: bytes */20\r\nContent-Length: 0\r\n\r\n".into()
        }
        _ => part("", "ETag: \"v2\"\r\n", 20),
    })
    .await;
    let fetcher = local(&settings());
    let request = |range| Request::get(server.url("a.example", "/")).range(range);
    assert_eq!(fetch(&fetcher, request(5..10)).await.unwrap(), b"56789");
    assert_eq!(fetch(&fetcher, request(15..u64::MAX)).await.unwrap(), b"fghij");
    assert_eq!(fetch(&fetcher, request(30..40)).await.unwrap(), b"");
    assert_eq!(fetcher.open(request(30..40)).await.unwrap().size, Some(20));
    let error = fetch(&fetcher, request(1..2)).await.unwrap_err();
    assert!(matches!(error, Error::NoRanges), "{error:?}");
    let old = Validator::Tag("\"v1\"".to_owned());
    let error = fetch(&fetcher, request(1..2).only_if(old)).await.unwrap_err();
    assert!(matches!(error, Error::Changed), "{error:?}");
}
