//! A measurement of the pipeline with the file store, to be run alone and optimised:
//!
//! ```text
//! VITRINE_MEASURE_GIB=4 cargo test --release -p vitrine-domain pipeline::measure -- --ignored --nocapture
//! ```

use std::{path::PathBuf, sync::Arc, time::Instant};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use openssl::hash::{Hasher, MessageDigest};
use vitrine_stores::{
    Store,
    drivers::file::{FileOptions, FileStore},
};

use super::*;

/// Bytes of a chunk, as they come from a connection.
const CHUNK: usize = 256 * 1024;
const GIB: u64 = 1 << 30;

/// CPU seconds of this process, all threads.
fn cpu_seconds() -> f64 {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = status.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: f64 = [11, 12].into_iter().map(|at| fields[at].parse::<f64>().unwrap()).sum();
    ticks / 100.0
}

/// Runs `work` and prints what it costs for so many bytes.
async fn measured<T>(what: &str, bytes: u64, work: impl Future<Output = T>) -> T {
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let outcome = work.await;
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let rate = bytes as f64 / 1e6 / wall;
    println!("{what:<24} {rate:>7.0} MB/s {:>7.3} CPU-s/GiB", cpu / (bytes as f64 / GIB as f64));
    outcome
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn measure() {
    let gib = std::env::var("VITRINE_MEASURE_GIB").ok().and_then(|gib| gib.parse().ok()).unwrap_or(1);
    let bytes = gib * GIB;
    let folder = std::env::var_os("VITRINE_MEASURE_IN").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(folder).unwrap();
    let options =
        FileOptions { filesystem_store_datadir: folder.path().to_owned(), ..FileOptions::default() };
    let store: Arc<dyn Store> = Arc::new(FileStore::open("files", options).unwrap());

    let ring: Vec<Bytes> = (0..64_u8).map(|n| Bytes::from(vec![n; CHUNK])).collect();
    let chunks = (bytes / CHUNK as u64) as usize;
    let body = stream::iter((0..chunks).map(move |n| Ok(ring[n % 64].clone())));
    let wanted = Ingest {
        declared: Some(("raw", "bare")),
        size_cap: u64::MAX,
        expected_size: Some(bytes),
        algorithm: "sha512",
        require_match: true,
        gpt_nonfatal: &[],
        idle_timeout: Duration::from_secs(60),
        meter: None,
        progress: None,
        digests: None,
        verifier: None,
    };
    let writer = store.create("measured", Some(bytes)).await.unwrap();
    let ingested = measured("ingest", bytes, ingest(body, writer, wanted)).await.unwrap();

    for round in 1..=2 {
        let content = store.open(&ingested.location, None).await.unwrap();
        let reading = content.stream.try_fold(0, |sum, chunk| async move { Ok(sum + chunk.len() as u64) });
        let read = measured(&format!("read, round {round}"), bytes, reading).await.unwrap();
        assert_eq!(read, bytes);
    }
    let mut content = store.open(&ingested.location, None).await.unwrap();
    let mut hasher = Hasher::new(MessageDigest::sha512()).unwrap();
    while let Some(chunk) = content.stream.next().await {
        hasher.update(&chunk.unwrap()).unwrap();
    }
    assert_eq!(hex::encode(hasher.finish().unwrap()), ingested.os_hash_value);
}
