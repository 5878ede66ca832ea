//! Redirects begin again with the rules.

use http::{HeaderName, HeaderValue};
use vitrine_fetcher::{Error, Request, Rule};

use crate::server::{Server, fetch, local, ok, settings, to};

#[tokio::test]
async fn every_target_is_checked_again() {
    for (location, rule) in [
        ("file:///etc/passwd", Rule::Scheme),
        ("http://169.254.169.254/latest/meta-data/", Rule::Address),
        ("http://127.0.0.2:9292/v2/images", Rule::Address),
        ("//127.0.0.2/", Rule::Address),
        ("http://2130706433/", Rule::HostForm),
        ("http://[::ffff:127.0.0.1]/", Rule::Address),
        ("http://user:secret@a.example/", Rule::Credentials),
        ("//user@a.example/", Rule::Credentials),
        ("http://a.example\\@127.0.0.2/", Rule::Characters),
        ("\\\\127.0.0.2\\", Rule::Characters),
        ("gopher://a.example/", Rule::Scheme),
        ("http:///", Rule::HostForm),
    ] {
        let server = Server::start(move |_, _| to(location)).await;
        let error = fetch(&local(&settings()), Request::get(server.url("a.example", "/"))).await.unwrap_err();
        assert!(matches!(error, Error::Refused { rule: found } if found == rule), "{location}: {error:?}");
        assert_eq!(server.requests().len(), 1, "{location}");
    }
}

#[tokio::test]
async fn good_ones_are_followed_up_to_the_limit() {
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start(move |request, _| match request.split(' ').nth(1).unwrap() {
            "/dir/a?x=1" => {
                format!("HTTP/1.1 {status} Go\r\nLocation: ../b\r\nContent-Length: 0\r\n\r\n").into()
            }
            "/b" => ok("Content-Type: application/x\r\n", "data"),
            path => panic!("{path}"),
        })
        .await;
        let request = Request::get(server.url("a.example", "/dir/a?x=1#part"));
        let response = local(&settings()).open(request).await.unwrap();
        assert_eq!((response.size, response.content_type.as_deref()), (Some(4), Some("application/x")));
    }
    let endless = Server::start(|_, before| to(&format!("/{before}"))).await;
    let error = fetch(&local(&settings()), Request::get(endless.url("a.example", "/"))).await.unwrap_err();
    assert!(matches!(error, Error::Refused { rule: Rule::Redirects }), "{error:?}");
    assert_eq!(endless.requests().len(), 6, "five redirects are followed");
}

#[tokio::test]
async fn other_answers_are_no_data() {
    for (answer, status) in [
        ("HTTP/1.1 300 Choose\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", 300),
        ("HTTP/1.1 304 Same\r\n\r\n", 304),
        ("HTTP/1.1 404 Gone\r\nContent-Length: 6\r\n\r\nsecret", 404),
        ("HTTP/1.1 204 Nothing\r\n\r\n", 204),
        ("HTTP/1.1 206 Part\r\nContent-Length: 1\r\nContent-Range: bytes 0-0/9\r\n\r\nx", 206),
        ("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", 503),
    ] {
        let server = Server::start(move |_, _| answer.into()).await;
        let error = fetch(&local(&settings()), Request::get(server.url("a.example", "/"))).await.unwrap_err();
        assert!(matches!(error, Error::Status { status: found } if found == status), "{error:?}");
        assert_eq!((error.is_not_found(), error.is_temporary()), (status == 404, status == 503));
    }
    let lost = Server::start(|_, _| "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n".into()).await;
    let error = fetch(&local(&settings()), Request::get(lost.url("a.example", "/"))).await.unwrap_err();
    assert!(matches!(error, Error::Refused { rule: Rule::Form }), "{error:?}");
}

#[tokio::test]
async fn secrets_stay_at_home() {
    let token = || (HeaderName::from_static("x-auth-token"), HeaderValue::from_static("s3cret"));
    let other = Server::start(|_, _| ok("", "other")).await;
    let port = other.address.port();
    // /same stays; /away goes to another port; /back goes away, and from there back to /same.
    let back = Server::start(|request, _| {
        let home = request.split("home=").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
        to(&format!("http://a.example:{home}/end"))
    })
    .await;
    let back_port = back.address.port();
    let home = Server::start(move |request, _| match request.split(' ').nth(1).unwrap() {
        "/same" => to("/end"),
        "/end" => ok("", "home"),
        "/away" => to(&format!("http://a.example:{port}/")),
        "/name" => {
            let own = request.split("host: a.example:").nth(1).and_then(|rest| rest.split("\r\n").next());
            to(&format!("http://b.example:{}/end", own.unwrap()))
        }
        "/back" => {
            let own = request.split("host: a.example:").nth(1).and_then(|rest| rest.split("\r\n").next());
            to(&format!("http://a.example:{back_port}/?home={}", own.unwrap()))
        }
        path => panic!("{path}"),
    })
    .await;
    let ask = async |path: &str| {
        let (name, value) = token();
        let request = Request::get(home.url("a.example", path)).header(name, value);
        assert!(!format!("{request:?}").contains("s3cret"), "not in logs");
        fetch(&local(&settings()), request).await.unwrap()
    };
    assert_eq!(ask("/same").await, b"home");
    assert_eq!(ask("/name").await, b"home");
    assert_eq!(ask("/away").await, b"other");
    assert_eq!(ask("/back").await, b"home");
    let with_token: Vec<_> = home.requests().iter().map(|text| text.contains("s3cret")).collect();
    // Same and its end; name and its end under another name; away; back and its end.
    assert_eq!(with_token, [true, true, true, false, true, true, false]);
    for text in other.requests().iter().chain(&back.requests()) {
        assert!(!text.contains("s3cret"), "{text}");
    }
}
