//! Deactivate and reactivate.

use vitrine_model::{Caller, ImageStatus};

use crate::{
    Controller, Error, Event, Result,
    images::{ATTEMPTS, busy},
    layers::policy::Action,
};

impl Controller {
    /// Keeps everyone but administrators from downloading. Downloads that run go on.
    ///
    /// # Errors
    /// 403 (not the owner; neither active nor deactivated), 404.
    pub async fn deactivate_image(&self, caller: &Caller, id: &str) -> Result<()> {
        self.switch(caller, id, Action::Deactivate, ImageStatus::Active, ImageStatus::Deactivated).await
    }

    /// Allows downloads again.
    ///
    /// # Errors
    /// 403 (not the owner; neither active nor deactivated), 404.
    pub async fn reactivate_image(&self, caller: &Caller, id: &str) -> Result<()> {
        self.switch(caller, id, Action::Reactivate, ImageStatus::Deactivated, ImageStatus::Active).await
    }

    /// Takes the image from one state to the other; nothing happens where it is there already.
    async fn switch(
        &self,
        caller: &Caller,
        id: &str,
        action: Action,
        from: ImageStatus,
        to: ImageStatus,
    ) -> Result<()> {
        let name = if to == ImageStatus::Active { "image.reactivate" } else { "image.deactivate" };
        let deed = self.image_deed(caller, name, id);
        deed.record(async {
            for _ in 0..ATTEMPTS {
                let before = self.image_for(caller, id, action).await?;
                deed.of(&before);
                if before.status == to {
                    deed.is_idle();
                    return Ok(());
                }
                if before.status != from {
                    return Err(Error::Forbidden(format!(
                        "Not allowed to {} image in status '{}': only an image in status '{from}' can be.",
                        action.name(),
                        before.status
                    )));
                }
                let mut after = before.clone();
                after.status = to;
                after.updated_at = self.now();
                if self.database().images().save(&before, &after).await? {
                    deed.changed(&before, &after);
                    if to == ImageStatus::Deactivated {
                        self.forget_copy(id).await;
                    }
                    self.notify(&Event::image("image.update", caller, &after));
                    return Ok(());
                }
            }
            Err(busy(id))
        })
        .await
    }
}
