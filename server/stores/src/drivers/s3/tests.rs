//! The bucket on a service of the tests' own that misbehaves, and on real ones.

mod checksums;
mod fake;
mod faults;
mod secrets;
mod services;
mod streaming;
mod uploading;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{FutureExt, StreamExt, TryStreamExt};

use self::fake::Fake;
use super::{ChecksumWhen, S3Options, S3Store, bucket::Bucket, options::MIB};
use crate::{
    Error, Store, Writer,
    conformance::{Fixture, conformance},
    drivers::parts::Payload,
    drivers::testing::{
        all, data,
        fault::{Fault, Seen},
    },
    layers::retry::Patience,
};

const KEY: &str = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11";
/// The least that is cut into two parts.
const PART: u64 = 5 * MIB;

/// Options with planted secrets, for parts as small as they may be.
fn options(host: &str) -> S3Options {
    S3Options {
        s3_store_host: host.to_owned(),
        s3_store_bucket: "images".to_owned(),
        s3_store_access_key: "planted-access".into(),
        s3_store_secret_key: "planted-secret".into(),
        s3_store_large_object_size: 0,
        s3_store_large_object_chunk_size: PART / MIB,
        s3_store_timeout: 1,
        s3_store_abandoned_after: 0,
        ..S3Options::default()
    }
}

/// A store that loses its patience soon.
fn impatient(options: &S3Options) -> S3Store {
    let mut bucket = Bucket::new("bucket", options).unwrap();
    let pause = Duration::from_millis(1);
    let patience = Patience { tries: 3, first_pause: pause, longest_pause: pause };
    (bucket.wire.short, bucket.wire.long) = (patience, patience);
    S3Store { bucket: Arc::new(bucket) }
}

fn store(fake: &Fake) -> S3Store {
    impatient(&options(&format!("http://{}", fake.address)))
}

async fn write(store: &S3Store, key: &str, data: &Bytes) -> Result<Box<dyn Writer>, Error> {
    let mut writer = store.create(key, None).await?;
    for at in (0..data.len()).step_by(1_000_000) {
        writer.write(data.slice(at..data.len().min(at + 1_000_000))).await?;
    }
    Ok(writer)
}

async fn put(store: &S3Store, key: &str, data: &Bytes) -> Result<String, Error> {
    Ok(write(store, key, data).await?.commit().await?.location)
}

/// A store with its background work, and what a process leaves that is killed.
fn fixture(store: S3Store, options: S3Options, guard: Box<dyn std::any::Any + Send + Sync>) -> Fixture {
    let store = Arc::new(store);
    let (settling, crashing) = (Arc::clone(&store), Arc::clone(&store.bucket));
    Fixture {
        settle: Box::new(move || {
            let store = Arc::clone(&settling);
            async move { store.settle().await }.boxed()
        }),
        reopen: Some(Box::new(move || {
            let store = S3Store::open("bucket", &options).unwrap();
            async move { Arc::new(store) as Arc<dyn Store> }.boxed()
        })),
        crash: Some(Box::new(move |key| {
            let (bucket, key) = (Arc::clone(&crashing), key.to_owned());
            async move {
                let id = bucket.begin_upload(&key, "dead").await.unwrap();
                bucket.put_part(&key, &id, 1, Payload::Whole(data(PART))).await.unwrap();
                bucket.end_upload(&id);
            }
            .boxed()
        })),
        guard: Some(guard),
        store,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract() {
    conformance(|| async {
        let fake = Fake::start(|_| Fault::Nothing).await;
        let options = options(&format!("http://{}", fake.address));
        fixture(store(&fake), options, Box::new(fake))
    })
    .await;
}
