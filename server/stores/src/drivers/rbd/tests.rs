//! Against real clusters.

mod broken;
mod cluster;
mod shared;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use futures::{FutureExt, TryStreamExt};

use self::cluster::{Cluster, Kept};
use super::{RbdOptions, RbdStore, location::SNAPSHOT, names};
use crate::{
    Error, Store,
    conformance::{Fixture, conformance},
    drivers::testing::services::skipped,
};

const KEY: &str = "0b8f3c11-9f4b-4a1e-8c1d-9a390d5f4b44";

async fn put(store: &RbdStore, key: &str, data: &[u8], hint: Option<u64>) -> Result<String, Error> {
    let mut writer = store.create(key, hint).await?;
    for chunk in data.chunks(700_000) {
        writer.write(Bytes::copy_from_slice(chunk)).await?;
    }
    Ok(writer.commit().await?.location)
}

async fn get(store: &RbdStore, location: &str) -> Result<Vec<u8>, Error> {
    let chunks: Vec<Bytes> = store.open(location, None).await?.stream.try_collect().await?;
    Ok(chunks.concat())
}

/// An error with its cause.
fn told(error: &Error) -> String {
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    format!("{error}: {cause}")
}

/// Bytes without zeros, no two MiB of them alike.
fn data(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 1_000_003 % 200 + at % 251 % 50) as u8 + 1).collect()
}

/// An empty store in `pool`, which has the leftovers of no other.
async fn fixture(cluster: &'static Cluster, pool: &str, options: RbdOptions) -> Fixture {
    let store = Arc::new(RbdStore::open("ceph", options.clone()).unwrap());
    for stored in store.stored().await.unwrap() {
        store.delete(&store.location(&stored.key)).await.unwrap();
    }
    // A writer that the last part dropped at its end is removed in the background.
    for _ in 0..100 {
        if cluster.run("rbd", &["ls", pool]).is_empty() {
            break;
        }
    }
    assert_eq!(cluster.run("rbd", &["ls", pool]), "", "nothing of an earlier part is left");
    let settled = Arc::clone(&store);
    let pool = pool.to_owned();
    Fixture {
        store,
        settle: Box::new(move || {
            let store = Arc::clone(&settled);
            async move { store.settle().await }.boxed()
        }),
        reopen: Some(Box::new(move || {
            let options = options.clone();
            async move { Arc::new(RbdStore::open("ceph", options).unwrap()) as Arc<dyn Store> }.boxed()
        })),
        crash: Some(Box::new(move |key| {
            // The latest moment: all is there but the name.
            static NEXT: AtomicU64 = AtomicU64::new(0);
            let name = names::incomplete(key, 1, NEXT.fetch_add(1, Ordering::Relaxed));
            let image = format!("{pool}/{name}");
            cluster.run("rbd", &["create", "--size", "1M", &image]);
            cluster.run("rbd", &["snap", "create", &format!("{image}@{SNAPSHOT}")]);
            cluster.run("rbd", &["snap", "protect", &format!("{image}@{SNAPSHOT}")]);
            std::future::ready(()).boxed()
        })),
        guard: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract() {
    let Some(cluster) = Cluster::shared() else { return skipped("keeps_the_contract") };
    let pool = cluster.pool();
    conformance(|| fixture(cluster, &pool, cluster.options(&pool))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_as_glance_s_user_with_thin_provisioning() {
    let Some(cluster) = Cluster::shared() else {
        return skipped("keeps_the_contract_as_glance_s_user_with_thin_provisioning");
    };
    let options = RbdOptions {
        rbd_store_user: "glance".to_owned(),
        rbd_thin_provisioning: true,
        rbd_store_chunk_size: 1,
        rbd_store_upload_memory: 8,
        ..cluster.options("images")
    };
    conformance(|| fixture(cluster, "images", options.clone())).await;
}
