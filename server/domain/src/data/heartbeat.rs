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
pub(crate) struct Heartbeat(JoinHandle<()>);

impl Heartbeat {
    pub(crate) fn start(
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

#[cfg(test)]
mod tests {
    use std::{sync::Mutex, time::Duration};

    use time::{OffsetDateTime, macros::datetime};
    use vitrine_database::{Database, Options};
    use vitrine_model::{Caller, Image, NewImage};
    use vitrine_stores::{Stores, drivers::memory::MemoryStore};

    use super::*;
    use crate::{Clock, Parts, Settings};

    struct Hands(Mutex<OffsetDateTime>);

    impl Clock for Hands {
        fn now(&self) -> OffsetDateTime {
            *self.0.lock().unwrap()
        }
    }

    /// An image in `saving` under a lease, with the pulse of its upload.
    struct Bed {
        pulse: Pulse,
        image: Image,
        clock: Arc<Hands>,
        _folder: tempfile::TempDir,
    }

    impl Bed {
        async fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let url = format!("sqlite://{}", folder.path().join("vitrine.db").display());
            let database = Database::connect(&url, Options::default()).await.unwrap();
            database.migrate().await.unwrap();
            let clock = Arc::new(Hands(Mutex::new(datetime!(2026-01-02 03:04:05 UTC))));
            let stores = Stores::new(Arc::new(MemoryStore::new("memory", 100)), []);
            let parts = Parts::new(database, stores, Settings::default(), "this");
            let controller = Controller::new(Parts { clock: Arc::clone(&clock) as _, ..parts });
            let caller = Caller {
                user_id: "u".to_owned(),
                user_name: "u".to_owned(),
                project_id: Some("p".to_owned()),
                project_name: None,
                roles: ["member".to_owned()].into(),
                request_id: None,
            };
            let queued = controller.create_image(&caller, NewImage::default()).await.unwrap();
            assert!(controller.hold(&lease::of_upload(&queued.id)).await.unwrap());
            let image = Image { status: ImageStatus::Saving, ..queued.clone() };
            assert!(controller.database().images().save(&queued, &image).await.unwrap());
            let reservation = Arc::new(Reservation::new(&controller, &image.id, None));
            let held_until = controller.now() + lease::TTL;
            let id = image.id.clone();
            let pulse = Pulse { controller, image: id, reservation, held_until, saving: false };
            Self { pulse, image, clock, _folder: folder }
        }

        fn advance(&self, by: Duration) {
            *self.clock.0.lock().unwrap() += by;
        }

        fn now(&self) -> OffsetDateTime {
            self.clock.now()
        }
    }

    #[tokio::test]
    async fn a_beat_keeps_the_lease_from_others() {
        let mut bed = Bed::new().await;
        for _ in 0..4 {
            bed.advance(lease::BEAT);
            assert_eq!(bed.pulse.beat().await, None);
        }
        let leases = bed.pulse.controller.database().leases();
        let name = lease::of_upload(&bed.image.id);
        assert!(!leases.acquire(&name, "that", bed.now(), bed.now() + lease::TTL).await.unwrap());
    }

    #[tokio::test]
    async fn an_upload_whose_lease_another_has_must_stop() {
        let mut bed = Bed::new().await;
        bed.advance(lease::TTL);
        let leases = bed.pulse.controller.database().leases();
        let name = lease::of_upload(&bed.image.id);
        assert!(leases.acquire(&name, "that", bed.now(), bed.now() + lease::TTL).await.unwrap());
        assert_eq!(bed.pulse.beat().await, Some(Stop::LeaseLost));
    }

    #[tokio::test]
    async fn an_upload_whose_image_was_deleted_elsewhere_must_stop() {
        let mut bed = Bed::new().await;
        assert_eq!(bed.pulse.beat().await, None);
        let images = bed.pulse.controller.database().images();
        assert!(images.delete(&bed.image, bed.now()).await.unwrap());
        assert_eq!(bed.pulse.beat().await, Some(Stop::ImageDeleted));
    }

    #[tokio::test]
    async fn an_upload_whose_image_was_taken_back_must_stop() {
        let mut bed = Bed::new().await;
        assert_eq!(bed.pulse.beat().await, None);
        let queued = Image { status: ImageStatus::Queued, ..bed.image.clone() };
        assert!(bed.pulse.controller.database().images().save(&bed.image, &queued).await.unwrap());
        assert_eq!(bed.pulse.beat().await, Some(Stop::LeaseLost));
    }

    #[tokio::test]
    async fn a_database_that_is_away_for_less_than_the_lease_stops_nothing() {
        let mut bed = Bed::new().await;
        bed.pulse.controller.database().close().await;
        bed.advance(lease::TTL / 2);
        assert_eq!(bed.pulse.beat().await, None);
        bed.advance(lease::TTL / 2);
        assert_eq!(bed.pulse.beat().await, Some(Stop::LeaseLost));
    }
}
