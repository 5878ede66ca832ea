//! Measures a file store alone: writing from memory, and sending over HTTP to `curl` on this machine.
//!
//! ```text
//! cargo run --release -p vitrine-stores --example measure_files -- FOLDER [GIB] [READERS]
//! ```
//!
//! CPU seconds are those of this process; curl's are not among them.
#![expect(clippy::print_stdout, reason = "a tool that prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a tool for developers; where it fails, it stops")]

use std::{path::PathBuf, sync::Arc, time::Instant};

use axum::{Router, body::Body, extract::State, routing::get};
use bytes::Bytes;
use tokio::process::Command;
use vitrine_stores::{
    Store,
    drivers::file::{FileOptions, FileStore},
};

const CHUNK: usize = 256 * 1024;
const GIB: u64 = 1 << 30;
const KEY: &str = "measured";

/// CPU seconds of this process, all threads.
fn cpu_seconds() -> f64 {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = status.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: f64 = [11, 12].into_iter().map(|at| fields[at].parse::<f64>().unwrap()).sum();
    ticks / 100.0
}

/// Runs `work` and prints what it costs for so many bytes.
async fn measured(what: &str, bytes: u64, work: impl Future<Output = ()>) {
    let (start, cpu) = (Instant::now(), cpu_seconds());
    work.await;
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let rate = bytes as f64 / 1e6 / wall;
    println!("{what:<24} {rate:>7.0} MB/s {:>7.3} CPU-s/GiB", cpu / (bytes as f64 / GIB as f64));
}

async fn write(store: &dyn Store, bytes: u64) {
    let mut writer = store.create(KEY, Some(bytes)).await.unwrap();
    let chunk = Bytes::from(vec![7; CHUNK]);
    for _ in 0..bytes / CHUNK as u64 {
        writer.write(chunk.clone()).await.unwrap();
    }
    writer.commit().await.unwrap();
}

async fn download(State(store): State<Arc<FileStore>>) -> Body {
    let content = store.open(&store.location(KEY), None).await.unwrap();
    Body::from_stream(content.stream)
}

async fn fetch(url: &str, readers: usize) {
    let clients: Vec<_> = (0..readers)
        .map(|_| Command::new("curl").args(["-sS", "-o", "/dev/null", url]).spawn().unwrap())
        .collect();
    for mut client in clients {
        assert!(client.wait().await.unwrap().success());
    }
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let bytes = arguments.next().map_or(1, |gib| gib.parse().unwrap()) * GIB;
    let readers = arguments.next().map_or(8, |readers| readers.parse().unwrap());

    let folder = tempfile::tempdir_in(folder).unwrap();
    let options =
        FileOptions { filesystem_store_datadir: folder.path().to_owned(), ..FileOptions::default() };
    let store = Arc::new(FileStore::open("files", options).unwrap());
    measured("write", bytes, write(&*store, bytes)).await;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let app = Router::new().route("/", get(download)).with_state(store);
    tokio::spawn(axum::serve(listener, app).into_future());
    for _ in 0..3 {
        measured("send to 1 reader", bytes, fetch(&url, 1)).await;
    }
    measured(&format!("send to {readers} readers"), bytes * readers as u64, fetch(&url, readers)).await;
}
