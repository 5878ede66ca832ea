use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use vitrine_domain::{Controller, Parts};
use vitrine_model::{ImageChange, ImageStatus, MemberStatus};
use vitrine_stores::{ByteStream, Capacity, Content, Error as StoreError, Store, Stores, Writer};

use crate::world::{World, code, member, whole};

#[tokio::test]
async fn the_record_and_the_data_go() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    let empty = world.queued(&who).await;
    world.events.take();
    for id in [&image.id, &empty.id] {
        world.controller.delete_image(&who, id).await.unwrap();
        assert_eq!(code(&world.controller.show_image(&who, id).await), "404");
        assert_eq!(code(&world.controller.delete_image(&who, id).await), "404");
    }
    world.assert_settled().await;
    assert_eq!(world.events.take(), ["image.delete", "image.delete"]);
}

#[tokio::test]
async fn a_protected_image_stays_untouched() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    let protect = |on| vec![ImageChange::Protected(on)];
    let image = world.controller.update_image(&who, &image.id, protect(true)).await.unwrap();
    assert_eq!(code(&world.controller.delete_image(&who, &image.id).await), "403");
    assert_eq!(world.record(&image.id).await.unwrap(), image);
    world.assert_settled().await;
    world.controller.update_image(&who, &image.id, protect(false)).await.unwrap();
    world.controller.delete_image(&who, &image.id).await.unwrap();
    world.assert_settled().await;
}

#[tokio::test]
async fn data_of_a_deactivated_image_goes_too() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    world.controller.deactivate_image(&who, &image.id).await.unwrap();
    world.controller.delete_image(&who, &image.id).await.unwrap();
    world.assert_settled().await;
}

#[tokio::test]
async fn missing_data_does_not_keep_the_record() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    world.store.delete(&image.locations[0].url).await.unwrap();
    world.controller.delete_image(&who, &image.id).await.unwrap();
    world.assert_settled().await;
}

/// A store that refuses to delete while it is told to.
struct Used {
    inner: Arc<dyn Store>,
    in_use: Arc<AtomicBool>,
    gone: Arc<AtomicBool>,
}

#[async_trait]
impl Store for Used {
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
    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, StoreError> {
        self.inner.create(key, size_hint).await
    }
    async fn open(&self, location: &str, range: Option<std::ops::Range<u64>>) -> Result<Content, StoreError> {
        let content = self.inner.open(location, range).await?;
        let stream: ByteStream = content.stream;
        Ok(Content { size: content.size, stream })
    }
    async fn size(&self, location: &str) -> Result<u64, StoreError> {
        self.inner.size(location).await
    }
    async fn delete(&self, location: &str) -> Result<(), StoreError> {
        let store = self.name().to_owned();
        if self.in_use.load(Ordering::SeqCst) {
            return Err(StoreError::InUse { store, by: "2 clones".to_owned() });
        }
        if self.gone.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable { store, source: std::io::Error::other("unplugged") });
        }
        self.inner.delete(location).await
    }
    async fn capacity(&self) -> Result<Option<Capacity>, StoreError> {
        self.inner.capacity().await
    }
    async fn sweep(&self) -> Result<u64, StoreError> {
        self.inner.sweep().await
    }
}

#[tokio::test]
async fn data_that_a_store_does_not_give_up_leaves_the_image_as_it_was() {
    let world = World::new().await;
    let (in_use, gone) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(false)));
    let inner = Arc::clone(&world.store) as Arc<dyn Store>;
    let used = Used { inner, in_use: Arc::clone(&in_use), gone: Arc::clone(&gone) };
    let stores = Stores::new(Arc::new(used), []);
    let parts = Parts::new(world.database.clone(), stores, world.settings.clone(), "node-1");
    let controller = Controller::new(Parts { clock: Arc::clone(&world.clock) as _, ..parts });
    let who = member("ours");
    let image = world.queued(&who).await;
    let tag = vec![
        ImageChange::Tags(vec!["t".to_owned()]),
        ImageChange::SetProperty { name: "k".to_owned(), value: "v".to_owned() },
    ];
    controller.update_image(&who, &image.id, tag).await.unwrap();
    controller.upload_image(&who, &image.id, whole("data")).await.unwrap();
    controller.add_member(&who, &image.id, "theirs").await.unwrap();
    controller
        .set_member_status(&member("theirs"), &image.id, "theirs", MemberStatus::Accepted)
        .await
        .unwrap();
    controller.deactivate_image(&who, &image.id).await.unwrap();
    let before = world.record(&image.id).await.unwrap();
    assert_eq!(before.status, ImageStatus::Deactivated);

    let error = controller.delete_image(&who, &image.id).await.unwrap_err();
    assert_eq!(error.to_string(), "The data in the store 'memory' is in use: 2 clones.");
    assert_eq!(code::<()>(&Err(error)), "409");
    assert_eq!(world.record(&image.id).await.unwrap(), before);
    in_use.store(false, Ordering::SeqCst);
    gone.store(true, Ordering::SeqCst);
    assert_eq!(code(&controller.delete_image(&who, &image.id).await), "503");
    assert_eq!(world.record(&image.id).await.unwrap(), before);
    let members = world.database.members().list(&image.id).await.unwrap();
    assert_eq!(members.iter().map(|member| member.status).collect::<Vec<_>>(), [MemberStatus::Accepted]);
    world.assert_settled().await;

    gone.store(false, Ordering::SeqCst);
    controller.delete_image(&who, &image.id).await.unwrap();
    world.assert_settled().await;
}
