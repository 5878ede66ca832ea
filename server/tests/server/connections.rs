//! Clients of all manners.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    time::Duration,
};

use crate::harness::Home;

#[test]
fn a_client_may_close_its_side_after_the_request() {
    let home = Home::new();
    let server = home.start();
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(b"GET /healthcheck HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nOK"), "{answer}");
}

#[test]
fn one_connection_serves_many_requests_and_ends_when_it_idles() {
    let home = Home::new();
    let mut command = home.command();
    command.env("VITRINE_API_KEEPALIVE_TIMEOUT", "1");
    let server = home.start_with(command);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    for _ in 0..3 {
        stream.write_all(b"GET /healthcheck HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        let mut byte = [0];
        while !answer.ends_with(b"\r\n\r\nOK") {
            stream.read_exact(&mut byte).unwrap();
            answer.push(byte[0]);
        }
    }
    // Neither a next request nor half of one keeps it open.
    stream.write_all(b"GET /heal").unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
}

#[test]
fn a_head_without_end_is_refused() {
    let home = Home::new();
    let server = home.start();
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "a".repeat(128 * 1024));
    let _ = stream.write_all(head.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 431 "), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(server.health(), 200);
}

#[test]
fn the_counters_follow() {
    let home = Home::new();
    let server = home.start();
    let count = |class: &str| -> u64 {
        let text = server.call("GET", "/metrics", &[], b"").text();
        let line = format!("vitrine_http_requests_total{{class=\"{class}\"}} ");
        text.lines().find_map(|is| is.strip_prefix(&line)).unwrap().parse().unwrap()
    };
    let before = count("4xx");
    assert_eq!(server.call("GET", "/v2/images", &[], b"").status, 401);
    assert_eq!(count("4xx"), before + 1);
}
