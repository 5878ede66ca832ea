//! The bytes a project may store: promised in the database before they flow, so that uploads that run side by side,
//! on any server, cannot pass the quota together.

use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{Mutex, OnceCell};

use crate::{Controller, Error, Result, lease, pipeline::Meter};

/// Bytes asked for at once where the size of an upload is not known.
const STEP: u64 = 64 * 1024 * 1024;

/// What one upload has been promised.
pub(crate) struct Reservation {
    controller: Controller,
    image: String,
    /// `None` where nothing is counted: the image has no owner.
    project: Option<String>,
    /// The bytes that its project may store, and the name of the limit; asked for once.
    quota: OnceCell<Option<(u64, &'static str)>>,
    promised: Mutex<u64>,
    lifetime: Duration,
}

impl Reservation {
    /// An upload that has been promised nothing yet.
    pub(crate) fn new(controller: &Controller, image: &str, project: Option<&str>) -> Self {
        Self {
            controller: controller.clone(),
            image: image.to_owned(),
            project: project.map(str::to_owned),
            quota: OnceCell::new(),
            promised: Mutex::new(0),
            lifetime: lease::TTL,
        }
    }

    /// The same, with promises that last so long where nobody keeps them.
    pub(crate) fn lasting(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// Promises `bytes` in all.
    ///
    /// # Errors
    /// 413, 503.
    pub(crate) async fn ask(&self, bytes: u64) -> Result<()> {
        let mut promised = self.promised.lock().await;
        if self.try_for(bytes).await? {
            *promised = bytes;
            return Ok(());
        }
        let (quota, name) = self.quota().await?.unwrap_or_default();
        Err(Error::LimitExceeded(format!(
            "The project may store {quota} bytes ({name}), and these {bytes} do not fit any more. Delete images, or \
             ask the operator for more."
        )))
    }

    /// Keeps the promise from running out; false where it is lost.
    ///
    /// # Errors
    /// 503.
    pub(crate) async fn keep(&self) -> Result<bool> {
        let promised = self.promised.lock().await;
        Ok(*promised == 0 || self.try_for(*promised).await?)
    }

    async fn try_for(&self, bytes: u64) -> Result<bool> {
        let (Some(project), Some((quota, _))) = (&self.project, self.quota().await?) else { return Ok(true) };
        let now = self.controller.now();
        let reservations = self.controller.database().reservations();
        Ok(reservations.reserve(project, &self.image, bytes, quota, now, now + self.lifetime).await?)
    }

    async fn quota(&self) -> Result<Option<(u64, &'static str)>> {
        let Some(project) = &self.project else { return Ok(None) };
        let quota = || async { Ok(self.controller.limits_of(project).await?.stored_bytes()) };
        self.quota.get_or_try_init(quota).await.copied()
    }
}

#[async_trait]
impl Meter for Reservation {
    async fn may_grow_to(&self, bytes: u64) -> Result<()> {
        {
            let mut promised = self.promised.lock().await;
            if bytes <= *promised || self.quota().await?.is_none() {
                return Ok(());
            }
            let generous = bytes.saturating_add(STEP);
            if self.try_for(generous).await? {
                *promised = generous;
                return Ok(());
            }
        }
        self.ask(bytes).await
    }
}
