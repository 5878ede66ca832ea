//! The lock of an import, and the lists that show how far it is: properties with Glance's names, so that a Glance on the
//! same database respects them, and we respect its.

use std::{collections::BTreeSet, time::Duration};

use vitrine_model::{
    Image, Task, TaskStatus,
    import::{FAILED_PROPERTY, IMPORT_TASK_PROPERTY, IMPORTING_PROPERTY},
};

use crate::{Controller, Error, Result};

/// How long a lock holds whose task does not move; that of a task that nobody has begun holds twice as long.
const EXPIRY: Duration = Duration::from_secs(60 * 60);

/// The task that has the image.
pub(crate) fn holder(image: &Image) -> Option<&str> {
    image.properties.get(IMPORT_TASK_PROPERTY).map(String::as_str)
}

/// Puts `stores` into the list of those that are still to be filled, and takes them out of that of the failed ones.
pub(super) fn begin(image: &mut Image, stores: &[String]) {
    change(image, IMPORTING_PROPERTY, |list| list.extend(stores.iter().cloned()));
    change(image, FAILED_PROPERTY, |list| list.retain(|store| !stores.contains(store)));
}

/// Takes `stores` out of the list of those that are to be filled; those of `failed` are in that of the failed ones.
pub(super) fn end(image: &mut Image, stores: &[String], failed: &[String]) {
    change(image, IMPORTING_PROPERTY, |list| list.retain(|store| !stores.contains(store)));
    change(image, FAILED_PROPERTY, |list| list.extend(failed.iter().cloned()));
}

/// The stores in a list.
pub(super) fn listed(image: &Image, property: &str) -> BTreeSet<String> {
    let list = image.properties.get(property).map_or("", String::as_str);
    list.split(',').filter(|store| !store.is_empty()).map(str::to_owned).collect()
}

/// Both lists stay on the image when they are empty, as in Glance.
fn change(image: &mut Image, property: &str, change: impl FnOnce(&mut BTreeSet<String>)) {
    let mut list = listed(image, property);
    change(&mut list);
    let list = list.into_iter().collect::<Vec<_>>().join(",");
    image.properties.insert(property.to_owned(), list);
}

impl Controller {
    /// Lets through where the image has no lock, or one that nobody will ever give back: its task is gone, has ended,
    /// or has not moved for too long and is in nobody's hands. Such a lock is taken away; its task is answered.
    ///
    /// # Errors
    /// 409 where an import is at work.
    pub(super) async fn break_stale_lock(&self, image: &Image) -> Result<Option<Task>> {
        let Some(holder) = holder(image) else { return Ok(None) };
        let task = self.database().tasks().get(holder).await?;
        if let Some(task) = &task {
            let age = self.now() - task.updated_at;
            let expiry = if task.status == TaskStatus::Pending { EXPIRY * 2 } else { EXPIRY };
            let held = self.database().tasks().is_held(&task.id, self.now()).await?;
            if !task.status.is_final() && (held || age < expiry) {
                return Err(active());
            }
        }
        let (id, now) = (&image.id, self.now());
        if !self.database().images().release_property(id, IMPORT_TASK_PROPERTY, holder, now).await? {
            return Err(active());
        }
        tracing::warn!(image = %id, task = holder, "took away the lock of an import that does not move");
        self.database().tasks().cancel(holder, now).await?;
        Ok(task)
    }
}

/// An import of the image is at work.
pub(super) fn active() -> Error {
    Error::Conflict(
        "Image has active task: an import of it is at work. Wait for its end, or cancel it.".to_owned(),
    )
}
