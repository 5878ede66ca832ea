//! Which address is connected to.

use std::sync::atomic::Ordering;

use vitrine_fetcher::{Error, Request, Rule};

use crate::server::{Names, Server, fetch, fetcher, ok, settings};

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_checked() {
    // A name with two answers: the first is good, the second is what a rebinding server sends afterwards.
    let names = Names::of(&[("a.example", &[&["127.0.0.1"], &["127.0.0.2"]])]);
    let good = Server::start(|_, _| ok("", "good")).await;
    let port = good.address.port();
    let evil = Server::at(&format!("127.0.0.2:{port}"), |_, _| ok("", "evil")).await;
    let fetcher = fetcher(&settings(), &names);
    let url = good.url("a.example", "/image");
    assert_eq!(fetch(&fetcher, Request::get(&url)).await.unwrap(), b"good");
    assert_eq!(names.asked.load(Ordering::Relaxed), 1, "one lookup for one connection");
    let host = &good.requests()[0];
    assert!(
        host.contains(&format!("\r\nhost: a.example:{port}\r\n")),
        "the name stays in the request: {host}"
    );

    let error = fetch(&fetcher, Request::get(&url)).await.unwrap_err();
    assert!(matches!(error, Error::Refused { rule: Rule::Address }), "{error:?}");
    assert_eq!(evil.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_probe_does_not_open_a_door_for_the_fetch() {
    let names = Names::of(&[("a.example", &[&["127.0.0.1"], &["127.0.0.2"]])]);
    let evil = Server::at("127.0.0.2:0", |_, _| ok("", "evil")).await;
    let fetcher = fetcher(&settings(), &names);
    let url = evil.url("a.example", "/");
    fetcher.probe(&url).await.unwrap();
    let error = fetch(&fetcher, Request::get(&url)).await.unwrap_err();
    assert!(matches!(error, Error::Refused { rule: Rule::Address }), "{error:?}");
    assert_eq!(evil.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn of_mixed_answers_only_the_good_ones_are_tried() {
    let names =
        Names::of(&[("a.example", &[&["127.0.0.2", "::ffff:127.0.0.1", "169.254.169.254", "127.0.0.1"]])]);
    let good = Server::start(|_, _| ok("", "good")).await;
    let evil = Server::at(&format!("127.0.0.2:{}", good.address.port()), |_, _| ok("", "evil")).await;
    let fetcher = fetcher(&settings(), &names);
    let data = fetch(&fetcher, Request::get(good.url("a.example", "/"))).await.unwrap();
    assert_eq!(data, b"good");
    assert_eq!(evil.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn the_next_address_is_tried_where_one_does_not_answer() {
    let names = Names::of(&[("a.example", &[&["127.0.0.3", "127.0.0.1"]])]);
    let mut settings = settings();
    settings.allowed_networks.push("127.0.0.3".to_owned());
    let good = Server::start(|_, _| ok("", "good")).await;
    let fetcher = fetcher(&settings, &names);
    assert_eq!(fetch(&fetcher, Request::get(good.url("a.example", "/"))).await.unwrap(), b"good");
}

#[tokio::test]
async fn a_tenant_cannot_tell_refused_unknown_and_closed_hosts_apart() {
    let names = Names::of(&[("inner.example", &[&["10.0.0.1"]]), ("closed.example", &[&["127.0.0.1"]])]);
    let fetcher = fetcher(&settings(), &names);
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let mut told = Vec::new();
    for host in ["inner.example", "unknown.example", "closed.example", "10.0.0.1", "169.254.169.254"] {
        let error = fetch(&fetcher, Request::get(format!("http://{host}:{port}/"))).await.unwrap_err();
        told.push(error.to_string());
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
}
