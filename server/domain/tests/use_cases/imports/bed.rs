//! A world with a staging area, a way out, and stores in whose way something can be put.

use std::{path::PathBuf, sync::Arc};

use serde_json::Value;
use vitrine_domain::{
    Controller, ImportRequest, MethodRequest, Parts, Settings, Staging,
    tasks::{Jobs, TaskSettings},
};
use vitrine_fetcher::{Fetcher, Filtering, Rules};
use vitrine_model::{Caller, Image, ImageStatus, Task, TaskQuery, TaskStatus};
use vitrine_stores::{
    Store, Stores,
    layers::faults::{Faults, Faulty},
};

use super::web::Web;
use crate::world::{World, member, whole};

/// Puts something in the way to a store.
pub(crate) type Wrap = Arc<dyn Fn(Arc<dyn Store>) -> Arc<dyn Store> + Send + Sync>;

pub(crate) struct Bed {
    pub(crate) world: World,
    pub(crate) controller: Controller,
    pub(crate) web: Web,
    pub(crate) who: Caller,
}

pub(crate) fn faulty(faults: &Arc<Faults>) -> Wrap {
    let faults = Arc::clone(faults);
    Arc::new(move |store| Arc::new(Faulty::new(store, Arc::clone(&faults))))
}

pub(crate) fn plain() -> Wrap {
    Arc::new(|store| store)
}

impl Bed {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}, plain()).await
    }

    /// With other settings, and something in the way to the default store.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings), wrap: Wrap) -> Self {
        let mut settings = Settings {
            tasks: TaskSettings { max_attempts: 3, ..TaskSettings::default() },
            upload_idle_timeout: 5,
            ..Settings::default()
        };
        settings.imports.methods = vitrine_model::ImportMethod::ALL.to_vec();
        change(&mut settings);
        let world = World::with(settings, Faults::none()).await;
        let web = Web::start().await;
        let controller = process(&world, &web, "node-1", &wrap, &plain());
        Self { world, controller, web, who: member("ours") }
    }

    /// A process of another name, or the same one started again.
    pub(crate) fn node(&self, name: &str) -> Controller {
        process(&self.world, &self.web, name, &plain(), &plain())
    }

    pub(crate) fn staging_folder(&self, node: &str) -> PathBuf {
        self.world.folder.path().join("staging").join(node)
    }

    /// Names of files in the staging area of `node-1`.
    pub(crate) fn staged_files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.staging_folder("node-1"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.starts_with('.'))
            .collect();
        names.sort();
        names
    }

    /// An image with staged data.
    pub(crate) async fn staged(&self, data: &'static str) -> Image {
        let image = self.world.queued(&self.who).await;
        self.controller.stage_image(&self.who, &image.id, whole(data)).await.unwrap();
        self.world.record(&image.id).await.unwrap()
    }

    pub(crate) async fn begin(&self, id: &str, request: ImportRequest) -> Task {
        self.controller.import_image(&self.who, id, request, None).await.unwrap().unwrap()
    }

    /// Imports, to the end.
    pub(crate) async fn import(&self, id: &str, request: ImportRequest) -> Task {
        let task = self.begin(id, request).await;
        self.settle(&self.controller).await;
        self.task(&task.id).await
    }

    /// Works until no task is open: time passes where one waits.
    pub(crate) async fn settle(&self, controller: &Controller) {
        for _ in 0..40 {
            controller.take_up_tasks().await.unwrap();
            while controller.activity().tasks > 0 {
                tokio::task::yield_now().await;
            }
            if self.open_tasks(true).await == 0 {
                return;
            }
            self.world.clock.advance(std::time::Duration::from_secs(60));
        }
        panic!("tasks do not come to their end: {:?}", self.tasks().await);
    }

    async fn open_tasks(&self, of_imports: bool) -> usize {
        let open = |task: &&Task| {
            !task.status.is_final()
                && (!of_imports
                    || ["import", "api_image_import", "store_copy", "store_move"]
                        .contains(&task.kind.as_str()))
        };
        self.tasks().await.iter().filter(open).count()
    }

    /// A store that did not answer does again, and what was left there goes.
    pub(crate) async fn tidy_up(&self) {
        for _ in 0..60 {
            self.world.clock.advance(std::time::Duration::from_secs(600));
            self.controller.take_up_tasks().await.unwrap();
            while self.controller.activity().tasks > 0 {
                tokio::task::yield_now().await;
            }
        }
    }

    pub(crate) async fn tasks(&self) -> Vec<Task> {
        self.world
            .database
            .tasks()
            .list(&TaskQuery { limit: 100, ..TaskQuery::default() }, None)
            .await
            .unwrap()
    }

    pub(crate) async fn task(&self, id: &str) -> Task {
        self.world.database.tasks().get(id).await.unwrap().unwrap()
    }

    pub(crate) async fn image(&self, id: &str) -> Image {
        self.world.record(id).await.unwrap()
    }

    /// Nothing is on its way: what lies in stores and in the staging area is what the records say.
    pub(crate) async fn assert_settled(&self) {
        let (mut stored, mut staged) = (Vec::new(), Vec::new());
        for image in self.world.records().await {
            let id = &image.id;
            let lock = image.properties.get("os_glance_import_task");
            assert_eq!(lock, None, "{id} is {}", image.status);
            let importing = image.properties.get("os_glance_importing_to_stores");
            assert!(importing.is_none_or(String::is_empty), "{id}: {importing:?}");
            match image.status {
                ImageStatus::Queued => assert_eq!((image.size, image.locations.len()), (None, 0)),
                ImageStatus::Uploading => staged.push(id.clone()),
                ImageStatus::Active => assert!(!image.locations.is_empty()),
                status => panic!("{id} is {status}"),
            }
            stored
                .extend(image.locations.iter().map(|place| (place.store().unwrap().to_owned(), id.clone())));
        }
        stored.sort();
        staged.sort();
        let World { store, second, database, clock, .. } = &self.world;
        let held = [store, second]
            .into_iter()
            .flat_map(|store| store.keys().into_iter().map(|key| (store.name().to_owned(), key)));
        assert_eq!(held.collect::<Vec<_>>(), stored);
        assert_eq!((store.writers(), second.writers()), (0, 0));
        assert_eq!(self.staged_files(), staged);
        assert_eq!(self.open_tasks(false).await, 0);
        for node in ["node-1", "node-2"] {
            assert_eq!(database.leases().of_holder(node).await.unwrap(), Vec::<String>::new());
        }
        let now = vitrine_domain::Clock::now(&**clock);
        assert_eq!(database.reservations().promised("ours", now).await.unwrap(), 0);
    }
}

/// A process on the world's database and stores.
pub(crate) fn process(world: &World, web: &Web, node: &str, first: &Wrap, staging: &Wrap) -> Controller {
    let stores = Stores::new(first(Arc::clone(&world.store) as _), [Arc::clone(&world.second) as _]);
    let folder = world.folder.path().join("staging").join(node);
    std::fs::create_dir_all(&folder).unwrap();
    let staging = Staging::open(folder).unwrap().through(|store| staging(store));
    let filtering = Filtering {
        allowed_hosts: vec!["127.0.0.1".to_owned()],
        allowed_ports: vec![web.address.port()],
        ..Filtering::default()
    };
    let limits = vitrine_fetcher::Settings { resume_attempts: 0, ..Default::default() };
    let fetcher = Fetcher::new(Rules::new(&filtering, &[]).unwrap(), &limits).unwrap();
    Controller::new(Parts {
        clock: Arc::clone(&world.clock) as _,
        notifier: Arc::clone(&world.events) as _,
        staging: Some(Arc::new(staging)),
        fetcher: Arc::new(fetcher),
        jobs: Jobs::default(),
        ..Parts::new(world.database.clone(), stores, world.settings.clone(), node)
    })
}

/// `{"method": {"name": …}}`
pub(crate) fn by(method: &str) -> ImportRequest {
    let method = MethodRequest { name: method.to_owned(), ..MethodRequest::default() };
    ImportRequest { method, ..ImportRequest::default() }
}

pub(crate) fn download(uri: &str) -> ImportRequest {
    let mut request = by("web-download");
    request.method.uri = Some(uri.to_owned());
    request
}

/// Into these stores.
pub(crate) fn into(stores: &[&str], request: ImportRequest) -> ImportRequest {
    let stores = stores.iter().map(|store| (*store).to_owned()).collect();
    ImportRequest { stores: Some(stores), ..request }
}

pub(crate) fn some_may_fail(request: ImportRequest) -> ImportRequest {
    ImportRequest { all_stores_must_succeed: Some(false), ..request }
}

pub(crate) fn property<'a>(image: &'a Image, name: &str) -> Option<&'a str> {
    image.properties.get(name).map(String::as_str)
}

pub(crate) fn places(image: &Image) -> Vec<&str> {
    let mut places: Vec<&str> = image.locations.iter().filter_map(|place| place.store()).collect();
    places.sort_unstable();
    places
}

pub(crate) fn succeeded(task: &Task) {
    assert_eq!(task.status, TaskStatus::Success, "{:?}", task.message);
    assert_eq!(
        task.result.as_ref().and_then(|result| result.get("image_id")),
        Some(&Value::from(task.image_id.clone()))
    );
}

/// The reason.
pub(crate) fn failed(task: &Task) -> &str {
    assert_eq!(task.status, TaskStatus::Failure);
    task.message.as_deref().unwrap()
}
