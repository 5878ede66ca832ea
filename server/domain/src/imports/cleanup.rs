//! Copies that an import could not take back, since their store did not answer: removed when it does, by a task of its
//! own, so that the image need not wait for it.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use vitrine_model::import::IMPORT_TASK_PROPERTY;

use super::lock;
use crate::{
    Controller, Error, Result,
    layers::location,
    lease,
    tasks::{Ended, Job, NewTask, Run},
};

const KIND: &str = "remove_copies";

#[derive(Serialize, Deserialize)]
struct Input {
    image_id: String,
    stores: Vec<String>,
}

/// Removes copies.
pub(crate) struct CleanupJob;

#[async_trait]
impl Job for CleanupJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        let input: Input = run.input()?;
        controller.remove_left_copies(&input, &run.task().id).await?;
        Ok(None)
    }

    /// It is never given up: as long as a store is configured, it may answer one day.
    async fn give_up(&self, controller: &Controller, run: &Run, _: &str) -> Result<(), Error> {
        match run.input::<Input>() {
            Ok(input) => controller.remove_left_copies(&input, &run.task().id).await,
            Err(_) => Ok(()),
        }
    }
}

impl Controller {
    /// Keeps in mind that these stores may have data of the image that is none of its locations.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn remove_copies_later(&self, image: &str, stores: Vec<String>) -> Result<()> {
        let input = Input { image_id: image.to_owned(), stores };
        let input = serde_json::to_value(input).map_err(Error::internal)?;
        let new = NewTask { kind: KIND, image_id: Some(image.to_owned()), input, secret: None };
        self.enqueue(None, new).await.map(drop)
    }

    /// Nothing may be written under the image's key meanwhile: neither an upload nor another import.
    async fn remove_left_copies(&self, input: &Input, task: &str) -> Result<()> {
        let id = &input.image_id;
        let busy = || Error::Unavailable {
            message: format!("The image {id} is being written. What is left of an earlier import waits."),
            source: None,
        };
        let _running = self.running.begin_recovery(id).map_err(|_| busy())?;
        let lease = lease::of_upload(id);
        if !self.hold(&lease).await? {
            return Err(busy());
        }
        let outcome = self.remove_locked(input, task).await;
        self.let_go(&lease).await;
        if outcome? { Ok(()) } else { Err(busy()) }
    }

    /// False where an import is at work.
    async fn remove_locked(&self, input: &Input, task: &str) -> Result<bool> {
        let id = &input.image_id;
        let images = self.database().images();
        let Some(image) = images.get(id).await? else {
            self.remove_copies(id, None, &input.stores).await?;
            return Ok(true);
        };
        let ours = lock::holder(&image) == Some(task);
        if !ours && !images.claim_property(id, IMPORT_TASK_PROPERTY, task, self.now()).await? {
            return Ok(false);
        }
        // As it is under the lock.
        let removed = match images.get(id).await {
            Ok(image) => self.remove_copies(id, image.as_ref(), &input.stores).await,
            Err(error) => Err(error.into()),
        };
        images.release_property(id, IMPORT_TASK_PROPERTY, task, self.now()).await?;
        removed.map(|()| true)
    }

    /// Data in the stores that is no location of the image.
    pub(super) async fn remove_copies(
        &self,
        id: &str,
        image: Option<&vitrine_model::Image>,
        stores: &[String],
    ) -> Result<()> {
        let mut failure = None;
        for name in stores {
            let Ok(store) = self.stores().named(name) else { continue };
            let views = self.stores_for_image(std::slice::from_ref(store), id).await?;
            let Some(store) = views.first() else { continue };
            let kept = image.map(|image| image.locations.as_slice()).unwrap_or_default();
            if let Err(error) = location::remove_residue(store, id, kept).await {
                failure.get_or_insert(error);
            }
        }
        failure.map_or(Ok(()), Err)
    }
}
