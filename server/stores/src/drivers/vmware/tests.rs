//! The datastores of a server of the tests' own that misbehaves, and of a simulated vCenter.

mod fake;
mod faults;
mod secrets;
mod services;
mod uploading;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures::FutureExt;
use uuid::Uuid;

use self::fake::Fake;
use super::{
    VmwareOptions, VmwareStore,
    part::{self, Part},
    vcenter::Vcenter,
    wire::Call,
    write::GATHERED,
};
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
/// More than is gathered.
const LARGE: u64 = GATHERED as u64 + 3_000_007;

/// Options with planted secrets.
fn options() -> VmwareOptions {
    VmwareOptions {
        vmware_server_host: "vcenter.test".to_owned(),
        vmware_server_username: "user".to_owned(),
        vmware_server_password: "planted-password".into(),
        vmware_datastores: vec!["/DC0:two".to_owned(), "/DC0:one:100".to_owned()],
        vmware_task_poll_interval: 1,
        vmware_insecure: true,
        vmware_store_timeout: 1,
        vmware_store_abandoned_after: 0,
        ..VmwareOptions::default()
    }
}

/// A store of the server at `base` that loses its patience soon.
fn impatient(options: &VmwareOptions, base: &str) -> VmwareStore {
    let mut vcenter = Vcenter::new("datastores", options).unwrap();
    let pause = Duration::from_millis(1);
    vcenter.wire.patience = Patience { tries: 3, first_pause: pause, longest_pause: pause };
    vcenter.wire.base = base.to_owned();
    vcenter.poll_interval = pause;
    VmwareStore { vcenter: Arc::new(vcenter) }
}

fn store(fake: &Fake) -> VmwareStore {
    impatient(&options(), &fake.url())
}

async fn write(store: &VmwareStore, key: &str, data: &Bytes) -> Result<Box<dyn Writer>, Error> {
    let mut writer = store.create(key, None).await?;
    for at in (0..data.len()).step_by(1_500_000) {
        writer.write(data.slice(at..data.len().min(at + 1_500_000))).await?;
    }
    Ok(writer)
}

async fn put(store: &VmwareStore, key: &str, data: &Bytes) -> Result<String, Error> {
    Ok(write(store, key, data).await?.commit().await?.location)
}

/// A store with its background work, and what a process leaves that is killed.
fn fixture(
    store: VmwareStore,
    reopen: impl Fn() -> VmwareStore + Send + Sync + 'static,
    guard: Box<dyn std::any::Any + Send + Sync>,
) -> Fixture {
    let store = Arc::new(store);
    let (settling, crashing) = (Arc::clone(&store), Arc::clone(&store.vcenter));
    Fixture {
        settle: Box::new(move || {
            let store = Arc::clone(&settling);
            async move { store.settle().await }.boxed()
        }),
        reopen: Some(Box::new(move || {
            let store = reopen();
            async move { Arc::new(store) as Arc<dyn Store> }.boxed()
        })),
        crash: Some(Box::new(move |key| {
            let (vcenter, file) = (Arc::clone(&crashing), part::name(key, &Uuid::new_v4()));
            async move {
                vcenter.prepare(0).await.unwrap();
                leave(&vcenter, &file).await;
            }
            .boxed()
        })),
        guard: Some(guard),
        store,
    }
}

/// A file in the first datastore that no writer has.
async fn leave(vcenter: &Vcenter, file: &str) {
    let path = vcenter.address.path(&vcenter.address.place(0, file));
    let call = Call::new("a test", http::Method::PUT, path).body(data(1000));
    vcenter.wire.send(call).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract() {
    conformance(|| async {
        let fake = Fake::start(|_| Fault::Nothing).await;
        let base = fake.url();
        fixture(store(&fake), move || impatient(&options(), &base), Box::new(fake))
    })
    .await;
}
