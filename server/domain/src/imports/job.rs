//! An import as a task.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};
use vitrine_model::{Image, ImportMethod};

use super::{
    attempt::Attempt,
    begin::nobody,
    input::{Input, is_done},
    keeper::Keeper,
    lock,
};
use crate::{
    Controller, Error, Event, Result,
    layers::quota::storage::Reservation,
    tasks::{Ended, IMAGE_IMPORT, Job, Run},
};

/// Imports.
pub(crate) struct ImportJob;

#[async_trait]
impl Job for ImportJob {
    fn kind(&self) -> &'static str {
        IMAGE_IMPORT
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        let input = controller.read_import(run)?;
        controller.run_import(run, &input).await
    }

    async fn give_up(&self, controller: &Controller, run: &Run, reason: &str) -> Result<(), Error> {
        let Ok(input) = controller.read_import(run) else { return Ok(()) };
        controller.give_up_import(run, &input, reason).await
    }
}

impl Controller {
    /// One attempt at an import.
    ///
    /// # Errors
    /// What it leaves then is [`Self::give_up_import`]'s to remove, or the next attempt's.
    pub(crate) async fn run_import(&self, run: &Run, input: &Input) -> Result<Option<Value>, Ended> {
        let method = input.method()?;
        let done = Some(json!({"image_id": input.image_id}));
        let Some(image) = self.image_to_import(run, input, method).await? else { return Ok(done) };
        let attempt = self.attempt_import(run, input, method, image)?;
        let id = &attempt.image.id;
        attempt.clean_up_before().await?;
        self.notify(&Event::image("image.prepare", &nobody(), &attempt.image));
        let outcome = match attempt.fill().await {
            Ok(filled) => attempt.commit(filled).await,
            Err(trouble) => Err(trouble),
        };
        drop(attempt.keeper);
        match outcome {
            Ok(()) => {
                self.forget_import(id).await;
                Ok(done)
            }
            Err(_) if run.stopped().is_cancelled() => Err(Ended::Stopped),
            Err(trouble) => {
                self.note_failed_stores(id, &run.task().id, &trouble.stores).await?;
                if trouble.spoilt {
                    self.clear_staging(id).await?;
                }
                Err(trouble.into())
            }
        }
    }

    /// The image, locked and begun; `None` where all is done already.
    async fn image_to_import(
        &self,
        run: &Run,
        input: &Input,
        method: ImportMethod,
    ) -> Result<Option<Image>, Ended> {
        let (id, task) = (&input.image_id, &run.task().id);
        let image = self.database().images().get(id).await?;
        let image = image.ok_or_else(|| Ended::failed("The image was deleted."))?;
        if lock::holder(&image) != Some(task) && is_done(input, method, &image) {
            return Ok(None);
        }
        self.check_node(run, input)?;
        self.relock(&image, task).await?;
        let image = self.begin_import(id, task, input, method, &[]).await?;
        // Staged data was counted when it came.
        if method != ImportMethod::GlanceDirect && !input.vitrine.operator {
            self.check_uploading(image.owner.as_deref()).await?;
        }
        Ok(Some(image))
    }

    /// Staged data is on one server alone.
    fn check_node(&self, run: &Run, input: &Input) -> Result<(), Ended> {
        let node = &input.vitrine.node;
        if node.is_empty() || node == self.node() {
            return Ok(());
        }
        let age = self.now() - run.task().created_at;
        if age > super::PATIENCE {
            return Err(Ended::failed(
                "The server that has the staged data has not come back for an hour. Stage the data again.",
            ));
        }
        Err(Ended::Elsewhere)
    }

    fn attempt_import<'a>(
        &'a self,
        run: &'a Run,
        input: &'a Input,
        method: ImportMethod,
        image: Image,
    ) -> Result<Attempt<'a>, Ended> {
        let staging = self.staging().map(Arc::clone);
        let staging = staging.ok_or_else(|| Ended::failed("This server has no staging area."))?;
        let project = image.owner.as_deref().filter(|_| !input.vitrine.operator);
        let reservation = Arc::new(Reservation::new(self, &image.id, project));
        let keeper = Keeper::start(self, run, &image.id, &reservation);
        Ok(Attempt { controller: self, run, input, method, image, staging, reservation, keeper })
    }

    /// What was kept for the import alone goes. A failure is only logged: it runs out, or is swept up.
    async fn forget_import(&self, id: &str) {
        if let Err(error) = self.database().reservations().release(id).await {
            tracing::warn!(image = id, %error, "a reservation could not be released; it will run out");
        }
        if let Err(error) = self.clear_staging(id).await {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(image = id, cause, "staged data stays for now");
        }
    }

    /// Removes what is staged for the image on this server.
    pub(crate) async fn clear_staging(&self, id: &str) -> Result<()> {
        match self.staging() {
            Some(staging) => Ok(staging.clear(id, true).await?),
            None => Ok(()),
        }
    }
}

impl Attempt<'_> {
    /// Removes what an earlier attempt that died may have left.
    async fn clean_up_before(&self) -> Result<(), Ended> {
        self.staging.clear(&self.image.id, false).await.map_err(Error::from)?;
        // A store that is not configured any more is told when it is to be filled.
        if let Ok(targets) = self.targets() {
            self.clear_targets(&targets).await;
        }
        Ok(())
    }
}
