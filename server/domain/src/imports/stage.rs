//! `PUT /v2/images/{id}/stage`: data comes in and waits for its import.

use std::{sync::Arc, time::Duration};

use vitrine_model::{Caller, Image, ImageStatus, ImportMethod, import::STAGE_HOST_PROPERTY};
use vitrine_stores::Error as StoreError;

use super::{Plugin, Staging};
use crate::{
    Controller, Error, Event, Resource, Result, Upload,
    activity::Running,
    data::{Failed, Heartbeat, explain, until},
    layers::{policy::Action, quota, quota::storage::Reservation},
    lease,
    pipeline::{self, Ingest, Ingested, Meter},
};

impl Controller {
    /// Whether data can be staged at all.
    ///
    /// # Errors
    /// 404 where `glance-direct` is not enabled.
    pub fn check_staging(&self) -> Result<&Arc<Staging>> {
        let enabled = self.settings().imports.allows(ImportMethod::GlanceDirect);
        self.staging()
            .filter(|_| enabled)
            .ok_or_else(|| Error::NotFound(Resource::ImportMethod(ImportMethod::GlanceDirect.to_string())))
    }

    /// Stages an image's data: `queued` → `uploading`, where it waits for an import with `glance-direct`; or back to
    /// `queued` with nothing left. The limits are those of an upload. Where the formats are set and nothing is going
    /// to be decompressed, content that no import would take is refused at once.
    ///
    /// `upload.store` is not looked at.
    ///
    /// # Errors
    /// 400, 403, 404, 409, 410, 413, 415, 503.
    pub async fn stage_image(&self, caller: &Caller, id: &str, upload: Upload) -> Result<()> {
        let deed = self.image_deed(caller, "image.stage", id);
        deed.record(async {
            let staging = Arc::clone(self.check_staging()?);
            self.running.admit()?;
            let image = self.image_for(caller, id, Action::ModifyImage).await?;
            may_stage(image.status)?;
            let announced = upload.announced();
            quota::size(&self.settings().limits, announced)?;
            let running = self.running.begin_upload(id, announced)?;
            let client = running.client();
            let intake = Intake { controller: self.clone(), caller: caller.clone(), image, staging, running };
            // In a task of its own: it comes to a clean end even if nobody waits for it any more.
            let ended = tokio::spawn(intake.run(upload)).await;
            client.stays();
            ended.map_err(Error::internal)?
        })
        .await
    }
}

fn may_stage(from: ImageStatus) -> Result<()> {
    if from == ImageStatus::Queued {
        return Ok(());
    }
    let to = ImageStatus::Uploading;
    Err(Error::Conflict(format!("Image status transition from {from} to {to} is not allowed")))
}

/// Data that is being staged.
struct Intake {
    controller: Controller,
    caller: Caller,
    /// As it was found, `queued`.
    image: Image,
    staging: Arc<Staging>,
    running: Running,
}

impl Intake {
    async fn run(self, upload: Upload) -> Result<()> {
        let id = self.image.id.as_str();
        let lease = lease::of_upload(id);
        if !self.controller.hold(&lease).await? {
            return Err(Error::Conflict(format!(
                "Data is being uploaded to the image {id} by another server."
            )));
        }
        let reservation = Reservation::new(&self.controller, id, self.image.owner.as_deref());
        let reservation = Arc::new(reservation.staged());
        let heartbeat = Heartbeat::start(&self.controller, id, &self.running.upload, &reservation);
        let staged = self.fill(upload, &reservation).await;
        drop(heartbeat);
        match staged {
            Ok(staged) => {
                self.controller.release(id, &lease).await;
                self.controller.notify(&Event::image("image.update", &self.caller, &staged));
                Ok(())
            }
            Err(Failed::Untouched(error)) => {
                self.controller.release(id, &lease).await;
                Err(error)
            }
            Err(Failed::Residue(error) | Failed::Unknown(error)) => Err(self.fail(error).await),
        }
    }

    async fn fill(&self, upload: Upload, reservation: &Arc<Reservation>) -> Result<Image, Failed> {
        // Also where the size is not known: a project that is full already begins nothing.
        reservation.ask(upload.announced().unwrap_or(0)).await.map_err(Failed::Untouched)?;
        let uploading = self.begin().await?;
        self.controller.check_uploading(uploading.owner.as_deref()).await.map_err(Failed::Residue)?;
        self.finish(upload, uploading, reservation).await.map_err(Failed::Residue)
    }

    /// The data, and the record of the image that has it.
    async fn finish(
        &self,
        upload: Upload,
        uploading: Image,
        reservation: &Arc<Reservation>,
    ) -> Result<Image> {
        let staged = self.ingest(upload, reservation).await?;
        let mut after =
            Image { size: Some(staged.size), updated_at: self.controller.now(), ..uploading.clone() };
        after.properties.insert(STAGE_HOST_PROPERTY.to_owned(), self.controller.node().to_owned());
        if self.controller.database().images().save(&uploading, &after).await? {
            return Ok(after);
        }
        Err(self.changed().await?)
    }

    /// `queued` → `uploading`, which exactly one of many gets.
    async fn begin(&self) -> Result<Image, Failed> {
        let (status, updated_at) = (ImageStatus::Uploading, self.controller.now());
        let uploading = Image { status, updated_at, ..self.image.clone() };
        match self.controller.database().images().save(&self.image, &uploading).await {
            Ok(true) => Ok(uploading),
            Ok(false) => Err(Failed::Untouched(self.changed().await.unwrap_or_else(|error| error))),
            Err(error) => Err(Failed::Residue(error.into())),
        }
    }

    /// What to say where the image is not as it was.
    async fn changed(&self) -> Result<Error> {
        let id = &self.image.id;
        Ok(match self.controller.database().images().get(id).await? {
            Some(now) => match may_stage(now.status) {
                Err(error) => error,
                Ok(()) => {
                    Error::Conflict(format!("The image {id} was changed while it was staged. Try again."))
                }
            },
            None => Error::Gone(format!("The image {id} was deleted while its data was staged.")),
        })
    }

    async fn ingest(&self, upload: Upload, reservation: &Arc<Reservation>) -> Result<Ingested> {
        let settings = self.controller.settings();
        let store = self.staging.store();
        let id = &self.image.id;
        let writer = match store.create(id, upload.announced()).await {
            Err(StoreError::AlreadyExists { .. }) => {
                self.staging.clear(id, true).await?;
                store.create(id, upload.announced()).await?
            }
            outcome => outcome?,
        };
        let formats = self.image.disk_format.as_deref().zip(self.image.container_format.as_deref());
        let meter: Arc<dyn Meter> = Arc::clone(reservation) as Arc<dyn Meter>;
        let ingest = Ingest {
            declared: formats.filter(|_| !settings.imports.has(Plugin::Decompression)),
            size_cap: settings.limits.image_size_cap,
            expected_size: upload.expected_size,
            algorithm: &settings.hashing_algorithm,
            require_match: settings.require_image_format_match,
            gpt_nonfatal: &settings.gpt_safety_checks_nonfatal,
            idle_timeout: Duration::from_secs(settings.upload_idle_timeout),
            meter: Some(meter),
            progress: Some(Arc::clone(&self.running.upload.received)),
            digests: None,
            verifier: None,
        };
        let body = until(upload.body, self.running.upload.stopped());
        pipeline::ingest(body, writer, ingest)
            .await
            .map_err(|error| explain(&self.controller, id, &self.running.upload, error))
    }

    async fn fail(&self, error: Error) -> Error {
        let id = &self.image.id;
        match self.controller.settle_upload(id, &[]).await {
            Ok(Some(_)) => error,
            Ok(None) => Error::Gone(format!("The image {id} was deleted while its data was staged.")),
            Err(unsettled) => {
                let cause = &unsettled as &dyn std::error::Error;
                tracing::error!(image = %id, cause, "staging failed and will be cleaned up later");
                error
            }
        }
    }
}
