//! `DELETE /v2/images/{id}`.
//!
//! An image with data goes in three steps, so that a failure leaves either a usable image or none, and never data
//! without an image:
//!
//! 1. the record becomes `pending_delete`, in one compare-and-set: from then on nobody sees it, and nothing else can
//!    happen to it;
//! 2. the data goes, location by location. A store that refuses (data in use) or does not answer: the record comes
//!    back exactly as it was, without the locations that are gone already;
//! 3. the record becomes `deleted`.
//!
//! A lease stands from before the first step to after the last. A deletion that was broken off in between is carried
//! on by [`Controller::recover`].

use vitrine_model::{Caller, Image, ImageStatus, Location, LocationStatus};

use super::{ATTEMPTS, busy};
use crate::{Controller, Error, Event, Result, activity::Stop, audit::Deed, layers::policy::Action, lease};

impl Controller {
    /// Deletes an image and its data. An upload to it ends with 410.
    ///
    /// # Errors
    /// 403 not the owner, or protected; 404; 409 data in use; 503 store not available.
    pub async fn delete_image(&self, caller: &Caller, id: &str) -> Result<()> {
        let (controller, caller, id) = (self.clone(), caller.clone(), id.to_owned());
        // In a task of its own: it ends well, and is entered, even when nobody waits for it any more.
        let deletion = async move {
            let deed = controller.image_deed(&caller, "image.delete", &id);
            deed.record(controller.delete_named(&caller, &id, &deed)).await
        };
        tokio::spawn(deletion).await.map_err(Error::internal)?
    }

    async fn delete_named(&self, caller: &Caller, id: &str, deed: &Deed) -> Result<()> {
        for _ in 0..ATTEMPTS {
            let image = self.image_for(caller, id, Action::DeleteImage).await?;
            deed.of(&image);
            if image.protected {
                return Err(protected(id));
            }
            if self.delete(caller, image).await? {
                return Ok(());
            }
        }
        Err(busy(id))
    }

    /// False where the image changed before anything happened.
    async fn delete(&self, caller: &Caller, image: Image) -> Result<bool> {
        let deleted = if image.locations.is_empty() {
            self.database().images().delete(&image, self.now()).await?
        } else if self.settings().scrub.delayed_delete {
            self.delete_later(&image).await?
        } else {
            self.delete_with_data(image.clone()).await?
        };
        if deleted {
            self.forget_copy(&image.id).await;
            if let Some(upload) = self.running.upload(&image.id) {
                upload.stop(Stop::ImageDeleted);
            }
            self.end_upload_to_deleted(&image.id).await;
            self.abandon_import(&image).await;
            let later = self.settings().scrub.delayed_delete && !image.locations.is_empty();
            let status = if later { ImageStatus::PendingDelete } else { ImageStatus::Deleted };
            let gone = Image { status, updated_at: self.now(), ..image };
            self.notify(&Event::image("image.delete", caller, &gone));
        }
        Ok(deleted)
    }

    /// The first step alone: the data goes when its time has come. False where the image changed before anything
    /// happened.
    async fn delete_later(&self, image: &Image) -> Result<bool> {
        let pending = Image { status: ImageStatus::PendingDelete, updated_at: self.now(), ..image.clone() };
        if !self.database().images().save(image, &pending).await? {
            return Ok(false);
        }
        // Protected after it was read, and before it became invisible?
        match self.database().images().pending(&image.id).await? {
            Some(now) if now.protected => {
                self.bring_back(&pending, image.clone()).await?;
                Err(protected(&image.id))
            }
            _ => Ok(true),
        }
    }

    /// False where the image changed before anything happened.
    async fn delete_with_data(&self, image: Image) -> Result<bool> {
        let _running = self.running.begin_deletion(&image.id)?;
        let lease = lease::of_deletion(&image.id);
        if !self.hold(&lease).await? {
            return Err(Error::Conflict(format!(
                "The image {} is being deleted by another server.",
                image.id
            )));
        }
        // A removal of one copy that was broken off comes to its end first.
        let retiring = image.locations.iter().any(|place| place.status == LocationStatus::PendingDelete);
        if retiring && self.finish_retiring(&image.id).await? {
            self.let_go(&lease).await;
            return Ok(false);
        }
        let pending = Image { status: ImageStatus::PendingDelete, updated_at: self.now(), ..image.clone() };
        if !self.database().images().save(&image, &pending).await? {
            self.let_go(&lease).await;
            return Ok(false);
        }
        let mut left = image.locations.clone();
        if let Err(error) = self.remove_all(&pending, &mut left, &lease).await {
            self.bring_back(&pending, Image { locations: left, ..image }).await?;
            self.let_go(&lease).await;
            return Err(error);
        }
        match self.database().images().delete(&pending, self.now()).await {
            Ok(true) => self.let_go(&lease).await,
            // It cannot be seen any more, and its data is gone: what is left to be done is done by recovery.
            Ok(false) => tracing::warn!(image = %image.id, "the record of a deleted image changed"),
            Err(error) => {
                tracing::warn!(image = %image.id, %error, "a deleted image will be marked as such later");
            }
        }
        Ok(true)
    }

    /// Takes each location out of `left` whose data is gone.
    async fn remove_all(&self, pending: &Image, left: &mut Vec<Location>, lease: &str) -> Result<()> {
        // Protected after it was read, and before it became invisible?
        let now = self.database().images().pending(&pending.id).await?;
        if now.is_some_and(|image| image.protected) {
            return Err(protected(&pending.id));
        }
        while let Some(next) = left.first() {
            self.hold(lease).await?;
            self.remove_copy(&pending.id, next).await?;
            left.remove(0);
        }
        Ok(())
    }

    /// Undoes the first step. A failure leaves the image invisible, and recovery deletes it when it can.
    async fn bring_back(&self, pending: &Image, image: Image) -> Result<()> {
        if self.database().images().save(pending, &image).await? {
            return Ok(());
        }
        Err(Error::no_image(&image.id))
    }

    /// Carries on a deletion that was broken off after its first step; nothing happens where there is none. The lease
    /// is the caller's.
    ///
    /// # Errors
    /// 409, 503 and 500, where data is left: try again later.
    pub(crate) async fn finish_deletion(&self, id: &str) -> Result<bool> {
        let images = self.database().images();
        let Some(pending) = images.pending(id).await? else { return Ok(false) };
        if pending.protected {
            let active = Image { status: ImageStatus::Active, ..pending.clone() };
            self.bring_back(&pending, active).await?;
            return Ok(true);
        }
        for location in &pending.locations {
            self.remove_copy(id, location).await?;
            if let Some(location) = location.id {
                images.scrubbed(id, location).await?;
            }
        }
        Ok(images.delete(&pending, self.now()).await?)
    }
}

fn protected(id: &str) -> Error {
    Error::Forbidden(format!("Image {id} is protected and cannot be deleted. Remove its protection first."))
}
