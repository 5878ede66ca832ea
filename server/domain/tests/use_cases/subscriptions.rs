//! Subscriptions: what a catalogue makes of them, how that fails, and that nothing comes twice.

mod checks;
mod rights;
mod trouble;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde_json::{Value, json};
use vitrine_domain::{Controller, tasks::CATALOGUE_CHECK};
use vitrine_model::{
    CatalogueFilter, CatalogueKind, Image, OldVersions, SubscribedVersion, Subscription, SubscriptionChoice,
    Task, VersionState, Visibility,
};

use crate::imports::{
    bed::{Bed, plain},
    web::Page,
};

/// A bed with a catalogue to subscribe to.
pub(crate) struct Shop {
    pub(crate) bed: Bed,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        Self { bed: Bed::with(|_| {}, plain()).await }
    }

    /// Publishes these versions of one product: name, data, and whether the checksum is right.
    pub(crate) fn publish(&self, versions: &[(&str, &'static str, bool)]) {
        let web = &self.bed.web;
        let mut listed = serde_json::Map::new();
        for (name, data, honest) in versions {
            let path = format!("server/{name}/disk1.img");
            web.put(&format!("/c/{path}"), [Page::of(*data)]);
            let sum = if *honest { sha256(data) } else { "0".repeat(64) };
            let item = json!({"ftype": "disk.raw", "path": path, "size": data.len(), "sha256": sum});
            listed.insert((*name).to_owned(), json!({"items": {"disk": item}}));
        }
        self.publish_products(&json!({"server:24.04:amd64": {
            "os": "Ubuntu", "release": "noble", "version": "24.04", "arch": "amd64", "versions": listed,
        }}));
    }

    pub(crate) fn publish_products(&self, products: &Value) {
        let index = json!({"format": "index:1.0", "index": {
            "x:download": {"datatype": "image-downloads", "format": "products:1.0", "path": "streams/v1/x.json"},
        }});
        let file = json!({"format": "products:1.0", "datatype": "image-downloads", "products": products});
        for query in ["", "?sig=hunter2"] {
            self.bed.web.put(&format!("/c/streams/v1/index.json{query}"), [Page::of(index.to_string())]);
        }
        self.bed.web.put("/c/streams/v1/x.json", [Page::of(file.to_string())]);
    }

    pub(crate) fn choice(&self, name: &str) -> SubscriptionChoice {
        SubscriptionChoice {
            name: name.to_owned(),
            url: format!("http://{}/c/", self.bed.web.address),
            kind: CatalogueKind::Simplestreams,
            filter: CatalogueFilter::default(),
            visibility: Visibility::Private,
            stores: Vec::new(),
            every_hours: 24,
            keep: 1,
            old: OldVersions::Hide,
            properties: BTreeMap::new(),
        }
    }

    /// Subscribes, and waits until all has come that comes.
    pub(crate) async fn subscribe(&self, choice: SubscriptionChoice) -> Subscription {
        let made = self.bed.controller.create_subscription(&self.bed.who, choice).await.unwrap();
        self.work(&self.bed.controller).await;
        made
    }

    /// Looks at the catalogue, and waits until all has come that comes.
    pub(crate) async fn check(&self, subscription: &Subscription) -> Task {
        let task = self.bed.controller.check_subscription(&self.bed.who, &subscription.id).await.unwrap();
        self.work(&self.bed.controller).await;
        self.bed.task(&task.id).await
    }

    /// Works until no task is open: time passes where one waits.
    pub(crate) async fn work(&self, controller: &Controller) {
        for _ in 0..40 {
            controller.take_up_tasks().await.unwrap();
            while controller.activity().tasks > 0 {
                tokio::task::yield_now().await;
            }
            if self.bed.tasks().await.iter().all(|task| task.status.is_final()) {
                return;
            }
            self.bed.world.clock.advance(Duration::from_secs(10));
        }
        panic!("tasks do not come to their end: {:?}", self.bed.tasks().await);
    }

    /// Version and state, newest first.
    pub(crate) async fn states(&self, subscription: &Subscription) -> Vec<(String, VersionState)> {
        self.versions(subscription).await.into_iter().map(|row| (row.version, row.state)).collect()
    }

    pub(crate) async fn versions(&self, subscription: &Subscription) -> Vec<SubscribedVersion> {
        self.bed.controller.subscription(&self.bed.who, &subscription.id).await.unwrap().versions
    }

    pub(crate) async fn version(&self, subscription: &Subscription, version: &str) -> SubscribedVersion {
        let versions = self.versions(subscription).await;
        versions.into_iter().find(|row| row.version == version).unwrap()
    }

    pub(crate) async fn image(&self, subscription: &Subscription, version: &str) -> Image {
        let row = self.version(subscription, version).await;
        self.bed.image(&row.image_id).await
    }

    pub(crate) async fn now(&self, subscription: &Subscription) -> Subscription {
        self.bed.controller.subscription(&self.bed.who, &subscription.id).await.unwrap().subscription
    }

    pub(crate) async fn checks(&self) -> usize {
        self.bed.tasks().await.iter().filter(|task| task.kind == CATALOGUE_CHECK).count()
    }

    /// A second process on the same database.
    pub(crate) fn other(&self) -> Arc<Controller> {
        Arc::new(self.bed.node("node-2"))
    }
}

pub(crate) fn sha256(data: &str) -> String {
    let digest = openssl::hash::hash(openssl::hash::MessageDigest::sha256(), data.as_bytes()).unwrap();
    hex::encode(digest)
}
