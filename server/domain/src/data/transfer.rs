//! The course of one upload, from the lease to the end of it.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{StreamExt, future, stream, stream::BoxStream};
use tokio_util::sync::CancellationToken;
use vitrine_model::{Caller, Image, ImageStatus};
use vitrine_signatures::Verifier;
use vitrine_stores::{Error as StoreError, Store, Writer};

use super::{
    heartbeat::Heartbeat,
    upload::{Upload, UploadRules},
};
use crate::{
    Controller, Error, Event, Resource, Result, Subject,
    activity::{self, Running, Stop},
    layers::{location, quota::storage::Reservation},
    lease,
    pipeline::{self, Digests, Ingest, Ingested, Meter},
};

/// An upload that is going to happen.
pub(super) struct Transfer {
    pub(super) controller: Controller,
    pub(super) caller: Caller,
    /// As it was found, `queued`.
    pub(super) image: Image,
    pub(super) store: Arc<dyn Store>,
    /// Dropped last, when nothing is left to be done here.
    pub(super) running: Running,
}

/// Why an upload did not succeed, and so what is to be cleaned up.
pub(crate) enum Failed {
    /// The image is as it was.
    Untouched(Error),
    /// The image may be `saving`, and the store may hold data that no image has: even of a commit that failed, since
    /// its answer may have got lost.
    Residue(Error),
    /// It cannot be known now; what is to be done shows when the lease has run out.
    Unknown(Error),
}

impl Transfer {
    /// Runs the upload to its end, whatever that is.
    pub(super) async fn run(self, upload: Upload) -> Result<Image> {
        let id = self.image.id.as_str();
        let lease = lease::of_upload(id);
        if !self.controller.hold(&lease).await? {
            return Err(Error::Conflict(format!(
                "Data is being uploaded to the image {id} by another server."
            )));
        }
        let reservation = Arc::new(Reservation::new(&self.controller, id, self.image.owner.as_deref()));
        let heartbeat = Heartbeat::start(&self.controller, id, &self.running.upload, &reservation);
        let rules = upload.rules;
        let outcome = self.fill(upload, &reservation).await;
        drop(heartbeat);
        match outcome {
            Ok(active) => {
                self.controller.release(id, &lease).await;
                self.drop_replaced(&active).await;
                self.controller.end_upload_to_filled(&active.id).await;
                self.controller.share(&active.id).await;
                for name in ["image.upload", "image.activate"] {
                    self.controller.notify(&Event::image(name, &self.caller, &active));
                }
                Ok(active)
            }
            Err(failed) => Err(self.fail(&lease, failed, rules).await),
        }
    }

    async fn fill(&self, upload: Upload, reservation: &Arc<Reservation>) -> Result<Image, Failed> {
        let verifier = self.controller.verifier(&self.image.properties).await.map_err(Failed::Untouched)?;
        // Also where the size is not known: a project that is full already begins nothing.
        reservation.ask(upload.announced().unwrap_or(0)).await.map_err(Failed::Untouched)?;
        let saving = self.begin_saving().await?;
        self.controller.check_uploading(saving.owner.as_deref()).await.map_err(Failed::Residue)?;
        self.controller.notify(&Event::image("image.prepare", &self.caller, &saving));
        let ingested =
            self.ingest(upload, reservation, verifier.as_deref()).await.map_err(Failed::Residue)?;
        self.controller.keep_signed_digest(&saving.id, &ingested).await;
        self.activate(saving, ingested).await
    }

    /// `queued` → `saving`, which exactly one of many uploads gets.
    async fn begin_saving(&self) -> Result<Image, Failed> {
        let mut saving = self.image.clone();
        saving.status = ImageStatus::Saving;
        saving.updated_at = self.controller.now();
        let images = self.controller.database().images();
        match images.save(&self.image, &saving).await {
            Ok(true) => Ok(saving),
            Ok(false) => {
                let now =
                    images.get(&self.image.id).await.map_err(|error| Failed::Untouched(error.into()))?;
                Err(Failed::Untouched(now.map_or_else(
                    || Error::NotFound(Resource::Image(self.image.id.clone())),
                    |now| {
                        let (from, to) = (now.status, ImageStatus::Saving);
                        Error::Conflict(format!("Image status transition from {from} to {to} is not allowed"))
                    },
                )))
            }
            Err(error) => Err(Failed::Residue(error.into())),
        }
    }

    async fn ingest(
        &self,
        upload: Upload,
        reservation: &Arc<Reservation>,
        verifier: Option<&Verifier>,
    ) -> Result<Ingested> {
        let settings = self.controller.settings();
        let writer = self.writer(upload.announced()).await?;
        let formats = self.image.disk_format.as_deref().zip(self.image.container_format.as_deref());
        let meter: Arc<dyn Meter> = Arc::clone(reservation) as Arc<dyn Meter>;
        let digests = (upload.rules != UploadRules::V2)
            .then_some(Digests { checksum: self.image.checksum.as_deref(), os_hash_value: None });
        let ingest = Ingest {
            declared: formats,
            size_cap: settings.limits.image_size_cap,
            expected_size: upload.expected_size,
            algorithm: &settings.hashing_algorithm,
            require_match: settings.require_image_format_match,
            gpt_nonfatal: &settings.gpt_safety_checks_nonfatal,
            idle_timeout: Duration::from_secs(settings.upload_idle_timeout),
            meter: Some(meter),
            progress: Some(Arc::clone(&self.running.upload.received)),
            digests,
            verifier,
        };
        // The stop comes as an error of the body: to drop the pipeline in the middle of a commit could leave data.
        let body = until(upload.body, self.running.upload.stopped());
        let ingested = pipeline::ingest(body, writer, ingest)
            .await
            .map_err(|error| explain(&self.controller, &self.image.id, &self.running.upload, error))?;
        let found = ingested.found.map(vitrine_formats::Format::as_str);
        tracing::debug!(image = %self.image.id, size = ingested.size, found, "all data is in the store");
        for warning in &ingested.warnings {
            tracing::warn!(image = %self.image.id, "{warning}");
        }
        Ok(ingested)
    }

    /// A writer of the store. Data that stands under the key of an image without data is what somebody left who
    /// could not clean up.
    async fn writer(&self, size_hint: Option<u64>) -> Result<Box<dyn Writer>> {
        let id = &self.image.id;
        let outcome = match self.store.create(id, size_hint).await {
            Err(StoreError::AlreadyExists { .. }) => {
                location::remove_residue(&self.store, id, &[]).await?;
                self.store.create(id, size_hint).await
            }
            outcome => outcome,
        };
        outcome.map_err(|error| match error {
            StoreError::NotSupported { .. } => {
                let store = self.store.name();
                Error::Gone(format!("The store '{store}' takes no data. Choose another store."))
            }
            other => other.into(),
        })
    }

    /// What lay behind locations that the image had before its data came: nothing that was ever accepted.
    async fn drop_replaced(&self, active: &Image) {
        let kept = |url: &str| active.locations.iter().any(|location| location.url == url);
        for old in self.image.locations.iter().filter(|old| !kept(&old.url)) {
            if let Err(error) = location::remove_data(self.controller.stores(), &active.id, old).await {
                tracing::warn!(image = %active.id, store = old.store(), %error, "old data stays behind");
            }
        }
    }

    async fn fail(&self, lease: &str, failed: Failed, rules: UploadRules) -> Error {
        let error = match failed {
            Failed::Untouched(error) => {
                self.controller.release(&self.image.id, lease).await;
                self.kill(rules, &error).await;
                return error;
            }
            Failed::Unknown(error) => return error,
            Failed::Residue(error) => error,
        };
        let stores = std::slice::from_ref(&self.store);
        let error = match self.controller.settle_upload(&self.image.id, stores).await {
            Ok(Some(_)) => error,
            Ok(None) => gone(&self.image.id),
            Err(unsettled) => {
                let cause = &unsettled as &dyn std::error::Error;
                tracing::error!(image = %self.image.id, cause, "an upload failed and will be cleaned up later");
                error
            }
        };
        self.kill(rules, &error).await;
        let reason = &error.to_string();
        self.controller.notify(&Event {
            name: "image.upload",
            failed: true,
            subject: Subject::Failure { image: &self.image, reason },
            request_id: self.caller.request_id.as_deref(),
        });
        error
    }

    /// `queued` → `killed`, where the rules say so and nobody uploads to the image by now.
    async fn kill(&self, rules: UploadRules, error: &Error) {
        if rules != UploadRules::V1 || matches!(error, Error::Conflict(_) | Error::Draining { .. }) {
            return;
        }
        let images = self.controller.database().images();
        let killed = async {
            let Some(queued) = images.get(&self.image.id).await? else { return Ok(false) };
            let killed =
                Image { status: ImageStatus::Killed, updated_at: self.controller.now(), ..queued.clone() };
            if queued.status == ImageStatus::Queued { images.save(&queued, &killed).await } else { Ok(false) }
        };
        if let Err::<bool, vitrine_database::Error>(error) = killed.await {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(image = %self.image.id, cause, "an image without data stays queued, and is not killed");
        }
    }
}

pub(super) fn gone(image: &str) -> Error {
    Error::Gone(format!("The image {image} was deleted during the upload; nothing of the data is kept."))
}

/// What broke off, in words: the stop, where it was one.
pub(crate) fn explain(controller: &Controller, id: &str, upload: &activity::Upload, error: Error) -> Error {
    let Some(cause) = upload.cause() else { return error };
    match cause {
        Stop::ImageDeleted => gone(id),
        Stop::ClientGone => Error::BadRequest("The client went away before the upload ended.".to_owned()),
        Stop::LeaseLost => Error::Unavailable {
            message: "The server lost its hold on the image during the upload. Try again.".to_owned(),
            source: Some(error.into()),
        },
        Stop::QuotaLost => Error::LimitExceeded(
            "The project's storage quota (image_size_total or user_storage_quota) was used up during the upload.".to_owned(),
        ),
        Stop::ShuttingDown => match controller.running.admit() {
            Err(draining) => draining,
            Ok(()) => error,
        },
    }
}

/// The body, which breaks off with an error when the upload is stopped.
pub(crate) fn until(
    body: BoxStream<'static, std::io::Result<Bytes>>,
    stopped: CancellationToken,
) -> BoxStream<'static, std::io::Result<Bytes>> {
    let end = stopped.clone();
    let broken = stream::once(future::lazy(move |_| end.is_cancelled())).filter_map(|stopped| {
        future::ready(stopped.then(|| Err(std::io::ErrorKind::ConnectionAborted.into())))
    });
    body.take_until(stopped.cancelled_owned()).chain(broken).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stopped_body_ends_with_an_error_and_never_as_if_it_were_whole() {
        let stop = CancellationToken::new();
        let endless = stream::iter([Ok(Bytes::from_static(b"a"))]).chain(stream::pending());
        let mut body = until(endless.boxed(), stop.clone());
        assert_eq!(body.next().await.unwrap().unwrap(), "a");
        stop.cancel();
        assert!(body.next().await.unwrap().is_err());
        assert!(body.next().await.is_none());
    }

    #[tokio::test]
    async fn a_body_that_is_not_stopped_ends_as_it_would() {
        let whole = stream::iter([Ok(Bytes::from_static(b"a"))]).boxed();
        let chunks: Vec<_> = until(whole, CancellationToken::new()).collect().await;
        assert_eq!(chunks.len(), 1);
    }
}
