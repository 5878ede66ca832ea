//! The volumes of a service of the tests' own that misbehaves.

mod fake;
mod faults;
mod logins;
mod reading;
mod writing;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures::FutureExt;
use serde_json::json;

use self::fake::{Fake, UNIT};
use super::{CinderOptions, CinderStore, project::Project, volumes::WRITER};
use crate::{
    Error, Store, Writer,
    conformance::{Fixture, conformance},
    drivers::testing::{
        all, cause, data,
        fault::{Fault, at_first},
        shown,
    },
};

const KEY: &str = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11";
/// The mark of a process that is dead: it has a number that none can have.
const DEAD: &str = "vitrine-4194305-7";

/// Options with planted secrets.
fn options(host: &str) -> CinderOptions {
    CinderOptions {
        cinder_store_auth_address: format!("{host}/v3"),
        cinder_store_user_name: "glance".to_owned(),
        cinder_store_password: "planted-password".into(),
        cinder_store_project_name: "service".to_owned(),
        cinder_store_timeout: 5,
        cinder_state_transition_timeout: 20,
        ..CinderOptions::default()
    }
}

/// A store whose GiB are those of the fake, and which loses its patience soon.
fn store(options: &CinderOptions) -> CinderStore {
    let mut project = Project::new("volumes", options).unwrap();
    project.unit = UNIT;
    project.wire.pause = Duration::from_millis(1);
    CinderStore { project: Arc::new(project) }
}

async fn write(store: &CinderStore, key: &str, data: &Bytes) -> Result<Box<dyn Writer>, Error> {
    let mut writer = store.create(key, None).await?;
    for at in (0..data.len()).step_by(300_000) {
        writer.write(data.slice(at..data.len().min(at + 300_000))).await?;
    }
    Ok(writer)
}

async fn put(store: &CinderStore, key: &str, data: &Bytes) -> Result<String, Error> {
    Ok(write(store, key, data).await?.commit().await?.location)
}

async fn get(store: &CinderStore, location: &str) -> Result<Vec<u8>, Error> {
    all(store.open(location, None).await?).await
}

/// What a writer of that host and process leaves that dies.
async fn leave(store: &CinderStore, fake: &Fake, key: &str, host: &str, mark: &str) {
    let metadata = json!({"glance_image_id": key, WRITER: format!("{host} {mark} x")});
    let volume = fake.put(metadata, b"half");
    fake.attach(&volume, host, mark);
    assert!(store.project.volume(&volume).await.is_ok());
}

fn fixture(options: CinderOptions, fake: Fake) -> Fixture {
    let (store, fake) = (Arc::new(store(&options)), Arc::new(fake));
    let (settling, crashing, service) = (Arc::clone(&store), Arc::clone(&store), Arc::clone(&fake));
    Fixture {
        settle: Box::new(move || {
            let store = Arc::clone(&settling);
            async move { store.settle().await }.boxed()
        }),
        reopen: Some(Box::new(move || {
            let store = self::store(&options);
            async move { Arc::new(store) as Arc<dyn Store> }.boxed()
        })),
        crash: Some(Box::new(move |key| {
            let (store, fake, key) = (Arc::clone(&crashing), Arc::clone(&service), key.to_owned());
            async move { leave(&store, &fake, &key, &super::process::HOST, DEAD).await }.boxed()
        })),
        guard: Some(Box::new(fake)),
        store,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract() {
    for grows_attached in [false, true] {
        conformance(|| async {
            let fake = Fake::start(|_| Fault::Nothing).await;
            let options = CinderOptions { cinder_do_extend_attached: grows_attached, ..options(&fake.url()) };
            fixture(options, fake)
        })
        .await;
    }
}
