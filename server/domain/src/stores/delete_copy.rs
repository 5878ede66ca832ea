//! `DELETE /v2/stores/{store}/{image}`.

use vitrine_model::{Caller, Image, ImageStatus, LocationStatus};

use crate::{
    Controller, Error, Event, Resource, Result,
    images::{ATTEMPTS, busy},
    layers::{
        location,
        policy::{self, Action},
    },
};

impl Controller {
    /// Removes the copy of an image's data in one of several stores; the image lives on in the others.
    ///
    /// # Errors
    /// As in Glance, in this order: 404 on a server with one store, 409 for a store that is not configured, 404 for an
    /// image that the caller does not see, 403 by the rules, 409 where the image is not active, 403 for the only copy,
    /// 404 where there is none in this store, 409 for data in use, 503 for a store that does not answer.
    pub async fn delete_copy(&self, caller: &Caller, store: &str, id: &str) -> Result<()> {
        let deed = self.image_deed(caller, "image.copy.remove", id);
        deed.note("store", store);
        deed.record(async {
            if !self.stores().are_several() {
                return Err(Error::NotFound(Resource::Stores));
            }
            if self.stores().named(store).is_err() {
                return Err(Error::Conflict(format!("The store '{store}' is not available on this server.")));
            }
            for _ in 0..ATTEMPTS {
                let mut before = self.find_visible(caller, id).await?;
                deed.of(&before);
                policy::require(Action::GetImageLocation, caller, &before)?;
                policy::require(Action::DeleteImageLocation, caller, &before)?;
                location::arrange(self.stores(), &mut before);
                let mut after = without_copy(&before, store)?;
                after.updated_at = self.now();
                if self.save_and_retire(&before, &after).await? {
                    deed.changed(&before, &after);
                    location::drop_retired(&mut after);
                    self.notify(&Event::image("image.update", caller, &after));
                    return Ok(());
                }
            }
            Err(busy(id))
        })
        .await
    }
}

/// The image with its first copy in the store on its way out.
fn without_copy(image: &Image, store: &str) -> Result<Image> {
    if image.status != ImageStatus::Active {
        return Err(Error::Conflict(format!(
            "The image {} is {}; copies can be removed only of an active one.",
            image.id, image.status
        )));
    }
    if location::active(image).count() == 1 {
        return Err(Error::Forbidden(format!(
            "This is the only copy of the data of the image {}. Delete the image instead.",
            image.id
        )));
    }
    let mut after = image.clone();
    let copy = after
        .locations
        .iter_mut()
        .find(|place| place.status == LocationStatus::Active && place.store() == Some(store));
    match copy {
        Some(copy) => copy.status = LocationStatus::PendingDelete,
        None => {
            let (image, store) = (image.id.clone(), store.to_owned());
            return Err(Error::NotFound(Resource::Copy { image, store }));
        }
    }
    Ok(after)
}
