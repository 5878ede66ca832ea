//! A server dies at every single step of an import, and another one carries on.

use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use tokio::sync::Notify;
use vitrine_model::ImageStatus;
use vitrine_stores::{Capacity, Committed, Content, Error, Store, Stored, Writer};

use super::{
    bed::{Bed, Wrap, by, download, into, places, plain, process, succeeded},
    web::Page,
};
use crate::world::{World, admin};

/// Counts steps and stands still for ever in one of them, before it or after it.
struct Trap {
    at: u64,
    after: bool,
    taken: AtomicU64,
    caught: Notify,
}

impl Trap {
    async fn pass<T>(&self, work: impl Future<Output = T>) -> T {
        let caught = self.taken.fetch_add(1, Ordering::SeqCst) + 1 == self.at;
        if caught && !self.after {
            self.stand_still().await;
        }
        let done = work.await;
        if caught {
            self.stand_still().await;
        }
        done
    }

    async fn stand_still(&self) {
        self.caught.notify_one();
        std::future::pending::<()>().await;
    }
}

struct Trapped {
    inner: Arc<dyn Store>,
    trap: Arc<Trap>,
}

#[async_trait]
impl Store for Trapped {
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
        self.inner.location(key)
    }
    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        let inner = self.trap.pass(self.inner.create(key, size_hint)).await?;
        Ok(Box::new(TrappedWriter { inner, trap: Arc::clone(&self.trap) }))
    }
    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        let Content { size, stream } = self.trap.pass(self.inner.open(location, range)).await?;
        let trap = Arc::clone(&self.trap);
        let stream = stream.then(move |chunk| {
            let trap = Arc::clone(&trap);
            async move { trap.pass(async { chunk }).await }
        });
        Ok(Content { size, stream: stream.boxed() })
    }
    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.trap.pass(self.inner.size(location)).await
    }
    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.trap.pass(self.inner.delete(location)).await
    }
    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.inner.capacity().await
    }
    async fn sweep(&self) -> Result<u64, Error> {
        self.inner.sweep().await
    }
    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        self.trap.pass(self.inner.stored()).await
    }
}

struct TrappedWriter {
    inner: Box<dyn Writer>,
    trap: Arc<Trap>,
}

#[async_trait]
impl Writer for TrappedWriter {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        self.trap.pass(self.inner.write(chunk)).await
    }
    async fn commit(self: Box<Self>) -> Result<Committed, Error> {
        let Self { inner, trap } = *self;
        trap.pass(inner.commit()).await
    }
}

/// Kills a server at step `at` of an import; false where the import has fewer steps.
fn killed_at(method: &str, at: u64, after: bool) -> bool {
    let survivor = tokio::runtime::Runtime::new().unwrap();
    let mut bed = survivor.block_on(Bed::new());
    let (image, request) = survivor.block_on(async {
        match method {
            "glance-direct" => (bed.staged("data").await, by(method)),
            "web-download" => {
                (bed.world.queued(&bed.who).await, download(&bed.web.put("/disk", [Page::of("data")])))
            }
            _ => (bed.world.active(&bed.who, "data").await, by(method)),
        }
    });
    let stores: &[&str] = if method == "copy-image" { &["second"] } else { &["memory", "second"] };
    bed.who = admin("ours");
    let task = survivor.block_on(bed.begin(&image.id, into(stores, request)));

    let trap = Arc::new(Trap { at, after, taken: AtomicU64::new(0), caught: Notify::new() });
    let trapping: Wrap = {
        let trap = Arc::clone(&trap);
        Arc::new(move |inner| Arc::new(Trapped { inner, trap: Arc::clone(&trap) }))
    };
    let victim = tokio::runtime::Runtime::new().unwrap();
    let caught = victim.block_on(async {
        let world = World { database: bed.world.connect().await, ..bed.world.again() };
        std::os::unix::fs::symlink(
            bed.world.folder.path().join("staging"),
            world.folder.path().join("staging"),
        )
        .unwrap();
        let doomed = process(&world, &bed.web, "node-1", &trapping, &trapping);
        doomed.take_up_tasks().await.unwrap();
        tokio::select! {
            () = trap.caught.notified() => true,
            () = async {
                while doomed.activity().tasks > 0 {
                    tokio::task::yield_now().await;
                }
            } => false,
        }
    });
    victim.shutdown_background();

    survivor.block_on(async {
        let again = process(&bed.world, &bed.web, "node-1", &plain(), &plain());
        again.start().await.unwrap();
        bed.settle(&again).await;
        let done = bed.task(&task.id).await;
        succeeded(&done);
        let image = bed.image(&image.id).await;
        assert_eq!((image.status, image.size), (ImageStatus::Active, Some(4)), "{method} {at} {after}");
        assert_eq!(places(&image), ["memory", "second"], "{method} {at} {after}");
        bed.assert_settled().await;
    });
    caught
}

#[test]
fn an_import_survives_its_server_at_every_step() {
    for method in ["glance-direct", "web-download", "copy-image"] {
        for after in [false, true] {
            let mut at = 1;
            while killed_at(method, at, after) {
                at += 1;
            }
            assert!(at > 4, "{method} has {at} steps");
        }
    }
}
