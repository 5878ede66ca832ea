//! A web server to import from, and a world that may fetch from it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{Router, extract::State};
use http::{StatusCode, Uri};
use tokio::net::TcpListener;
use vitrine_domain::{Settings, Staging};
use vitrine_fetcher::{Fetcher, Filtering, Rules};
use vitrine_model::ImportMethod;
use vitrine_stores::{Profile, Store, Stores, drivers::memory::MemoryStore};

use crate::world::World;

type Pages = Arc<Mutex<BTreeMap<String, &'static [u8]>>>;

/// Runs until its runtime ends.
pub(crate) struct Web {
    port: u16,
    pages: Pages,
}

impl Web {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let pages = Pages::default();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&pages));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { port, pages }
    }

    /// What is at the path from now on.
    pub(crate) fn put(&self, path: &str, data: &'static [u8]) {
        self.pages.lock().unwrap().insert(path.to_owned(), data);
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

async fn answer(State(pages): State<Pages>, uri: Uri) -> (StatusCode, &'static [u8]) {
    match pages.lock().unwrap().get(uri.path()) {
        Some(data) => (StatusCode::OK, data),
        None => (StatusCode::NOT_FOUND, b"nothing"),
    }
}

/// A way out to this web server alone.
pub(crate) fn fetcher(web: &Web) -> Fetcher {
    let filtering = Filtering {
        allowed_hosts: vec!["127.0.0.1".to_owned()],
        allowed_ports: vec![web.port],
        ..Filtering::default()
    };
    let limits = vitrine_fetcher::Settings { resume_attempts: 0, ..Default::default() };
    Fetcher::new(Rules::new(&filtering, &[]).unwrap(), &limits).unwrap()
}

/// Three stores: `fast` is the default, `slow` has a hostile description, `spare` may be anything.
pub(crate) async fn world(settings: Settings, web: &Web, spare: Arc<dyn Store>) -> World {
    let fetcher = fetcher(web);
    World::made(settings, |parts, folder| {
        let profile = |description: &str, weight| Profile { description: description.to_owned(), weight };
        let profiles = [
            ("fast".to_owned(), profile("flash", 7)),
            ("slow".to_owned(), profile("<script>disks</script>", 0)),
        ];
        parts.stores = Stores::new(memory("fast"), [memory("slow"), spare]).with_profiles(profiles.into());
        parts.fetcher = Arc::new(fetcher);
        let staging = folder.join("staging");
        std::fs::create_dir(&staging).unwrap();
        parts.staging = Some(Arc::new(Staging::open(staging).unwrap()));
    })
    .await
}

pub(crate) fn memory(name: &str) -> Arc<dyn Store> {
    Arc::new(MemoryStore::new(name, 1 << 20))
}

/// Every import method.
pub(crate) fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.imports.methods = ImportMethod::ALL.to_vec();
    settings
}

/// The usual world.
pub(crate) async fn usual() -> (Web, World) {
    let web = Web::start().await;
    let world = world(settings(), &web, memory("spare")).await;
    (web, world)
}
