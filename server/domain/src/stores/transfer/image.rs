//! One image of a transfer.

use vitrine_model::{Image, LocationStatus};

use super::Transfer;
use crate::{
    Controller, Event, Result,
    images::{ATTEMPTS, busy},
    imports::{Import, import_of, nobody},
    layers::location,
    tasks::{Ended, Run},
};

impl Controller {
    /// Copies the image's data. Nothing is left of a copy that does not come to its end.
    pub(super) async fn transfer_copy(&self, run: &Run, id: &str, transfer: &Transfer) -> Result<(), Ended> {
        let input = Import::copy_by_operator(id, &transfer.to);
        let outcome = self.run_import(run, &input).await;
        if let Err(ended) = &outcome {
            let reason = match ended {
                Ended::Failed { reason, .. } | Ended::Again { reason, .. } => reason.as_str(),
                Ended::Stopped | Ended::Elsewhere => "It was interrupted.",
            };
            self.give_up_import(run, &input, reason).await?;
        }
        outcome.map(drop)
    }

    /// Removes the copy that the image has in the store of that name, where another one is left.
    ///
    /// # Errors
    /// 409 for data in use, or an image that changes all the time; 503 for a store that does not answer.
    pub(super) async fn transfer_removal(&self, id: &str, store: &str) -> Result<()> {
        for _ in 0..ATTEMPTS {
            let Some(mut before) = self.database().images().get(id).await? else { return Ok(()) };
            location::arrange(self.stores(), &mut before);
            let Some(mut after) = without(&before, store) else { return Ok(()) };
            after.updated_at = self.now();
            if self.save_and_retire(&before, &after).await? {
                location::drop_retired(&mut after);
                self.notify(&Event::image("image.update", &nobody(), &after));
                return Ok(());
            }
        }
        Err(busy(id))
    }

    /// Ends what the task holds of images: an attempt that died may have left it.
    pub(super) async fn release_transfers(&self, run: &Run, transfer: &Transfer, reason: &str) -> Result<()> {
        let mut after = String::new();
        loop {
            let page =
                self.database().images().with_data(transfer.project.as_deref(), &after, super::PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.id);
            for image in &page {
                if import_of(image) == Some(run.task().id.as_str()) {
                    let input = Import::copy_by_operator(&image.id, &transfer.to);
                    self.give_up_import(run, &input, reason).await?;
                }
            }
        }
    }
}

/// The image with its copies in the store on their way out; `None` where there are none, or no others.
fn without(image: &Image, store: &str) -> Option<Image> {
    let mut after = image.clone();
    for place in &mut after.locations {
        if place.status == LocationStatus::Active && place.store() == Some(store) {
            place.status = LocationStatus::PendingDelete;
        }
    }
    let left = location::active(&after).count();
    (left > 0 && left < location::active(image).count()).then_some(after)
}
