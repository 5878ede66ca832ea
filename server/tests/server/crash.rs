//! Killed in the middle: nothing is left that anybody would have to clean up.

use std::io::Write;

use crate::{
    client,
    harness::{Home, Server, eventually, noise},
};

/// An upload that has sent half of its bytes.
fn half_an_upload(server: &Server<'_>, token: &str, image: &str, data: &[u8]) -> std::net::TcpStream {
    let headers = [("X-Auth-Token", token), ("Content-Type", "application/octet-stream")];
    let path = format!("/v2/images/{image}/file");
    let mut stream = client::begin(&server.address, "PUT", &path, &headers, data.len());
    stream.write_all(&data[..data.len() / 2]).unwrap();
    eventually("the upload runs", || server.status_of(token, image) == "saving");
    stream
}

#[test]
fn a_killed_upload_leaves_a_queued_image_and_no_bytes() {
    let home = Home::new();
    let data = noise(8 * 1024 * 1024);
    let server = home.start();
    let token = server.admin();
    let image = server.image(&token);
    let _stream = half_an_upload(&server, &token, &image, &data);
    eventually("bytes reach the store", || !home.stored().is_empty());
    server.kill();

    let server = home.start();
    assert_eq!(server.status_of(&token, &image), "queued");
    assert_eq!(home.stored(), Vec::<std::path::PathBuf>::new());
    assert_eq!(server.upload(&token, &image, &data).status, 204, "it can be tried again");
    assert!(server.download(&token, &image).body == data);
}

#[test]
fn a_client_that_goes_away_leaves_a_queued_image_and_no_bytes() {
    let home = Home::new();
    let data = noise(4 * 1024 * 1024);
    let server = home.start();
    let token = server.admin();
    let image = server.image(&token);
    drop(half_an_upload(&server, &token, &image, &data));
    eventually("the image is queued again", || server.status_of(&token, &image) == "queued");
    eventually("nothing is left", || home.stored().is_empty());
}

#[test]
fn a_full_disk_refuses_an_upload_and_nothing_else() {
    let home = Home::new();
    let data = noise(32 * 1024 * 1024);
    // No file may grow beyond 16 MiB: for the store, the disk is full.
    let inner = home.command();
    let mut command = std::process::Command::new("prlimit");
    command.arg("--fsize=16777216").args(["env", "--ignore-signal=XFSZ"]).arg(inner.get_program());
    command.args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let server = home.start_with(command);
    let token = server.admin();
    let image = server.image(&token);
    let answer = server.upload(&token, &image, &data);
    assert!(matches!(answer.status, 413 | 503), "{} {}", answer.status, answer.text());
    eventually("the image is queued again", || server.status_of(&token, &image) == "queued");
    eventually("nothing is left", || home.stored().is_empty());
    assert_eq!(server.upload(&token, &image, &data[..1024]).status, 204, "a smaller one fits");
}
