//! What every test stands in.

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures::{
    StreamExt,
    channel::oneshot,
    stream::{self, BoxStream},
};
use time::{OffsetDateTime, macros::datetime};
use vitrine_database::{Database, Options};
use vitrine_domain::{Clock, Controller, Event, Notifier, Parts, Settings, Subject, Upload};
use vitrine_model::{
    Caller, Image, ImageFilters, ImageQuery, ImageStatus, Location, LocationStatus, NewImage, Viewer,
    query::VisibilityFilter,
};
use vitrine_stores::{
    Store, Stores,
    drivers::memory::MemoryStore,
    layers::faults::{Faults, Faulty},
};

/// A clock that moves when it is told to.
pub(crate) struct FakeClock(Mutex<OffsetDateTime>);

impl FakeClock {
    pub(crate) fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for FakeClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().unwrap()
    }
}

/// Keeps the names of what happened; those of failures begin with `!`.
#[derive(Default)]
pub(crate) struct Events(Mutex<Vec<String>>);

impl Events {
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Notifier for Events {
    fn notify(&self, event: &Event<'_>) {
        let mut name = if event.failed { format!("!{}", event.name) } else { event.name.to_owned() };
        if let Subject::Sent { bytes, expected, .. } = event.subject {
            name = format!("{name} {bytes}/{expected}");
        }
        self.0.lock().unwrap().push(name);
    }
}

pub(crate) struct World {
    pub(crate) controller: Controller,
    pub(crate) database: Database,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) second: Arc<MemoryStore>,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) events: Arc<Events>,
    pub(crate) settings: Settings,
    pub(crate) faults: Arc<Faults>,
    pub(crate) folder: tempfile::TempDir,
}

/// The room of the default store, in bytes.
pub(crate) const ROOM: u64 = 1 << 20;

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Settings::default(), Faults::none()).await
    }

    /// With faults in the default store, `memory`; the other one, `second`, has none.
    pub(crate) async fn with(settings: Settings, faults: Arc<Faults>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = connect(&folder).await;
        database.migrate().await.unwrap();
        let store = Arc::new(MemoryStore::new("memory", ROOM));
        let second = Arc::new(MemoryStore::new("second", ROOM));
        let clock = Arc::new(FakeClock(Mutex::new(datetime!(2026-01-02 03:04:05 UTC))));
        let events = Arc::new(Events::default());
        let controller = join(&database, &store, &second, &clock, &events, &settings, &faults, "node-1");
        Self { controller, database, store, second, clock, events, settings, faults, folder }
    }

    /// Another process on the same database and the same stores.
    pub(crate) fn node(&self, name: &str) -> Controller {
        let Self { database, store, second, clock, events, settings, faults, .. } = self;
        join(database, store, second, clock, events, settings, faults, name)
    }

    pub(crate) fn clock_now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// The same world once more, to be joined to other parts; its folder is empty.
    pub(crate) fn again(&self) -> Self {
        Self {
            controller: self.controller.clone(),
            database: self.database.clone(),
            store: Arc::clone(&self.store),
            second: Arc::clone(&self.second),
            clock: Arc::clone(&self.clock),
            events: Arc::clone(&self.events),
            settings: self.settings.clone(),
            faults: Arc::clone(&self.faults),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A further pool on the same database.
    pub(crate) async fn connect(&self) -> Database {
        connect(&self.folder).await
    }

    /// A queued raw image of the project.
    pub(crate) async fn queued(&self, caller: &Caller) -> Image {
        self.controller.create_image(caller, raw()).await.unwrap()
    }

    /// An active image of the project.
    pub(crate) async fn active(&self, caller: &Caller, data: &'static str) -> Image {
        let image = self.queued(caller).await;
        self.controller.upload_image(caller, &image.id, whole(data)).await.unwrap()
    }

    /// An active image of the project with a copy in each store, `memory` first.
    pub(crate) async fn copied(&self, caller: &Caller, data: &'static str) -> Image {
        let image = self.active(caller, data).await;
        self.copy(&image, &self.second, data).await
    }

    /// The image with a further copy, of these bytes.
    pub(crate) async fn copy(&self, image: &Image, store: &MemoryStore, data: &'static str) -> Image {
        let mut writer = store.create(&image.id, None).await.unwrap();
        writer.write(bytes(data).unwrap()).await.unwrap();
        let url = writer.commit().await.unwrap().location;
        let metadata = [("store".to_owned(), store.name().into())].into_iter().collect();
        let before = self.record(&image.id).await.unwrap();
        let mut after = before.clone();
        after.locations.push(Location { id: None, url, metadata, status: LocationStatus::Active });
        assert!(self.database.images().save(&before, &after).await.unwrap());
        self.record(&image.id).await.unwrap()
    }

    /// The names of the stores with a copy, as the caller sees them.
    pub(crate) async fn stores_of(&self, caller: &Caller, id: &str) -> Vec<String> {
        let image = self.controller.show_image(caller, id).await.unwrap();
        image.locations.iter().map(|place| place.store().unwrap().to_owned()).collect()
    }

    /// The record as the database has it.
    pub(crate) async fn record(&self, id: &str) -> Option<Image> {
        self.database.images().get(id).await.unwrap()
    }

    pub(crate) async fn status(&self, id: &str) -> Option<ImageStatus> {
        self.record(id).await.map(|image| image.status)
    }

    /// All images there are.
    pub(crate) async fn records(&self) -> Vec<Image> {
        let filters =
            ImageFilters { visibility: VisibilityFilter::All, os_hidden: None, ..ImageFilters::default() };
        let query = ImageQuery { filters, limit: 1000, ..ImageQuery::default() };
        let viewer = Viewer { project: None, is_admin: true };
        self.database.images().list(&viewer, &query, None).await.unwrap()
    }

    /// Nothing is on its way, and the bytes in the stores are those in the records.
    pub(crate) async fn assert_settled(&self) {
        let mut expected = Vec::new();
        for image in self.records().await {
            assert!(!image.status.is_in_transition(), "{} is {}", image.id, image.status);
            if image.status == ImageStatus::Queued {
                assert_eq!((image.size, image.locations.len()), (None, 0), "{}", image.id);
                continue;
            }
            assert!(!image.locations.is_empty(), "{}", image.id);
            for place in &image.locations {
                assert_eq!(place.status, LocationStatus::Active, "{}", image.id);
                let name = place.store().unwrap();
                let store = if name == "memory" { &self.store } else { &self.second };
                assert_eq!(Some(store.size(&place.url).await.unwrap()), image.size, "{}", image.id);
                expected.push((name.to_owned(), image.id.clone()));
            }
        }
        expected.sort();
        let held = [&self.store, &self.second]
            .into_iter()
            .flat_map(|store| store.keys().into_iter().map(|key| (store.name().to_owned(), key)));
        assert_eq!(held.collect::<Vec<_>>(), expected);
        assert_eq!((self.store.writers(), self.second.writers()), (0, 0));
        assert!(self.controller.activity().is_idle());
        for node in ["node-1", "node-2"] {
            assert_eq!(self.database.leases().of_holder(node).await.unwrap(), Vec::<String>::new());
        }
        for project in ["ours", "theirs"] {
            assert_eq!(self.database.reservations().promised(project, self.clock.now()).await.unwrap(), 0);
        }
        let far = self.clock.now() + Duration::from_secs(1000);
        assert_eq!(self.database.images().pending_delete(far, 10).await.unwrap(), []);
    }
}

async fn connect(folder: &tempfile::TempDir) -> Database {
    let url = format!("sqlite://{}", folder.path().join("vitrine.db").display());
    Database::connect(&url, Options::default()).await.unwrap()
}

#[expect(clippy::too_many_arguments, reason = "the parts of a world")]
fn join(
    database: &Database,
    store: &Arc<MemoryStore>,
    second: &Arc<MemoryStore>,
    clock: &Arc<FakeClock>,
    events: &Arc<Events>,
    settings: &Settings,
    faults: &Arc<Faults>,
    node: &str,
) -> Controller {
    let first: Arc<dyn Store> = Arc::new(Faulty::new(Arc::clone(store) as _, Arc::clone(faults)));
    let stores = Stores::new(first, [Arc::clone(second) as Arc<dyn Store>]);
    let counter = AtomicU64::new(0);
    let node_number = node.len() as u64 + node.bytes().map(u64::from).sum::<u64>();
    Controller::new(Parts {
        clock: Arc::clone(clock) as _,
        notifier: Arc::clone(events) as _,
        ids: Arc::new(move || {
            format!("00000000-0000-4000-{node_number:04x}-{:012x}", counter.fetch_add(1, Ordering::Relaxed))
        }),
        ..Parts::new(database.clone(), stores, settings.clone(), node)
    })
}

/// A caller with these roles, in this project.
pub(crate) fn caller(project: &str, roles: &[&str]) -> Caller {
    Caller {
        user_id: format!("user-of-{project}"),
        user_name: "user".to_owned(),
        project_id: Some(project.to_owned()),
        project_name: Some(project.to_owned()),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        request_id: Some("req-1".to_owned()),
    }
}

pub(crate) fn reader(project: &str) -> Caller {
    caller(project, &["reader"])
}

pub(crate) fn member(project: &str) -> Caller {
    caller(project, &["reader", "member"])
}

pub(crate) fn admin(project: &str) -> Caller {
    caller(project, &["reader", "member", "admin"])
}

/// An image that can take data.
pub(crate) fn raw() -> NewImage {
    NewImage {
        disk_format: Some("raw".to_owned()),
        container_format: Some("bare".to_owned()),
        ..NewImage::default()
    }
}

pub(crate) fn upload(body: BoxStream<'static, io::Result<Bytes>>) -> Upload {
    Upload::new(body)
}

/// A body that comes at once.
pub(crate) fn whole(data: &'static str) -> Upload {
    upload(stream::iter([Ok(Bytes::from_static(data.as_bytes()))]).boxed())
}

/// Into that store.
pub(crate) fn upload_to(store: &str, data: &'static str) -> Upload {
    Upload { store: Some(store.to_owned()), ..whole(data) }
}

/// A body that stops after `first`, tells so, and goes on with the rest when it is told what that is.
pub(crate) fn gated(
    first: &'static str,
) -> (Upload, oneshot::Receiver<()>, oneshot::Sender<io::Result<Bytes>>) {
    let (reached, has_reached) = oneshot::channel();
    let (rest, gate) = oneshot::channel::<io::Result<Bytes>>();
    let rest_of_it = stream::once(async move {
        let _ = reached.send(());
        gate.await.unwrap_or_else(|_| Err(io::ErrorKind::UnexpectedEof.into()))
    });
    let body = stream::iter([Ok(Bytes::from_static(first.as_bytes()))]).chain(rest_of_it).boxed();
    (upload(body), has_reached, rest)
}

pub(crate) fn bytes(data: &'static str) -> io::Result<Bytes> {
    Ok(Bytes::from_static(data.as_bytes()))
}

/// The status that the REST API makes of an outcome, as far as it tells outcomes apart.
pub(crate) fn code<T>(outcome: &Result<T, vitrine_domain::Error>) -> &'static str {
    use vitrine_domain::Error;
    match outcome {
        Ok(_) => "ok",
        Err(Error::Invalid(_) | Error::BadRequest(_) | Error::WrongSignature(_)) => "400",
        Err(Error::NotFound(_)) => "404",
        Err(Error::Forbidden(_)) => "403",
        Err(Error::Conflict(_)) => "409",
        Err(Error::Gone(_)) => "410",
        Err(Error::LimitExceeded(_)) => "413",
        Err(Error::UnsupportedContent(_)) => "415",
        Err(Error::RangeNotSatisfiable(_)) => "416",
        Err(Error::Unavailable { .. } | Error::Draining { .. }) => "503",
        Err(_) => "500",
    }
}
