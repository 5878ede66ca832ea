//! A running upload shows that it is alive, and learns what happened to its image on other servers.

use std::sync::Arc;

use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};
use vitrine_model::ImageStatus;

use crate::{
    Controller,
    activity::{Stop, Upload},
    layers::quota::storage::Reservation,
    lease,
};

/// Beats until it is dropped.
pub(super) struct Heartbeat(JoinHandle<()>);

impl Heartbeat {
    pub(super) fn start(
        controller: &Controller,
        image: &str,
        upload: &Arc<Upload>,
        reservation: &Arc<Reservation>,
    ) -> Self {
        let pulse = Pulse {
            controller: controller.clone(),
            image: image.to_owned(),
            reservation: Arc::clone(reservation),
            held_until: controller.now() + lease::TTL,
            saving: false,
        };
        let upload = Arc::clone(upload);
        Self(tokio::spawn(async move {
            if let Some(cause) = pulse.run().await {
                upload.stop(cause);
            }
        }))
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Pulse {
    controller: Controller,
    image: String,
    reservation: Arc<Reservation>,
    held_until: time::OffsetDateTime,
    /// Whether the image has been seen in `saving`.
    saving: bool,
}

impl Pulse {
    async fn run(mut self) -> Option<Stop> {
        let mut beats = interval(lease::BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beats.tick().await;
        loop {
            beats.tick().await;
            if let Some(cause) = self.beat().await {
                return Some(cause);
            }
        }
    }

    /// One beat; a cause to stop, if there is one. A database that does not answer is none while the lease lasts.
    async fn beat(&mut self) -> Option<Stop> {
        let until = self.controller.now() + lease::TTL;
        let lease = lease::of_upload(&self.image);
        match self.controller.database().leases().renew(&lease, self.controller.node(), until).await {
            Ok(true) => self.held_until = until,
            Ok(false) => return Some(Stop::LeaseLost),
            Err(error) => {
                tracing::warn!(image = %self.image, %error, "the lease of an upload could not be renewed");
                return (self.held_until <= self.controller.now()).then_some(Stop::LeaseLost);
            }
        }
        if let Ok(false) = self.reservation.keep().await {
            return Some(Stop::QuotaLost);
        }
        match self.controller.database().images().get(&self.image).await {
            Ok(None) => Some(Stop::ImageDeleted),
            Ok(Some(image)) => {
                let lost = self.saving && image.status != ImageStatus::Saving && !image.has_data();
                self.saving |= image.status == ImageStatus::Saving;
                lost.then_some(Stop::LeaseLost)
            }
            Err(_) => None,
        }
    }
}
