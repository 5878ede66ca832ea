//! Copies that go while their image stays.
//!
//! As with the deletion of an image, a failure leaves either a copy that can be read or none, and never data without a
//! record:
//!
//! 1. the location becomes `pending_delete`, in the same compare-and-set as everything else that changes: from then on
//!    it is not read any more. The database refuses it where no other copy would be left;
//! 2. the data goes. A store that refuses or does not answer: all changes are taken back;
//! 3. the row of the location becomes `deleted`.
//!
//! A deletion's lease stands from before the first step to after the last, so that neither another removal nor the
//! deletion of the image comes in between, and recovery carries on what was broken off.

use vitrine_model::{Image, Location, LocationStatus};

use crate::{Controller, Error, Result, lease};

impl Controller {
    /// Saves the change, and removes the data of the locations that are on their way out in `after` and were active in
    /// `before`. False where the image changed before anything happened.
    ///
    /// # Errors
    /// 409 where a copy of the image, or all of it, is being deleted, or the data is in use; 503 and 500 of the stores.
    pub(crate) async fn save_and_retire(&self, before: &Image, after: &Image) -> Result<bool> {
        if retired(before, after).next().is_none() {
            return Ok(self.database().images().save(before, after).await?);
        }
        // In a task of its own: it ends well even when nobody waits for it any more.
        let (controller, before, after) = (self.clone(), before.clone(), after.clone());
        tokio::spawn(async move { controller.retire(&before, &after).await })
            .await
            .map_err(Error::internal)?
    }

    async fn retire(&self, before: &Image, after: &Image) -> Result<bool> {
        let id = &before.id;
        let _running = self.running.begin_deletion(id)?;
        let lease = lease::of_deletion(id);
        if !self.hold(&lease).await? {
            return Err(Error::Conflict(format!(
                "Data of the image {id} is being deleted by another server."
            )));
        }
        if !self.database().images().save(before, after).await? {
            self.let_go(&lease).await;
            return Ok(false);
        }
        let mut left = before.clone();
        for place in retired(before, after) {
            let removed = self.remove_copy(id, place).await;
            if let Err(error) = removed {
                self.take_back(&left, after, &lease).await;
                return Err(error);
            }
            self.end_of(id, place).await;
            left.locations.retain(|one| one.id != place.id);
        }
        self.let_go(&lease).await;
        Ok(true)
    }

    /// Undoes the first step; copies that are gone already stay away. Where that fails, the lease stays, and recovery
    /// removes the others when it can.
    async fn take_back(&self, left: &Image, after: &Image, lease: &str) {
        match self.database().images().save(after, left).await {
            Ok(true) => self.let_go(lease).await,
            Ok(false) => tracing::warn!(image = %left.id, "a copy will be removed later: its image changed"),
            Err(error) => tracing::warn!(image = %left.id, %error, "a copy will be removed later"),
        }
    }

    /// The row of a location whose data is gone. Where it cannot be written, it stays out of sight.
    async fn end_of(&self, image: &str, place: &Location) {
        let Some(row) = place.id else { return };
        if let Err(error) = self.database().images().end_location(image, row, self.now()).await {
            tracing::warn!(image, %error, "the row of a removed copy stays behind, out of sight");
        }
    }

    /// Carries on removals of copies that were broken off; the lease is the caller's. False where there are none.
    ///
    /// # Errors
    /// 409, 503 and 500, where data is left: try again later.
    pub(crate) async fn finish_retiring(&self, id: &str) -> Result<bool> {
        let Some(image) = self.database().images().get(id).await? else { return Ok(false) };
        let mut ended = false;
        for place in image.locations.iter().filter(|place| place.status == LocationStatus::PendingDelete) {
            self.remove_copy(id, place).await?;
            self.end_of(id, place).await;
            ended = true;
        }
        Ok(ended)
    }
}

/// What goes by the change, as it stands in `before`.
fn retired<'a>(before: &'a Image, after: &'a Image) -> impl Iterator<Item = &'a Location> {
    let going = |place: &&Location| {
        place.status == LocationStatus::Active
            && after
                .locations
                .iter()
                .any(|now| now.id == place.id && now.status == LocationStatus::PendingDelete)
    };
    before.locations.iter().filter(going)
}
