//! The last step of an import: the image gets its data.

use std::time::Duration;

use vitrine_model::{Image, ImageStatus, ImportMethod, import::IMPORT_TASK_PROPERTY};

use super::{
    attempt::{Attempt, Filled},
    begin::nobody,
    lock,
    trouble::Trouble,
};
use crate::{Error, Event, Result, layers::location};

/// How often a database that does not answer is asked again before the end is left to the next attempt.
const ATTEMPTS: u32 = 6;
/// The first pause between two; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(100);

impl Attempt<'_> {
    /// Writes the image's record, in one step: its new places, what its data is, and the end of the lock.
    ///
    /// # Errors
    /// The image is not the import's any more: what was stored is removed again. Or the database did not answer, so
    /// that nobody knows: what was stored stays, and the next attempt sees.
    pub(super) async fn commit(&self, filled: Filled) -> Result<(), Trouble> {
        self.run.begin_phase("committing", None);
        self.controller.keep_signed_digest(&self.image.id, &filled.ingested).await;
        let mut pause = PAUSE;
        let mut last = None;
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            match self.try_to_commit(&filled).await {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(error @ (Error::NotFound(_) | Error::Conflict(_))) => {
                    let stores: Vec<_> = filled.places.iter().map(|(store, _)| store.clone()).collect();
                    self.clear_targets(&stores).await;
                    return Err(self.keeper.trouble().unwrap_or_else(|| Trouble::from(error)));
                }
                Err(error) => last = Some(error),
            }
        }
        let trouble =
            Trouble::passing("The data is stored, but the database did not take the image's new state.");
        Err(match last {
            Some(error) => trouble.because(error),
            None => trouble,
        })
    }

    /// False where the image changed meanwhile.
    async fn try_to_commit(&self, filled: &Filled) -> Result<bool> {
        let (controller, id) = (self.controller, &self.image.id);
        let images = controller.database().images();
        let now = images.get(id).await?.ok_or_else(|| Error::no_image(id))?;
        // An attempt before this one succeeded, and its answer got lost.
        let written =
            filled.places.iter().all(|(_, url)| now.locations.iter().any(|place| place.url == *url));
        if written {
            return Ok(true);
        }
        let now = controller.locked_image(id, &self.run.task().id).await?;
        let after = self.after(&now, filled)?;
        if !images.save(&now, &after).await? {
            return Ok(false);
        }
        self.drop_replaced(&now, &after).await;
        controller.share(id).await;
        if self.method != ImportMethod::CopyImage {
            controller.end_upload_to_filled(id).await;
        }
        let names: &[&'static str] = match self.method {
            ImportMethod::CopyImage => &["image.upload", "image.update"],
            _ => &["image.upload", "image.activate"],
        };
        for name in names {
            controller.notify(&Event::image(name, &nobody(), &after));
        }
        Ok(true)
    }

    /// The image's new record.
    fn after(&self, now: &Image, filled: &Filled) -> Result<Image> {
        let Filled { places, failed, ingested, formats, properties } = filled;
        let mut after = now.clone();
        after.updated_at = self.controller.now();
        let places = places.iter().map(|(store, url)| location::place(store.as_ref(), url.clone()));
        if self.method == ImportMethod::CopyImage {
            if !matches!(now.status, ImageStatus::Active | ImageStatus::Deactivated) {
                return Err(Error::Conflict(format!("The image became {} during the copy.", now.status)));
            }
            after.locations.extend(places);
        } else {
            if now.status != ImageStatus::Importing {
                return Err(Error::Conflict(format!("The image became {} during the import.", now.status)));
            }
            after.locations = places.collect();
            after.status = ImageStatus::Active;
            after.size = Some(ingested.size);
            after.virtual_size = ingested.virtual_size;
            after.checksum = Some(ingested.checksum.clone());
            after.os_hash_algo = Some(ingested.os_hash_algo.clone());
            after.os_hash_value = Some(ingested.os_hash_value.clone());
            after.disk_format = Some(formats.disk.clone());
            after.container_format = Some(formats.container.clone());
            after.properties.extend(properties.clone());
        }
        if self.controller.has_choice() {
            let failed: Vec<String> = failed.iter().map(|(store, _)| store.clone()).collect();
            lock::end(&mut after, &self.input.backend, &failed);
        }
        after.properties.remove(IMPORT_TASK_PROPERTY);
        Ok(after)
    }

    /// What lay behind locations that the image had before its data came: nothing that was ever accepted.
    async fn drop_replaced(&self, before: &Image, after: &Image) {
        let kept = |url: &str| after.locations.iter().any(|location| location.url == url);
        for old in before.locations.iter().filter(|old| !kept(&old.url)) {
            if let Err(error) = location::remove_data(self.controller.stores(), &after.id, old).await {
                tracing::warn!(image = %after.id, store = old.store(), %error, "old data stays behind");
            }
        }
    }
}
