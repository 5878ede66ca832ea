//! A deleted image comes back.

use vitrine_model::{Image, ImageStatus};

use super::work::in_hand;
use crate::{Controller, Error, Event, Result, Subject, lease};

impl Controller {
    /// Takes a delayed deletion back: the image is active again, with its properties, tags, members and all places
    /// whose data is still there. For operators; no caller is asked.
    ///
    /// # Errors
    /// 404; 409 where it is not waiting to be scrubbed, is being scrubbed, or none of its data is left.
    pub async fn restore_image(&self, id: &str) -> Result<Image> {
        let deed = self.image_deed(&crate::audit::command_line(), "image.restore", id);
        deed.record(async {
            let Ok(_running) = self.running.begin_deletion(id) else { return Err(in_hand(id)) };
            let lease = lease::of_scrubbing(id);
            if !self.hold(&lease).await? {
                return Err(in_hand(id));
            }
            let outcome = self.bring_to_life(id).await;
            self.let_go(&lease).await;
            let image = outcome?;
            deed.of(&image);
            self.notify(&Event {
                name: "image.update",
                failed: false,
                subject: Subject::Image(&image),
                request_id: None,
            });
            Ok(image)
        })
        .await
    }

    async fn bring_to_life(&self, id: &str) -> Result<Image> {
        let images = self.database().images();
        let Some(pending) = images.pending(id).await? else {
            return Err(match images.get(id).await? {
                Some(image) => Error::Conflict(format!(
                    "The image {id} is {}: only one that is pending_delete can be restored.",
                    image.status
                )),
                None => Error::no_image(id),
            });
        };
        // After the look at the record: a deletion takes its lease before it changes that.
        if self.is_being_deleted(id).await? {
            return Err(in_hand(id));
        }
        if pending.locations.is_empty() {
            return Err(Error::Conflict(format!(
                "The data of the image {id} is gone; it cannot be restored."
            )));
        }
        let active = Image { status: ImageStatus::Active, updated_at: self.now(), ..pending.clone() };
        if !images.save(&pending, &active).await? {
            return Err(in_hand(id));
        }
        images.get(id).await?.ok_or_else(|| Error::no_image(id))
    }
}
