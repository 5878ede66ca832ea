//! Measures the stores that lie behind HTTP alone: writing from memory, and sending over HTTP to `curl` on this machine.
//!
//! ```text
//! cargo run --release -p vitrine-stores --example measure_transfers -- swift AUTH_V1_URL USER KEY [MIB]
//! cargo run --release -p vitrine-stores --example measure_transfers -- http URL
//! ```
//!
//! CPU seconds are those of this process; curl's and the service's are not among them.
#![expect(clippy::print_stdout, reason = "a tool that prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a tool for developers; where it fails, it stops")]

use std::{sync::Arc, time::Instant};

use axum::{Router, body::Body, extract::State, routing::get};
use bytes::Bytes;
use futures::StreamExt;
use tokio::process::Command;
use vitrine_fetcher::{Fetcher, Filtering, Rules, Settings};
use vitrine_stores::{
    Store,
    drivers::{
        http::{HttpOptions, HttpStore},
        swift::{SwiftOptions, SwiftStore},
    },
};

const CHUNK: usize = 1024 * 1024;
const MIB: u64 = 1 << 20;
const KEY: &str = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11";

/// CPU seconds of this process, all threads.
fn cpu_seconds() -> f64 {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = status.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: f64 = [11, 12].into_iter().map(|at| fields[at].parse::<f64>().unwrap()).sum();
    ticks / 100.0
}

/// MiB of memory that the process has had at most.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// Runs `work` and prints what it costs for so many bytes.
async fn measured(what: &str, bytes: u64, work: impl Future<Output = ()>) {
    let (start, cpu) = (Instant::now(), cpu_seconds());
    work.await;
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let (mib, peak) = (bytes as f64 / MIB as f64, peak());
    println!("{what:<20} {:>6.0} MiB/s {:>6.3} CPU-s/GiB, peak {peak} MiB", mib / wall, cpu * 1024.0 / mib);
}

async fn write(store: &dyn Store, bytes: u64, hint: Option<u64>) {
    let mut writer = store.create(KEY, hint).await.unwrap();
    for number in 0..bytes / CHUNK as u64 {
        // Memory of its own for each, as from a network.
        writer.write(Bytes::from(vec![number as u8 | 1; CHUNK])).await.unwrap();
    }
    writer.commit().await.unwrap();
}

/// A fetcher that may reach this machine.
fn fetcher() -> Fetcher {
    let settings = Settings { allowed_networks: vec!["127.0.0.1".to_owned()], ..Settings::default() };
    let filtering = Filtering { allowed_ports: Vec::new(), ..Filtering::default() };
    Fetcher::new(Rules::new(&filtering, &settings.allowed_networks).unwrap(), &settings).unwrap()
}

type Served = (Arc<dyn Store>, String);

async fn download(State((store, location)): State<Served>) -> Body {
    Body::from_stream(store.open(&location, None).await.unwrap().stream)
}

/// Reads without and with a client.
async fn read(store: Arc<dyn Store>, location: String, bytes: u64) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let app = Router::new().route("/", get(download)).with_state((Arc::clone(&store), location.clone()));
    tokio::spawn(axum::serve(listener, app).into_future());
    for _ in 0..3 {
        let mut chunks = 0_u64;
        measured("read", bytes, async {
            let mut stream = store.open(&location, None).await.unwrap().stream;
            while let Some(chunk) = stream.next().await {
                chunks += u64::from(!chunk.unwrap().is_empty());
            }
        })
        .await;
        println!("  in chunks of {} KiB", bytes / chunks / 1024);
        measured("send to curl", bytes, async {
            let mut curl = Command::new("curl").args(["-sS", "-o", "/dev/null", &url]).spawn().unwrap();
            assert!(curl.wait().await.unwrap().success());
        })
        .await;
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["swift", auth, user, key, ref rest @ ..] => {
            let bytes = rest.first().map_or(1024, |mib| mib.parse().unwrap()) * MIB;
            let options = SwiftOptions {
                swift_store_auth_version: "1".to_owned(),
                swift_store_auth_address: auth.to_owned(),
                swift_store_user: user.to_owned(),
                swift_store_key: key.into(),
                swift_store_container: "measured".to_owned(),
                swift_store_create_container_on_put: true,
                ..SwiftOptions::default()
            };
            let store = Arc::new(SwiftStore::open("swift", &options).unwrap());
            // What is larger than was said is sent in segments as large as what was said needs.
            let known = [
                ("unknown size", None),
                ("held segments", Some(bytes)),
                ("streamed", Some(bytes.max(1 << 38))),
            ];
            for _ in 0..2 {
                for (what, hint) in known {
                    measured(what, bytes, write(&*store, bytes, hint)).await;
                    store.delete(&store.location(KEY)).await.unwrap();
                }
            }
            write(&*store, bytes, Some(bytes)).await;
            let location = store.location(KEY);
            read(store.clone(), location.clone(), bytes).await;
            store.delete(&location).await.unwrap();
        }
        ["http", url] => {
            let store = HttpStore::open("web", &HttpOptions::default(), fetcher()).unwrap();
            let bytes = store.size(url).await.unwrap();
            read(Arc::new(store), url.to_owned(), bytes).await;
        }
        _ => println!("swift AUTH_V1_URL USER KEY [MIB], or http URL"),
    }
}
