//! The end of an import that did not succeed: nothing of it is left, and the image is in a state that people can leave.

use vitrine_model::{
    Image, ImageStatus, ImportMethod,
    import::{FAILED_PROPERTY, IMPORT_TASK_PROPERTY, STAGE_HOST_PROPERTY},
};

use super::{begin::nobody, input::Input, lock};
use crate::{
    Controller, Error, Event, Result, Subject,
    images::{ATTEMPTS, busy},
    tasks::{Halt, Run},
};

impl Controller {
    /// Takes an import back. May be done again and again.
    ///
    /// # Errors
    /// The database or the staging area does not answer. A store that does not is cleaned up later.
    pub(crate) async fn give_up_import(&self, run: &Run, input: &Input, reason: &str) -> Result<()> {
        let (id, task) = (&input.image_id, &run.task().id);
        for _ in 0..ATTEMPTS {
            let image = self.database().images().get(id).await?;
            if image.as_ref().is_some_and(|image| lock::holder(image) != Some(task)) {
                return Ok(());
            }
            let left = self.stores_with_copies(id, image.as_ref(), &input.backend).await;
            if !left.is_empty() {
                self.remove_copies_later(id, left).await?;
            }
            let Some(image) = image else {
                self.database().reservations().release(id).await?;
                return self.clear_staging(id).await;
            };
            let keeps = self.keeps_staged(&image, input).await?;
            if let Some(staging) = self.staging() {
                staging.clear(id, !keeps).await?;
            }
            self.database().reservations().release(id).await?;
            let after = self.taken_back(&image, input, keeps);
            if self.database().images().save(&image, &after).await? {
                self.notify(&Event {
                    name: "image.upload",
                    failed: true,
                    subject: Subject::Failure { image: &after, reason },
                    request_id: nobody().request_id.as_deref(),
                });
                return Ok(());
            }
        }
        Err(busy(id))
    }

    /// Removes what is in the stores and is no location of the image; answers those that did not answer.
    async fn stores_with_copies(&self, id: &str, image: Option<&Image>, stores: &[String]) -> Vec<String> {
        let mut left = Vec::new();
        for name in stores {
            if let Err(error) = self.remove_copies(id, image, std::slice::from_ref(name)).await {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(image = id, store = name, cause, "data of an import may be left for now");
                left.push(name.clone());
            }
        }
        left
    }

    /// Whether the staged data stays for another import: it is good, and as whole as it was.
    async fn keeps_staged(&self, image: &Image, input: &Input) -> Result<bool> {
        if input.method().ok() != Some(ImportMethod::GlanceDirect) || !input.must_succeed() {
            return Ok(false);
        }
        if input.vitrine.node != self.node() {
            return Ok(!input.vitrine.node.is_empty());
        }
        let Some(staging) = self.staging() else { return Ok(false) };
        Ok(staging.size(&image.id).await?.is_some_and(|size| Some(size) == image.size))
    }

    fn taken_back(&self, image: &Image, input: &Input, keeps: bool) -> Image {
        let mut after = Image { updated_at: self.now(), ..image.clone() };
        if image.status == ImageStatus::Importing {
            if keeps {
                after.status = ImageStatus::Uploading;
                after.properties.insert(STAGE_HOST_PROPERTY.to_owned(), input.vitrine.node.clone());
            } else {
                after.status = ImageStatus::Queued;
                after.size = None;
                after.virtual_size = None;
            }
        }
        if self.has_choice() {
            let noted = lock::listed(image, FAILED_PROPERTY);
            let mut failed = input.backend.clone();
            if failed.iter().any(|store| noted.contains(store)) {
                failed.retain(|store| noted.contains(store));
            }
            lock::end(&mut after, &input.backend, &failed);
        }
        after.properties.remove(IMPORT_TASK_PROPERTY);
        after
    }

    /// Shows which stores an attempt failed for.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn note_failed_stores(&self, id: &str, task: &str, stores: &[String]) -> Result<()> {
        if stores.is_empty() || !self.has_choice() {
            return Ok(());
        }
        let image = match self.locked_image(id, task).await {
            Ok(image) => image,
            Err(Error::NotFound(_) | Error::Conflict(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut after = image.clone();
        lock::end(&mut after, &[], stores);
        self.database().images().save(&image, &after).await?;
        Ok(())
    }

    /// An image was deleted: ends the import that works on it, and removes what is staged for it here. A failure is
    /// only logged: the import notices by itself, and staged data is swept up.
    pub(crate) async fn abandon_import(&self, image: &Image) {
        let staged = matches!(image.status, ImageStatus::Uploading | ImageStatus::Importing);
        if let Some(task) = lock::holder(image) {
            if let Err(error) = self.database().tasks().cancel(task, self.now()).await {
                tracing::warn!(image = %image.id, task, %error, "the import of a deleted image was not told");
            }
            match self.running.task(task) {
                Some(run) => run.halt(Halt::Cancelled),
                None => self.running.wake_tasks(),
            }
        } else if staged && let Err(error) = self.clear_staging(&image.id).await {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(image = %image.id, cause, "staged data stays for now");
        }
    }
}
