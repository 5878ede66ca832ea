//! What can only be seen on a real connection.

use std::{future::IntoFuture as _, net::SocketAddr};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::harness::{Server, file, image};

async fn listen(server: &Server) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, server.app.clone()).into_future());
    address
}

fn head(who: &str, id: &str, more: &str) -> String {
    let path = file(id);
    format!(
        "PUT {path} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: {who}\r\nContent-Type: application/octet-stream\r\n{more}\r\n"
    )
}

/// Reads until the text is there.
async fn read_until(socket: &mut TcpStream, text: &str) -> String {
    let mut seen = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = socket.read(&mut chunk).await.unwrap();
        seen.extend_from_slice(&chunk[..count]);
        let so_far = String::from_utf8_lossy(&seen).into_owned();
        if so_far.contains(text) {
            return so_far;
        }
        assert!(count > 0, "the connection ended after {so_far:?}");
    }
}

#[tokio::test]
async fn chunked_bodies_are_stored() {
    let server = Server::start().await;
    let address = listen(&server).await;
    let id = server.image("alice", json!({})).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(head("alice", &id, "Transfer-Encoding: chunked\r\n").as_bytes()).await.unwrap();
    for part in ["5\r\n01234\r\n", "5\r\n56789\r\n", "0\r\n\r\n"] {
        socket.write_all(part.as_bytes()).await.unwrap();
    }
    read_until(&mut socket, "HTTP/1.1 204").await;
    assert_eq!(server.get("alice", &file(&id)).await.text(), "0123456789");
}

#[tokio::test]
async fn clients_that_wait_for_permission_get_it_or_the_refusal() {
    let server = Server::start().await;
    let address = listen(&server).await;
    let id = server.image("alice", json!({"visibility": "community"})).await;
    let expecting = "Content-Length: 4\r\nExpect: 100-continue\r\n";

    let mut refused = TcpStream::connect(address).await.unwrap();
    refused.write_all(head("bob", &id, expecting).as_bytes()).await.unwrap();
    let answer = read_until(&mut refused, "\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");

    let mut allowed = TcpStream::connect(address).await.unwrap();
    allowed.write_all(head("alice", &id, expecting).as_bytes()).await.unwrap();
    read_until(&mut allowed, "HTTP/1.1 100 Continue\r\n\r\n").await;
    allowed.write_all(b"data").await.unwrap();
    read_until(&mut allowed, "HTTP/1.1 204").await;
}

#[tokio::test]
async fn a_refusal_does_not_wait_for_the_data() {
    let server = Server::start().await;
    let address = listen(&server).await;
    let active = server.active("alice", "data").await;
    for (who, status) in [("nobody", 401), ("bob", 404), ("rita", 403), ("alice", 409)] {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let huge = "Content-Length: 1000000000000\r\n";
        socket.write_all(head(who, &active, huge).as_bytes()).await.unwrap();
        socket.write_all(&[0; 64 * 1024]).await.unwrap();
        read_until(&mut socket, &format!("HTTP/1.1 {status} ")).await;
    }
}

#[tokio::test]
async fn a_small_unread_body_does_not_cost_the_connection() {
    let server = Server::start().await;
    let address = listen(&server).await;
    let active = server.active("alice", "data").await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(head("alice", &active, "Content-Length: 300000\r\n").as_bytes()).await.unwrap();
    read_until(&mut socket, "HTTP/1.1 409 ").await;
    socket.write_all(&[0; 300_000]).await.unwrap();
    socket.write_all(b"GET /healthcheck HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    read_until(&mut socket, "HTTP/1.1 200 OK").await;
}

#[tokio::test]
async fn a_body_shorter_than_announced_leaves_the_image_queued() {
    let server = Server::start().await;
    let address = listen(&server).await;
    let id = server.image("alice", json!({})).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(head("alice", &id, "Content-Length: 100\r\n").as_bytes()).await.unwrap();
    socket.write_all(b"too short").await.unwrap();
    socket.shutdown().await.unwrap();
    let mut rest = Vec::new();
    let _ = socket.read_to_end(&mut rest).await;
    while server.controller.activity().uploads > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.get("alice", &image(&id)).await.json()["status"], "queued");
    server.upload("alice", &id, "whole").await.expect(204);
}
