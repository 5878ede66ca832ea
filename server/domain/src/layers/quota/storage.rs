//! The bytes a project may store: promised in the database before they flow, so that uploads that run side by side,
//! on any server, cannot pass the quota together.

use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{Mutex, OnceCell};
use vitrine_database::Room;

use crate::{Controller, Error, Result, lease, pipeline::Meter};

/// How often it is looked whether there is room, while others have promises: that of an upload which was stored just now
/// counts for a moment beside what it has stored.
const LOOKS: u32 = 4;
/// Between two of them.
const PAUSE: Duration = Duration::from_millis(25);
/// Bytes asked for at once where the size of an upload is not known.
const STEP: u64 = 64 * 1024 * 1024;

/// What one upload has been promised.
pub(crate) struct Reservation {
    controller: Controller,
    image: String,
    /// `None` where nothing is counted: the image has no owner.
    project: Option<String>,
    promises: Vec<Promise>,
    lifetime: Duration,
}

/// What it has been promised in one room.
struct Promise {
    room: Room,
    /// The bytes that its project may have there, and the name of the limit; asked for once.
    quota: OnceCell<Option<(u64, &'static str)>>,
    promised: Mutex<u64>,
}

impl Promise {
    fn new(room: Room) -> Self {
        Self { room, quota: OnceCell::new(), promised: Mutex::new(0) }
    }
}

impl Reservation {
    /// An upload that has been promised nothing yet.
    pub(crate) fn new(controller: &Controller, image: &str, project: Option<&str>) -> Self {
        Self {
            controller: controller.clone(),
            image: image.to_owned(),
            project: project.map(str::to_owned),
            promises: vec![Promise::new(Room::Stores)],
            lifetime: lease::TTL,
        }
    }

    /// The same, with promises that last so long where nobody keeps them.
    pub(crate) fn lasting(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// The same, for data that needs room in the staging area too.
    pub(crate) fn staged(mut self) -> Self {
        self.promises.push(Promise::new(Room::Staging));
        self
    }

    /// Promises `bytes` in all.
    ///
    /// # Errors
    /// 413, 503.
    pub(crate) async fn ask(&self, bytes: u64) -> Result<()> {
        for promise in &self.promises {
            self.ask_in(promise, bytes).await?;
        }
        Ok(())
    }

    async fn ask_in(&self, promise: &Promise, bytes: u64) -> Result<()> {
        let mut promised = promise.promised.lock().await;
        for look in 1..=LOOKS {
            if self.try_for(promise, bytes).await? {
                *promised = bytes;
                return Ok(());
            }
            if look == LOOKS || !self.others_have_promises().await? {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        let (quota, name) = self.quota(promise).await?.unwrap_or_default();
        Err(Error::LimitExceeded(match promise.room {
            Room::Stores => format!(
                "The project may store {quota} bytes ({name}), and these {bytes} do not fit any more. Delete images, \
                 or ask the operator for more."
            ),
            Room::Staging => format!(
                "The project may have {quota} bytes of staged data ({name}), and these {bytes} do not fit any more. \
                 Wait until an import has ended."
            ),
        }))
    }

    /// Keeps the promises from running out; false where one is lost.
    ///
    /// # Errors
    /// 503.
    pub(crate) async fn keep(&self) -> Result<bool> {
        for promise in &self.promises {
            let promised = promise.promised.lock().await;
            if *promised > 0 && !self.try_for(promise, *promised).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn try_for(&self, promise: &Promise, bytes: u64) -> Result<bool> {
        let (Some(project), Some((quota, _))) = (&self.project, self.quota(promise).await?) else {
            return Ok(true);
        };
        let (room, now) = (promise.room, self.controller.now());
        let reservations = self.controller.database().reservations();
        let until = now + self.lifetime;
        Ok(reservations.reserve_in(room, project, &self.image, bytes, quota, now, until).await?)
    }

    async fn others_have_promises(&self) -> Result<bool> {
        let Some(project) = &self.project else { return Ok(false) };
        Ok(self.controller.database().reservations().promised(project, self.controller.now()).await? > 0)
    }

    async fn quota(&self, promise: &Promise) -> Result<Option<(u64, &'static str)>> {
        let Some(project) = &self.project else { return Ok(None) };
        let quota = || async {
            let limits = self.controller.limits_of(project).await?;
            Ok(match promise.room {
                Room::Stores => limits.stored_bytes(),
                Room::Staging => limits.staged_bytes(),
            })
        };
        promise.quota.get_or_try_init(quota).await.copied()
    }

    async fn grow(&self, promise: &Promise, bytes: u64) -> Result<()> {
        {
            let mut promised = promise.promised.lock().await;
            if bytes <= *promised || self.quota(promise).await?.is_none() {
                return Ok(());
            }
            let generous = bytes.saturating_add(STEP);
            if self.try_for(promise, generous).await? {
                *promised = generous;
                return Ok(());
            }
        }
        self.ask_in(promise, bytes).await
    }
}

#[async_trait]
impl Meter for Reservation {
    async fn may_grow_to(&self, bytes: u64) -> Result<()> {
        for promise in &self.promises {
            self.grow(promise, bytes).await?;
        }
        Ok(())
    }
}
