//! A world with a cache, whose default store can be held up.

use std::{ops::Range, path::PathBuf, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use tokio::sync::Semaphore;
use vitrine_domain::{Cache, CacheSettings, CacheTally, Controller, Download, Parts, Settings};
use vitrine_model::{Caller, Image};
use vitrine_stores::{
    Capacity, Content, Error, Store, Stores, Writer,
    drivers::{
        file::{FileOptions, FileStore, INCOMPLETE},
        memory::MemoryStore,
    },
    layers::{
        faults::{Faults, Faulty},
        metrics::{Counters, Metered, Operation},
    },
};

use crate::world::{FakeClock, World, member, raw, upload};

pub(crate) const MIB: usize = 1 << 20;

/// A store whose reads wait for permits, one a chunk of 512 KiB.
pub(crate) struct Gated {
    inner: Arc<dyn Store>,
    pub(crate) permits: Arc<Semaphore>,
    /// Whether ranges can be read.
    ranges: bool,
    driver: &'static str,
}

#[async_trait]
impl Store for Gated {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn driver(&self) -> &'static str {
        self.driver
    }

    fn owns(&self, location: &str) -> bool {
        self.inner.owns(location)
    }

    fn location(&self, key: &str) -> String {
        self.inner.location(key)
    }

    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        self.inner.create(key, size_hint).await
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        if range.is_some() && !self.ranges {
            return Err(Error::NotSupported { store: self.name().to_owned(), what: "read a range" });
        }
        let Content { size, stream } = self.inner.open(location, range).await?;
        let permits = Arc::clone(&self.permits);
        let stream = stream.then(move |chunk| {
            let permits = Arc::clone(&permits);
            async move {
                permits.acquire().await.unwrap().forget();
                chunk
            }
        });
        Ok(Content { size, stream: stream.boxed() })
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
}

/// How a bed is made.
pub(crate) struct Make {
    pub(crate) cache: CacheSettings,
    pub(crate) faults: Arc<Faults>,
    pub(crate) ranges: bool,
    pub(crate) driver: &'static str,
    /// Another folder than one of files.
    pub(crate) folder: Option<Arc<dyn Store>>,
}

impl Default for Make {
    fn default() -> Self {
        Self {
            cache: CacheSettings { enabled: true, max_size: 100 * MIB as u64, ..CacheSettings::default() },
            faults: Faults::none(),
            ranges: true,
            driver: "memory",
            folder: None,
        }
    }
}

pub(crate) struct Bed {
    pub(crate) world: World,
    pub(crate) controller: Controller,
    pub(crate) memory: Arc<MemoryStore>,
    pub(crate) store: Arc<Gated>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) files: Arc<FileStore>,
    pub(crate) path: PathBuf,
    settings: Settings,
}

impl Bed {
    pub(crate) async fn new() -> Self {
        Self::with(Make::default()).await
    }

    pub(crate) async fn with(make: Make) -> Self {
        let world = World::new().await;
        let path = world.folder.path().join("cache");
        let options = FileOptions { filesystem_store_datadir: path.clone(), ..FileOptions::default() };
        let files = Arc::new(FileStore::open("cache", options).unwrap());
        let memory = Arc::new(MemoryStore::new("remote", 1 << 30));
        let metered = Metered::new(Arc::clone(&memory) as _);
        let counters = metered.counters();
        let permits = Arc::new(Semaphore::new(Semaphore::MAX_PERMITS / 2));
        let Make { cache, faults, ranges, driver, folder } = make;
        let store = Arc::new(Gated { inner: Arc::new(metered), permits, ranges, driver });
        let settings = Settings { cache, ..Settings::default() };
        let folder = folder.unwrap_or_else(|| Arc::clone(&files) as _);
        let folder: Arc<dyn Store> = Arc::new(Faulty::new(folder, faults));
        let controller = join(&world, &store, &settings, folder, "node-1");
        controller.start().await.unwrap();
        Self { world, controller, memory, store, counters, files, path, settings }
    }

    /// The same node after its process was killed: other memory, the same folder and database.
    pub(crate) async fn restart(&self) -> Controller {
        self.node("node-1", &self.path).await
    }

    /// A node with a folder.
    pub(crate) async fn node(&self, name: &str, path: &std::path::Path) -> Controller {
        let options = FileOptions { filesystem_store_datadir: path.to_owned(), ..FileOptions::default() };
        let files = Arc::new(FileStore::open("cache", options).unwrap());
        let controller = join(&self.world, &self.store, &self.settings, files, name);
        controller.start().await.unwrap();
        controller
    }

    pub(crate) fn cache(&self) -> &Cache {
        self.controller.cache().unwrap()
    }

    pub(crate) fn tally(&self) -> CacheTally {
        self.cache().tally()
    }

    /// How often the store was asked for data.
    pub(crate) fn opens(&self) -> u64 {
        self.counters.snapshot().of(Operation::Open).calls
    }

    pub(crate) fn clock(&self) -> &FakeClock {
        &self.world.clock
    }

    /// Lets the store give no bytes until [`Bed::let_go`].
    pub(crate) fn hold(&self) {
        let all = self.store.permits.available_permits();
        assert_eq!(self.store.permits.forget_permits(all), all);
    }

    /// Lets the store give so many chunks more.
    pub(crate) fn let_go(&self, chunks: usize) {
        self.store.permits.add_permits(chunks);
    }

    /// An active image of so many bytes.
    pub(crate) async fn image(&self, number: u8, size: usize) -> Image {
        let who = member("ours");
        let image = self.controller.create_image(&who, raw()).await.unwrap();
        let body = stream::iter([Ok(data(number, size))]).boxed();
        self.controller.upload_image(&who, &image.id, upload(body)).await.unwrap()
    }

    /// An image with a finished copy.
    pub(crate) async fn cached(&self, number: u8, size: usize) -> Image {
        let image = self.image(number, size).await;
        assert_eq!(self.read(&image).await, data(number, size));
        self.cache().settled().await;
        assert!(self.path.join(&image.id).exists());
        image
    }

    pub(crate) async fn open(&self, who: &Caller, image: &Image) -> vitrine_domain::Result<Download> {
        Ok(self.controller.download_image(who, &image.id, |_| Ok(None)).await?.unwrap())
    }

    /// All bytes of an image.
    pub(crate) async fn read(&self, image: &Image) -> Bytes {
        collect(self.open(&member("ours"), image).await.unwrap()).await
    }

    /// The images in the cache, by the rows of its node.
    pub(crate) async fn listed(&self) -> Vec<String> {
        let state = self.cache().list().await.unwrap();
        state.cached.into_iter().map(|cached| cached.image_id).collect()
    }

    /// Nothing is on its way; files, rows and memory agree.
    pub(crate) async fn assert_consistent(&self) {
        self.cache().settled().await;
        self.files.settle().await;
        let mut rows = self.listed().await;
        rows.sort();
        assert_eq!(self.file_names(), rows, "files and rows");
        let tally = self.tally();
        assert_eq!(tally.images, rows.len() as u64, "memory and rows");
        let bytes: u64 = rows.iter().map(|id| self.path.join(id).metadata().unwrap().len()).sum();
        assert_eq!(tally.bytes, bytes);
        assert!(tally.bytes <= tally.max_bytes);
        let incomplete = std::fs::read_dir(self.path.join(INCOMPLETE)).unwrap().count();
        assert_eq!(incomplete, 0, "nothing half done");
    }

    pub(crate) fn file_names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.path).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name != INCOMPLETE).collect();
        names.sort();
        names
    }
}

fn join(
    world: &World,
    store: &Arc<Gated>,
    settings: &Settings,
    folder: Arc<dyn Store>,
    node: &str,
) -> Controller {
    Controller::new(Parts {
        clock: Arc::clone(&world.clock) as _,
        notifier: Arc::clone(&world.events) as _,
        cache: Some(folder),
        ..Parts::new(world.database.clone(), Stores::new(Arc::clone(store) as _, []), settings.clone(), node)
    })
}

pub(crate) fn data(number: u8, size: usize) -> Bytes {
    (0..size).map(|at| (at.wrapping_mul(31) ^ (at >> 11)) as u8 ^ number).collect()
}

pub(crate) async fn collect(download: Download) -> Bytes {
    let chunks: Vec<Bytes> = download.stream.try_collect().await.unwrap();
    chunks.concat().into()
}
