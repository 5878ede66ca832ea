//! The account on a service of the tests' own that misbehaves, and on real ones.

mod cloud;
mod fake;
mod faults;
mod glance;
mod keystone;
mod logins;
mod projects;
mod references;
mod secrets;
mod services;
mod streaming;
mod uploading;
mod whole;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures::FutureExt;

use self::fake::Fake;
use super::{SwiftOptions, SwiftStore, account::Account, options::MIB, upload};
use crate::{
    Error, Store, Writer,
    conformance::{Fixture, conformance},
    drivers::testing::{
        all, cause, data,
        fault::{Fault, Seen, at_first},
    },
    layers::retry::Patience,
};

const KEY: &str = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11";

/// Options with planted secrets, for segments as small as they may be.
fn options(host: &str) -> SwiftOptions {
    SwiftOptions {
        swift_store_auth_version: "1".to_owned(),
        swift_store_auth_address: format!("{host}/auth/v1.0"),
        swift_store_user: "planted:user".to_owned(),
        swift_store_key: "planted-key".into(),
        swift_store_large_object_size: 0,
        swift_store_large_object_chunk_size: 1,
        swift_store_timeout: 1,
        swift_store_abandoned_after: 0,
        ..SwiftOptions::default()
    }
}

/// A store that loses its patience soon.
fn impatient(options: &SwiftOptions) -> SwiftStore {
    let mut account = Account::new("account", options).unwrap();
    let pause = Duration::from_millis(1);
    let patience = Patience { tries: 3, first_pause: pause, longest_pause: pause };
    (account.wire.short, account.wire.long) = (patience, patience);
    SwiftStore { account: Arc::new(account), others: Arc::default(), project: String::new() }
}

fn store(fake: &Fake) -> SwiftStore {
    impatient(&options(&fake.url()))
}

async fn write(store: &SwiftStore, key: &str, data: &Bytes) -> Result<Box<dyn Writer>, Error> {
    let mut writer = store.create(key, None).await?;
    for at in (0..data.len()).step_by(300_000) {
        writer.write(data.slice(at..data.len().min(at + 300_000))).await?;
    }
    Ok(writer)
}

async fn put(store: &SwiftStore, key: &str, data: &Bytes) -> Result<String, Error> {
    Ok(write(store, key, data).await?.commit().await?.location)
}

/// The names in the container.
async fn names(store: &SwiftStore) -> Vec<String> {
    let (listed, _) =
        store.account.list(&store.account.address.only_container().unwrap(), "", true).await.unwrap();
    listed.into_iter().map(|listed| listed.name).collect()
}

/// A store with its background work, and what a process leaves that is killed.
fn fixture(store: SwiftStore, options: SwiftOptions, guard: Box<dyn std::any::Any + Send + Sync>) -> Fixture {
    let store = Arc::new(store);
    let (settling, crashing) = (Arc::clone(&store), Arc::clone(&store.account));
    let (project, reopened) = (store.project.clone(), store.project.clone());
    Fixture {
        settle: Box::new(move || {
            let store = Arc::clone(&settling);
            async move { store.settle().await }.boxed()
        }),
        reopen: Some(Box::new(move || {
            let store = SwiftStore::open("account", &options).unwrap();
            let store = SwiftStore { project: reopened.clone(), ..store };
            async move { Arc::new(store) as Arc<dyn Store> }.boxed()
        })),
        crash: Some(Box::new(move |key| {
            let (account, place) = (Arc::clone(&crashing), crashing.address.place(&project, key));
            async move {
                account.prepare(&place.container).await.unwrap();
                for number in 1..3 {
                    let name = format!("{}{number:05}", upload::prefix(&place.key, "dead"));
                    account.put_segment(&place.container, &name, number, data(MIB)).await.unwrap();
                }
            }
            .boxed()
        })),
        guard: Some(guard),
        store,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract() {
    for seed in [0, 2] {
        conformance(|| async {
            let fake = Fake::start(|_| Fault::Nothing).await;
            let options = SwiftOptions {
                swift_store_multiple_containers_seed: seed,
                swift_store_create_container_on_put: true,
                ..options(&fake.url())
            };
            fixture(impatient(&options), options, Box::new(fake))
        })
        .await;
    }
}
