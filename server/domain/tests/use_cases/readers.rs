//! A store that keeps the projects apart, and hears who may read.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use async_trait::async_trait;
use vitrine_domain::{Check, Controller, Finding, Parts, Settings};
use vitrine_model::{Caller, ImageChange, TaskQuery, Visibility};
use vitrine_stores::{
    Capacity, Content, Error, Readers, Store, Stored, Stores, Writer, drivers::memory::MemoryStore,
};

use crate::world::{World, admin, member, whole};

/// A memory whose keys begin with the project. It keeps what it hears.
#[derive(Clone)]
struct Apart {
    inner: Arc<MemoryStore>,
    project: String,
    told: Arc<Mutex<Vec<Readers>>>,
    is_deaf: Arc<AtomicBool>,
}

impl Apart {
    fn new() -> Self {
        let inner = Arc::new(MemoryStore::new("apart", 1 << 20));
        Self { inner, project: String::new(), told: Arc::default(), is_deaf: Arc::default() }
    }

    fn key(&self, key: &str) -> String {
        format!("{}.{key}", self.project)
    }

    /// What was heard since the last time.
    fn heard(&self) -> Vec<Readers> {
        std::mem::take(&mut self.told.lock().unwrap())
    }

    fn join(&self, world: &World) -> Controller {
        let stores = Stores::new(Arc::new(self.clone()), []);
        let parts = Parts::new(world.database.clone(), stores, Settings::default(), "node-1");
        Controller::new(Parts { clock: Arc::clone(&world.clock) as _, ..parts })
    }
}

#[async_trait]
impl Store for Apart {
    fn name(&self) -> &str {
        self.inner.name()
    }
    fn driver(&self) -> &'static str {
        self.inner.driver()
    }
    fn owns(&self, location: &str) -> bool {
        self.inner.owns(location)
    }
    fn location(&self, key: &str) -> String {
        self.inner.location(&self.key(key))
    }
    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        assert!(!self.project.is_empty(), "an image was written for nobody");
        self.inner.create(&self.key(key), size_hint).await
    }
    async fn open(&self, location: &str, range: Option<std::ops::Range<u64>>) -> Result<Content, Error> {
        self.inner.open(location, range).await
    }
    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.inner.size(location).await
    }
    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.inner.delete(location).await
    }
    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.inner.capacity().await
    }
    async fn sweep(&self) -> Result<u64, Error> {
        self.inner.sweep().await
    }
    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        let beginning = self.key("");
        let stored = self.inner.stored().await?.into_iter();
        let mine = stored.filter_map(|data| {
            data.key.strip_prefix(&beginning).map(|key| Stored { key: key.to_owned(), size: data.size })
        });
        Ok(mine.collect())
    }
    fn of_project(&self, project: &str) -> Option<Arc<dyn Store>> {
        Some(Arc::new(Self { project: project.to_owned(), ..self.clone() }))
    }
    async fn share(&self, location: &str, readers: &Readers) -> Result<(), Error> {
        self.inner.size(location).await?;
        if self.is_deaf.load(SeqCst) {
            let source = std::io::Error::other("deaf");
            return Err(Error::Denied { store: self.name().to_owned(), source });
        }
        self.told.lock().unwrap().push(readers.clone());
        Ok(())
    }
}

fn projects(names: &[&str]) -> Readers {
    Readers::Projects(names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>())
}

async fn active(controller: &Controller, who: &Caller) -> String {
    let image = controller.create_image(who, crate::world::raw()).await.unwrap();
    controller.upload_image(who, &image.id, whole("data")).await.unwrap();
    image.id
}

#[tokio::test]
async fn data_lies_with_its_owner_and_every_change_of_readers_is_told() {
    let (world, store) = (World::new().await, Apart::new());
    let (c, ours) = (store.join(&world), member("ours"));
    let queued = c.create_image(&ours, crate::world::raw()).await.unwrap();
    c.add_member(&ours, &queued.id, "early").await.unwrap();
    assert_eq!(store.heard(), [], "there is no data yet");
    c.upload_image(&ours, &queued.id, whole("data")).await.unwrap();
    let id = queued.id.as_str();
    assert_eq!(store.inner.keys(), [format!("ours.{id}")]);
    assert_eq!(store.heard(), [projects(&["early", "ours"])]);

    c.add_member(&ours, id, "theirs").await.unwrap();
    assert_eq!(store.heard(), [projects(&["early", "ours", "theirs"])], "whatever it answers");
    c.remove_member(&ours, id, "early").await.unwrap();
    assert_eq!(store.heard(), [projects(&["ours", "theirs"])]);
    c.grant_member(&ours, id, "others", None).await.unwrap();
    c.replace_members(&ours, id, &[("theirs".to_owned(), None)]).await.unwrap();
    c.revoke_member(&ours, id, "theirs").await.unwrap();
    let expected =
        [projects(&["others", "ours", "theirs"]), projects(&["ours", "theirs"]), projects(&["ours"])];
    assert_eq!(store.heard(), expected);
    c.add_member(&ours, id, "theirs").await.unwrap();
    store.heard();

    let change = async |change| {
        c.update_image(&admin("ours"), id, vec![change]).await.unwrap();
        store.heard()
    };
    assert_eq!(change(ImageChange::Visibility(Visibility::Public)).await, [Readers::Everybody]);
    assert_eq!(change(ImageChange::Visibility(Visibility::Community)).await, [Readers::Everybody]);
    assert_eq!(change(ImageChange::Visibility(Visibility::Private)).await, [projects(&["ours"])]);
    let shared = change(ImageChange::Visibility(Visibility::Shared)).await;
    assert_eq!(shared, [projects(&["ours", "theirs"])]);
    assert_eq!(change(ImageChange::Name(Some("name".to_owned()))).await, []);
    let given = change(ImageChange::Owner(Some("new".to_owned()))).await;
    assert_eq!(given, [projects(&["new", "theirs"])]);
    // The data stays where it was, and goes from there.
    assert_eq!(store.inner.keys(), [format!("ours.{id}")]);
    c.delete_image(&admin("ours"), id).await.unwrap();
    assert_eq!(store.inner.keys(), [""; 0]);
}

#[tokio::test]
async fn a_store_that_does_not_take_it_hears_it_from_a_task() {
    let (world, store) = (World::new().await, Apart::new());
    let (c, ours) = (store.join(&world), member("ours"));
    let id = active(&c, &ours).await;
    c.add_member(&ours, &id, "theirs").await.unwrap();
    store.heard();
    store.is_deaf.store(true, SeqCst);
    c.remove_member(&ours, &id, "theirs").await.unwrap();
    assert_eq!(c.list_members(&ours, &id).await.unwrap(), [], "the change stands");
    let query = TaskQuery { limit: 10, ..TaskQuery::default() };
    let tasks = world.database.tasks().list(&query, None).await.unwrap();
    let [task] = &tasks[..] else { panic!("{tasks:?}") };
    assert_eq!(task.kind, "share_data");
    assert!(c.work_on(&task.id).await.unwrap());
    assert_eq!(store.heard(), []);
    store.is_deaf.store(false, SeqCst);
    world.clock.advance(std::time::Duration::from_secs(3600));
    assert!(c.work_on(&task.id).await.unwrap());
    assert_eq!(store.heard(), [projects(&["ours"])]);
}

#[tokio::test]
async fn what_an_upload_leaves_and_what_no_record_knows_is_found_with_its_project() {
    let (world, store) = (World::new().await, Apart::new());
    let (c, ours) = (store.join(&world), member("ours"));
    let kept = active(&c, &ours).await;
    let failed = c.create_image(&ours, crate::world::raw()).await.unwrap();
    // What somebody left who could not clean up is in the way of the next upload, and goes.
    let view = store.of_project("ours").unwrap();
    for key in [failed.id.as_str(), "extra"] {
        view.create(key, None).await.unwrap().commit().await.unwrap();
    }
    c.upload_image(&ours, &failed.id, whole("data")).await.unwrap();
    let mut findings = Vec::new();
    let check = Check { remove_extra: true, ..Check::default() };
    let looked_at = c.check_store("apart", check, &mut |finding| findings.push(finding)).await.unwrap();
    assert_eq!(looked_at, 2);
    assert_eq!(findings, [Finding::Extra { key: "extra".to_owned(), size: 0, removed: true }]);
    let mut keys = store.inner.keys();
    keys.sort();
    let mut expected = [format!("ours.{kept}"), format!("ours.{}", failed.id)];
    expected.sort();
    assert_eq!(keys, expected);
}
