//! `PATCH /v2/images/{id}`.

use vitrine_model::{Caller, Image, ImageChange, ImageStatus};

use super::{ATTEMPTS, busy, values, values::dedup_tags};
use crate::{
    Controller, Error, Event, Result, Settings,
    audit::{Deed, asked},
    layers::{
        location,
        policy::{self, Action, Target},
        quota,
    },
};

impl Controller {
    /// Applies changes in order, all or none, and returns the new record. No change at all is allowed to everyone who
    /// sees the image.
    ///
    /// # Errors
    /// 400, 403, 404, 409, 413 as PATCH has them.
    pub async fn update_image(&self, caller: &Caller, id: &str, changes: Vec<ImageChange>) -> Result<Image> {
        if changes.is_empty() {
            return self.show_image(caller, id).await;
        }
        let deed = self.image_deed(caller, "image.update", id);
        deed.note("asked", asked(&changes));
        deed.record(self.change_image(caller, id, &changes, &deed)).await
    }

    async fn change_image(
        &self,
        caller: &Caller,
        id: &str,
        changes: &[ImageChange],
        deed: &Deed,
    ) -> Result<Image> {
        values::of_changes(self.settings(), changes)?;
        for _ in 0..ATTEMPTS {
            let mut before = self.find_visible(caller, id).await?;
            deed.of(&before);
            for change in changes {
                policy::require(action(change), caller, &before)?;
            }
            location::arrange(self.stores(), &mut before);
            let mut after = apply(self.settings(), caller, &before, changes)?;
            let promise = self.change_locations(&mut after, changes).await?;
            after.updated_at = self.now();
            let saved = self.save_and_retire(&before, &after).await;
            promise.release().await;
            if saved? {
                deed.changed(&before, &after);
                if changes.iter().any(is_about_readers) {
                    self.share(id).await;
                }
                self.notify(&Event::image("image.update", caller, &after));
                return Ok(self.presented(caller, after));
            }
        }
        Err(busy(id))
    }
}

/// Whether others may read the data after the change, or it lies elsewhere.
pub(super) fn is_about_readers(change: &ImageChange) -> bool {
    matches!(change, ImageChange::Visibility(_) | ImageChange::Owner(_)) || change.is_of_locations()
}

/// What a caller must be allowed to do.
const fn action(change: &ImageChange) -> Action {
    match change {
        ImageChange::AddLocation(_) | ImageChange::ReplaceLocations(_) => Action::SetImageLocation,
        ImageChange::RemoveLocation(_) => Action::DeleteImageLocation,
        _ => Action::ModifyImage,
    }
}

/// The image with the changes, except for those of its locations.
pub(super) fn apply(
    settings: &Settings,
    caller: &Caller,
    before: &Image,
    changes: &[ImageChange],
) -> Result<Image> {
    let mut after = before.clone();
    for change in changes {
        match change {
            ImageChange::Name(name) => after.name.clone_from(name),
            ImageChange::Visibility(visibility) => {
                policy::check_visibility(caller, &Target::image(caller, before), *visibility)?;
                after.visibility = *visibility;
            }
            ImageChange::Protected(protected) => after.protected = *protected,
            ImageChange::OsHidden(hidden) => after.os_hidden = *hidden,
            ImageChange::Owner(owner) => {
                if !caller.is_admin() {
                    return Err(Error::Forbidden("Owner can't be updated by non admin.".to_owned()));
                }
                after.owner.clone_from(owner);
            }
            ImageChange::DiskFormat(format) => {
                check_queued(before, "disk_format")?;
                after.disk_format.clone_from(format);
            }
            ImageChange::ContainerFormat(format) => {
                check_queued(before, "container_format")?;
                after.container_format.clone_from(format);
            }
            ImageChange::MinRam(value) => after.min_ram = *value,
            ImageChange::MinDisk(value) => after.min_disk = *value,
            ImageChange::Tags(tags) => {
                after.tags = dedup_tags(tags.clone());
                quota::tags(&settings.limits, &after.tags)?;
            }
            ImageChange::SetProperty { name, value } => set(&mut after, name, value),
            ImageChange::AddNewProperty { name, value } => {
                if after.properties.contains_key(name) {
                    return Err(Error::Conflict(format!("Property {name} already present.")));
                }
                set(&mut after, name, value);
            }
            ImageChange::ReplaceProperty { name, value } => {
                check_present(&after, name)?;
                set(&mut after, name, value);
            }
            ImageChange::AddLocation(_)
            | ImageChange::ReplaceLocations(_)
            | ImageChange::RemoveLocation(_) => {}
            ImageChange::RemoveProperty { name } => {
                check_present(&after, name)?;
                after.properties.remove(name);
            }
        }
    }
    // An image that is over the limit already may still be edited.
    if after.properties.keys().any(|name| !before.properties.contains_key(name)) {
        quota::properties(&settings.limits, &after.properties)?;
    }
    Ok(after)
}

fn set(image: &mut Image, name: &str, value: &str) {
    image.properties.insert(name.to_owned(), value.to_owned());
}

fn check_present(image: &Image, name: &str) -> Result<()> {
    if image.properties.contains_key(name) {
        return Ok(());
    }
    Err(Error::Conflict(format!("Property {name} does not exist.")))
}

/// The data was inspected as what it was declared to be: afterwards that stands.
fn check_queued(image: &Image, attribute: &str) -> Result<()> {
    if image.status == ImageStatus::Queued {
        return Ok(());
    }
    Err(Error::Forbidden(format!(
        "Attribute '{attribute}' cannot be replaced: the image is {}, and only a queued one may get another.",
        image.status
    )))
}
