//! The last step of an upload: the image gets its data.

use std::time::Duration;

use vitrine_model::{Image, ImageStatus};

use super::transfer::{Failed, Transfer, gone};
use crate::{Error, Result, layers::location, lease, pipeline::Ingested};

/// How often a database that does not answer is asked again before the end is left to recovery.
const ATTEMPTS: u32 = 4;
/// The first pause between two attempts; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(100);

impl Transfer {
    /// `saving` → `active`, with the location of the committed data.
    pub(super) async fn activate(&self, saving: Image, ingested: Ingested) -> Result<Image, Failed> {
        let mut active = saving.clone();
        active.status = ImageStatus::Active;
        active.size = Some(ingested.size);
        active.virtual_size = ingested.virtual_size;
        active.checksum = Some(ingested.checksum);
        active.os_hash_algo = Some(ingested.os_hash_algo);
        active.os_hash_value = Some(ingested.os_hash_value);
        active.updated_at = self.controller.now();
        active.locations = vec![location::place(self.store.as_ref(), ingested.location)];
        let mut pause = PAUSE;
        let mut last = None;
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            match self.try_to_activate(&saving, &active).await {
                Ok(outcome) => return outcome,
                Err(error) => last = Some(error),
            }
        }
        let source = last.map(Into::into);
        let message =
            "The data is stored, but the database did not answer in time to say so. The image will be \
                       active, or queued again, within a minute."
                .to_owned();
        Err(Failed::Unknown(Error::Unavailable { message, source }))
    }

    /// The outer error: the database did not answer, so that it may or may not have happened.
    async fn try_to_activate(&self, saving: &Image, active: &Image) -> Result<Result<Image, Failed>> {
        let id = &saving.id;
        if !self.controller.hold(&lease::of_upload(id)).await? {
            let message =
                "Another server has taken the image over, since this one stood still for too long. Try \
                           again."
                    .to_owned();
            // Whoever has the lease decides about the data.
            return Ok(Err(Failed::Unknown(Error::Unavailable { message, source: None })));
        }
        let images = self.controller.database().images();
        if images.save(saving, active).await? {
            // Other attributes may have been changed meanwhile.
            let fresh = images.get(id).await.ok().flatten();
            return Ok(Ok(fresh
                .filter(|image| has_data_of(image, active))
                .unwrap_or_else(|| active.clone())));
        }
        Ok(match images.get(id).await? {
            // An attempt before this one succeeded, and its answer got lost.
            Some(image) if has_data_of(&image, active) => Ok(image),
            Some(image) => Err(Failed::Residue(Error::Conflict(format!(
                "The image became {} during the upload; nothing of the data is kept.",
                image.status
            )))),
            None => Err(Failed::Residue(gone(id))),
        })
    }
}

fn has_data_of(image: &Image, active: &Image) -> bool {
    let places = |image: &Image| image.locations.iter().map(|place| place.url.clone()).collect::<Vec<_>>();
    image.status == ImageStatus::Active && places(image) == places(active)
}
