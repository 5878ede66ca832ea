//! SIGTERM: what runs may finish, nothing new begins.

use std::io::Write;

use crate::{
    client,
    harness::{Home, Server, eventually, noise},
};

fn begin(server: &Server<'_>, token: &str, image: &str, length: usize) -> std::net::TcpStream {
    let headers = [("X-Auth-Token", token), ("Content-Type", "application/octet-stream")];
    client::begin(&server.address, "PUT", &format!("/v2/images/{image}/file"), &headers, length)
}

#[test]
fn a_running_upload_finishes_and_others_are_sent_away() {
    let home = Home::new();
    let data = noise(4 * 1024 * 1024);
    let server = home.start();
    let token = server.admin();
    let (running, late) = (server.image(&token), server.image(&token));
    let mut stream = begin(&server, &token, &running, data.len());
    stream.write_all(&data[..1000]).unwrap();
    eventually("the upload runs", || server.status_of(&token, &running) == "saving");

    server.signal("TERM");
    eventually("the health check tells", || server.health() == 503);
    let refused = server.upload(&token, &late, b"data");
    assert_eq!(refused.status, 503);
    assert!(refused.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().is_ok()));
    assert_eq!(server.status_of(&token, &late), "queued", "records are still shown");
    let kept = server.call("GET", "/v2/images", &[("X-Auth-Token", &token)], b"");
    assert_eq!(kept.header("connection"), Some("close"));

    stream.write_all(&data[1000..]).unwrap();
    assert_eq!(client::finish(stream).status, 204);
    assert_eq!(server.wait().code(), Some(0));

    let server = home.start();
    assert_eq!(server.status_of(&token, &running), "active");
    assert!(server.download(&token, &running).body == data);
}

#[test]
fn a_download_finishes() {
    let home = Home::new();
    let data = noise(24 * 1024 * 1024);
    let server = home.start();
    let token = server.admin();
    let image = server.image(&token);
    assert_eq!(server.upload(&token, &image, &data).status, 204);
    let path = format!("/v2/images/{image}/file");
    // More than the sockets' buffers hold, and nobody reads yet.
    let stream = client::begin(&server.address, "GET", &path, &[("X-Auth-Token", &token)], 0);
    eventually("the download runs", || {
        server.call("GET", "/metrics", &[], b"").text().contains("\nvitrine_downloads 1\n")
    });
    server.signal("TERM");
    eventually("the health check tells", || server.health() == 503);
    assert!(client::finish(stream).body == data);
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn an_upload_that_stands_still_does_not_hold_the_server() {
    let home = Home::new();
    let mut command = home.command();
    command.env("VITRINE_DRAIN_TIMEOUT", "1");
    let server = home.start_with(command);
    let token = server.admin();
    let image = server.image(&token);
    let mut stream = begin(&server, &token, &image, 1_000_000);
    stream.write_all(&noise(1000)).unwrap();
    eventually("the upload runs", || server.status_of(&token, &image) == "saving");
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    assert_eq!(home.stored(), Vec::<std::path::PathBuf>::new());
    let server = home.start();
    assert_eq!(server.status_of(&token, &image), "queued");
}

#[test]
fn a_second_signal_ends_at_once() {
    let home = Home::new();
    let server = home.start();
    let token = server.admin();
    let image = server.image(&token);
    let mut stream = begin(&server, &token, &image, 1_000_000);
    stream.write_all(&noise(1000)).unwrap();
    eventually("the upload runs", || server.status_of(&token, &image) == "saving");
    server.signal("INT");
    eventually("the health check tells", || server.health() == 503);
    server.signal("INT");
    assert_eq!(server.wait().code(), Some(1));
}

#[test]
fn an_idle_server_ends_with_idle_connections_open() {
    let home = Home::new();
    let server = home.start();
    let _idle = std::net::TcpStream::connect(&server.address).unwrap();
    server.stop();
}
