//! The first step of an import: the image is `importing`, and says into which stores.

use vitrine_model::{
    Caller, Image, ImageStatus, ImportMethod,
    import::{IMPORT_TASK_PROPERTY, STAGE_HOST_PROPERTY},
};

use super::{input::Input, lock};
use crate::{
    Controller, Error, Event, Result,
    images::{ATTEMPTS, busy},
};

impl Controller {
    /// Brings an image that the task has locked to where its import begins. May be done again and again. `stale` are
    /// stores that an import whose lock was taken away had in the lists.
    ///
    /// # Errors
    /// 404 where the image is gone; 409 where it is not the task's, or in a state that this import does not start from.
    pub(super) async fn begin_import(
        &self,
        id: &str,
        task: &str,
        input: &Input,
        method: ImportMethod,
        stale: &[String],
    ) -> Result<Image> {
        for _ in 0..ATTEMPTS {
            let image = self.locked_image(id, task).await?;
            let status = match (method, image.status) {
                (ImportMethod::CopyImage, status @ (ImageStatus::Active | ImageStatus::Deactivated)) => {
                    status
                }
                (ImportMethod::GlanceDirect, ImageStatus::Uploading | ImageStatus::Importing)
                | (
                    ImportMethod::WebDownload | ImportMethod::GlanceDownload,
                    ImageStatus::Queued | ImageStatus::Importing,
                ) => ImageStatus::Importing,
                (_, status) => {
                    return Err(Error::Conflict(format!(
                        "The image {id} is {status} now: an import with '{method}' does not start from there."
                    )));
                }
            };
            let mut after = Image { status, updated_at: self.now(), ..image.clone() };
            if self.has_choice() {
                lock::end(&mut after, stale, &[]);
                lock::begin(&mut after, &input.backend);
            } else {
                lock::begin(&mut after, &[]);
            }
            after.properties.remove(STAGE_HOST_PROPERTY);
            if after.status == image.status && after.properties == image.properties {
                return Ok(image);
            }
            if self.database().images().save(&image, &after).await? {
                self.notify(&Event::image("image.update", &nobody(), &after));
                return Ok(after);
            }
        }
        Err(busy(id))
    }

    /// The image, if it is still the task's.
    ///
    /// # Errors
    /// 404, 409.
    pub(super) async fn locked_image(&self, id: &str, task: &str) -> Result<Image> {
        let image = self.database().images().get(id).await?.ok_or_else(|| Error::no_image(id))?;
        match lock::holder(&image) {
            Some(holder) if holder == task => Ok(image),
            Some(_) => Err(lock::active()),
            None => Err(Error::Conflict(format!("The import of the image {id} has lost its lock."))),
        }
    }

    /// Locks the image for the task, where nobody else has: for a task that is tried once more, or came through the
    /// task API.
    ///
    /// # Errors
    /// 409 where another import has it.
    pub(super) async fn relock(&self, image: &Image, task: &str) -> Result<()> {
        if lock::holder(image) == Some(task) {
            return Ok(());
        }
        if self.database().images().claim_property(&image.id, IMPORT_TASK_PROPERTY, task, self.now()).await? {
            return Ok(());
        }
        Err(lock::active())
    }
}

/// The service itself, in events of work that goes on without a request.
pub(crate) fn nobody() -> Caller {
    Caller {
        user_id: String::new(),
        user_name: String::new(),
        project_id: None,
        project_name: None,
        roles: std::collections::BTreeSet::new(),
        request_id: None,
    }
}
