//! What every test stands in.

use std::{path::Path, sync::Arc};

use axum::{Extension, Router, routing::any};
use bytes::Bytes;
use futures::StreamExt as _;
use http::StatusCode;
use tower_sessions::MemoryStore;
use vitrine_app::{Assets, Parts, UPLOADS};
use vitrine_database::{Database, Options};
use vitrine_domain::{Controller, Settings, Upload};
use vitrine_identity::{IdentityProvider as _, Login, LoginScope, UserRef};
use vitrine_model::{Caller, Image, NewImage, Visibility};
use vitrine_stores::{
    Stores,
    drivers::file::{FileOptions, FileStore},
};

use crate::{
    browser::Browser,
    identity::{Identity, PASSWORD},
};

/// The host that browsers go to.
pub(crate) const HOST: &str = "images.example:9292";

/// A server.
pub(crate) struct World {
    pub(crate) controller: Controller,
    pub(crate) identity: Arc<Identity>,
    pub(crate) router: Router,
    /// The database, as another process has it.
    pub(crate) aside: Database,
    _folder: tempfile::TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        Self::made(settings, |_, _| {}).await
    }

    /// With other parts: more stores, a cache, a way out. The folder is the world's own.
    pub(crate) async fn made(
        settings: Settings,
        change: impl FnOnce(&mut vitrine_domain::Parts, &Path),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("vitrine.db").display());
        let database = Database::connect(&url, Options::default()).await.unwrap();
        database.migrate().await.unwrap();
        let options =
            FileOptions { filesystem_store_datadir: folder.path().join("images"), ..FileOptions::default() };
        let store = FileStore::open("file", options).unwrap();
        let stores = Stores::new(Arc::new(store), []);
        let aside = database.clone();
        let mut made = vitrine_domain::Parts::new(database, stores, settings, "node-1");
        change(&mut made, folder.path());
        let controller = Controller::new(made);
        let identity = Arc::new(Identity::default());
        let router = vitrine_app::router(parts(&controller, &identity), MemoryStore::default());
        Self { controller, identity, router, aside, _folder: folder }
    }

    /// The same server set up in another way, with sessions of its own.
    pub(crate) fn set_up(&self, change: impl FnOnce(&mut Parts)) -> Browser {
        let mut parts = parts(&self.controller, &self.identity);
        change(&mut parts);
        Browser::new(vitrine_app::router(parts, MemoryStore::default()))
    }

    /// A browser nobody has used yet.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A browser in which this user is logged in.
    pub(crate) async fn logged_in(&self, user: &str) -> Browser {
        let mut browser = self.browser();
        let page = browser.post("/dashboard/login", &[("user", user), ("password", PASSWORD)]).await;
        assert_eq!(page.status, 303, "{}", page.text);
        browser
    }

    /// The user as the API knows it.
    pub(crate) async fn caller(&self, user: &str) -> Caller {
        let login = Login {
            user: UserRef::Name { name: user.to_owned(), domain: "Default".to_owned() },
            password: PASSWORD.to_owned(),
            scope: LoginScope::AnyProject,
            peer: None,
        };
        self.identity.login(login).await.unwrap().caller
    }

    /// A raw image without data.
    pub(crate) async fn queued(&self, user: &str, name: &str) -> Image {
        let caller = self.caller(user).await;
        self.controller.create_image(&caller, raw(name)).await.unwrap()
    }

    /// A raw image with data.
    pub(crate) async fn active(&self, user: &str, name: &str, data: &'static [u8]) -> Image {
        let caller = self.caller(user).await;
        let image = self.queued(user, name).await;
        let body = futures::stream::once(async move { Ok(Bytes::from_static(data)) }).boxed();
        let upload = Upload::new(body);
        self.controller.upload_image(&caller, &image.id, upload).await.unwrap()
    }

    /// Works until no task is at work, or due.
    pub(crate) async fn work(&self) {
        while self.controller.take_up_tasks().await.unwrap() > 0 || self.controller.activity().tasks > 0 {
            while self.controller.activity().tasks > 0 {
                tokio::task::yield_now().await;
            }
        }
    }

    /// A namespace of metadata definitions, as its JSON says.
    pub(crate) async fn define(&self, document: serde_json::Value) {
        let document = serde_json::from_value(document).unwrap();
        let root = self.caller("root").await;
        self.controller.create_metadef_namespace(&root, document).await.unwrap();
    }

    /// The namespace with everything in it, as it would be loaded again.
    pub(crate) async fn defined(&self, namespace: &str) -> serde_json::Value {
        let root = self.caller("root").await;
        let document = self.controller.export_metadef_namespace(&root, namespace).await.unwrap();
        serde_json::to_value(document).unwrap()
    }

    /// The image as its owner sees it now.
    pub(crate) async fn image(&self, user: &str, id: &str) -> Image {
        self.controller.show_image(&self.caller(user).await, id).await.unwrap()
    }
}

fn parts(controller: &Controller, identity: &Arc<Identity>) -> Parts {
    Parts {
        controller: controller.clone(),
        identity: Arc::<Identity>::clone(identity),
        embedded: None,
        region: "RegionOne".to_owned(),
        operator: None,
        uploads: uploads(),
        assets: Assets {
            script: "vitrine-1a2b3c".to_owned(),
            stylesheet: "/dashboard/assets/style-4d5e6f.css".to_owned(),
            has_script: true,
        },
        secure_cookies: false,
        public_endpoint: None,
    }
}

/// In the place of resumable uploads: tells who asks, and that the last byte is there.
fn uploads() -> Router {
    let tell = async |caller: Option<Extension<Caller>>| {
        let name = caller.map(|Extension(caller)| caller.user_name).unwrap_or_default();
        (StatusCode::NO_CONTENT, [("upload-state", "complete".to_owned()), ("x-caller", name)])
    };
    Router::new().route(UPLOADS, any(tell)).route(&format!("{UPLOADS}/{{id}}"), any(tell))
}

/// A raw, shared image.
pub(crate) fn raw(name: &str) -> NewImage {
    NewImage {
        name: Some(name.to_owned()),
        visibility: Some(Visibility::Shared),
        disk_format: Some("raw".to_owned()),
        container_format: Some("bare".to_owned()),
        ..NewImage::default()
    }
}
