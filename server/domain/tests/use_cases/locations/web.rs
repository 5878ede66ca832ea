//! A web server, and a world with one.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, stream};
use vitrine_domain::{Controller, Parts, Settings};
use vitrine_model::{NewLocation, Task, TaskQuery, ValidationData};
use vitrine_stores::{Capacity, Content, Error, Store, Stores, Writer, layers::faults::Faults};

use crate::world::World;

/// A read-only store of the type `http` with `http://web/…`.
#[derive(Default)]
pub(crate) struct Web {
    pages: Mutex<BTreeMap<String, Bytes>>,
    /// How often the next readings break off.
    pub(crate) breaks: AtomicU32,
    pub(crate) opened: AtomicU32,
    /// Does not answer when it is asked for a size, or for data.
    pub(crate) silent: [AtomicBool; 2],
    /// Somebody waits for an answer that does not come.
    pub(crate) asked: tokio::sync::Notify,
}

impl Web {
    async fn answers(&self, silent: usize) {
        if self.silent[silent].load(Ordering::SeqCst) {
            self.asked.notify_one();
            std::future::pending::<()>().await;
        }
    }

    pub(crate) fn put(&self, name: &str, data: impl Into<Bytes>) -> String {
        let url = format!("http://web/{name}");
        self.pages.lock().unwrap().insert(url.clone(), data.into());
        url
    }

    fn page(&self, url: &str) -> Result<Bytes, Error> {
        let pages = self.pages.lock().unwrap();
        pages.get(url).cloned().ok_or_else(|| Error::NotFound { store: "web".to_owned() })
    }
}

#[async_trait]
impl Store for Web {
    fn name(&self) -> &str {
        "web"
    }
    fn driver(&self) -> &'static str {
        "http"
    }
    fn is_read_only(&self) -> bool {
        true
    }
    fn owns(&self, location: &str) -> bool {
        location.starts_with("http://web/")
    }
    fn location(&self, _: &str) -> String {
        String::new()
    }
    async fn create(&self, _: &str, _: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        Err(Error::NotSupported { store: "web".to_owned(), what: "take data" })
    }
    async fn open(&self, location: &str, _: Option<Range<u64>>) -> Result<Content, Error> {
        self.opened.fetch_add(1, Ordering::SeqCst);
        self.answers(1).await;
        let page = self.page(location)?;
        let breaks = self.breaks.try_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        let end = match breaks {
            Ok(_) => Err(Error::Unavailable {
                store: "web".to_owned(),
                source: std::io::ErrorKind::ConnectionReset.into(),
            }),
            Err(_) => Ok(page.slice(page.len() / 2..)),
        };
        let half = Ok(page.slice(..page.len() / 2));
        Ok(Content { size: page.len() as u64, stream: stream::iter([half, end]).boxed() })
    }
    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.answers(0).await;
        self.page(location).map(|page| page.len() as u64)
    }
    async fn delete(&self, _: &str) -> Result<(), Error> {
        Err(Error::NotSupported { store: "web".to_owned(), what: "remove data" })
    }
    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        Ok(None)
    }
    async fn sweep(&self) -> Result<u64, Error> {
        Ok(0)
    }
}

/// A world whose controller has the web too.
pub(crate) struct Wide {
    pub(crate) world: World,
    pub(crate) web: Arc<Web>,
    pub(crate) controller: Controller,
}

impl Wide {
    /// Where locations are shown, and may be changed.
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        settings.locations.show_multiple_locations = true;
        change(&mut settings);
        let world = World::with(settings, Faults::none()).await;
        let web = Arc::new(Web::default());
        let controller = Self::join(&world, &web, "node-1");
        Self { world, web, controller }
    }

    fn join(world: &World, web: &Arc<Web>, node: &str) -> Controller {
        let others = [Arc::clone(&world.second) as Arc<dyn Store>, Arc::clone(web) as Arc<dyn Store>];
        let stores = Stores::new(Arc::clone(&world.store) as Arc<dyn Store>, others);
        let parts = Parts::new(world.database.clone(), stores, world.settings.clone(), node);
        Controller::new(Parts {
            clock: Arc::clone(&world.clock) as _,
            notifier: Arc::clone(&world.events) as _,
            ..parts
        })
    }

    pub(crate) fn node(&self, name: &str) -> Controller {
        Self::join(&self.world, &self.web, name)
    }

    /// Runs what is to be done to its end; the tasks that there are.
    pub(crate) async fn work(&self) -> Vec<Task> {
        loop {
            let taken = self.controller.take_up_tasks().await.unwrap();
            let running = self.controller.activity().tasks > 0;
            while self.controller.activity().tasks > 0 {
                tokio::task::yield_now().await;
            }
            if taken == 0 && !running {
                return self.world.database.tasks().list(&all(), None).await.unwrap();
            }
        }
    }
}

/// Every task.
pub(crate) fn all() -> TaskQuery {
    TaskQuery { limit: 100, ..TaskQuery::default() }
}

pub(crate) fn at(url: &str) -> NewLocation {
    NewLocation { url: url.to_owned(), metadata: serde_json::Map::new(), validation_data: None }
}

pub(crate) fn said(url: &str, algorithm: &str, value: &str) -> NewLocation {
    let (os_hash_algo, os_hash_value) = (algorithm.to_owned(), value.to_owned());
    NewLocation {
        validation_data: Some(ValidationData { checksum: None, os_hash_algo, os_hash_value }),
        ..at(url)
    }
}

/// SHA-512 of a text.
pub(crate) fn sha512(text: &str) -> String {
    hex::encode(openssl::sha::sha512(text.as_bytes()))
}
