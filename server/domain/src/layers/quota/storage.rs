//! The bytes a project may store: promised in the database before they flow, so that uploads that run side by side,
//! on any server, cannot pass the quota together.

use async_trait::async_trait;
use tokio::sync::Mutex;

use crate::{Controller, Error, Result, lease, pipeline::Meter};

/// Bytes asked for at once where the size of an upload is not known.
const STEP: u64 = 64 * 1024 * 1024;

/// What one upload has been promised.
pub(crate) struct Reservation {
    controller: Controller,
    image: String,
    /// `None` where nothing is counted: no quota is set, or the image has no owner.
    project: Option<String>,
    promised: Mutex<u64>,
}

impl Reservation {
    /// An upload that has been promised nothing yet.
    pub(crate) fn new(controller: &Controller, image: &str, project: Option<&str>) -> Self {
        let project = project.filter(|_| controller.settings().limits.user_storage_quota > 0);
        Self {
            controller: controller.clone(),
            image: image.to_owned(),
            project: project.map(str::to_owned),
            promised: Mutex::new(0),
        }
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
        let quota = self.controller.settings().limits.user_storage_quota;
        Err(Error::LimitExceeded(format!(
            "The project may store {quota} bytes (user_storage_quota), and these {bytes} do not fit any more. Delete \
             images, or ask the operator for more."
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
        let Some(project) = &self.project else { return Ok(true) };
        let quota = self.controller.settings().limits.user_storage_quota;
        let now = self.controller.now();
        let reservations = self.controller.database().reservations();
        Ok(reservations.reserve(project, &self.image, bytes, quota, now, now + lease::TTL).await?)
    }
}

#[async_trait]
impl Meter for Reservation {
    async fn may_grow_to(&self, bytes: u64) -> Result<()> {
        {
            let mut promised = self.promised.lock().await;
            if self.project.is_none() || bytes <= *promised {
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
