//! Measures an RBD store alone, from memory and to nowhere, for a comparison with `rbd import` and `rbd export`.
//!
//! ```text
//! cargo run --release -p vitrine-stores --example measure_rbd -- CEPH_CONF POOL [MIB] [CHUNK_KIB]
//! ```
#![expect(clippy::print_stdout, reason = "a tool that prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a tool for developers; where it fails, it stops")]

use std::time::Instant;

use bytes::Bytes;
use futures::TryStreamExt;
use vitrine_stores::{
    Store,
    drivers::rbd::{RbdOptions, RbdStore},
};

const KEY: &str = "measured";

/// KiB of memory that the process has had at most.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn told(what: &str, mib: u64, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    println!("{what:<8} {seconds:>7.2} s {:>7.0} MiB/s, peak {} MiB", mib as f64 / seconds, peak() / 1024);
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let (conf, pool) = (arguments.next().unwrap(), arguments.next().unwrap());
    let mib: u64 = arguments.next().map_or(512, |mib| mib.parse().unwrap());
    let chunk: usize = arguments.next().map_or(256, |kib| kib.parse().unwrap()) * 1024;
    let options = RbdOptions { rbd_store_ceph_conf: conf, rbd_store_pool: pool, ..RbdOptions::default() };
    let store = RbdStore::open("ceph", options).unwrap();
    store.capacity().await.unwrap();
    told("connected", 0, Instant::now());

    for hint in [Some(mib << 20), None] {
        let start = Instant::now();
        let mut writer = store.create(KEY, hint).await.unwrap();
        for number in 0..(mib << 20) / chunk as u64 {
            // Memory of its own for each, as from a network.
            writer.write(Bytes::from(vec![number as u8 | 1; chunk])).await.unwrap();
        }
        let location = writer.commit().await.unwrap().location;
        told(if hint.is_some() { "write" } else { "unknown" }, mib, start);

        let start = Instant::now();
        let read = store.open(&location, None).await.unwrap().stream;
        let bytes = read.try_fold(0, |bytes, chunk| async move { Ok(bytes + chunk.len() as u64) });
        assert_eq!(bytes.await.unwrap(), mib << 20);
        told("read", mib, start);
        store.delete(&location).await.unwrap();
    }
}
