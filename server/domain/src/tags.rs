//! Single tags.

use vitrine_model::{Caller, Image};

use crate::{
    Controller, Error, Event, Resource, Result,
    audit::Deed,
    images::{ATTEMPTS, busy, dedup_tags, tag as check},
    layers::{policy::Action, quota},
};

impl Controller {
    /// Adds a tag; nothing happens where it is there.
    ///
    /// # Errors
    /// 400 too long, 403, 404, 413.
    pub async fn add_tag(&self, caller: &Caller, image: &str, tag: &str) -> Result<()> {
        let deed = self.image_deed(caller, "image.tag.add", image);
        deed.note("tag", tag);
        deed.record(async {
            check(tag)?;
            self.change_tags(caller, image, &deed, |before| {
                if before.tags.iter().any(|one| one == tag) {
                    return Ok(None);
                }
                let mut tags = before.tags.clone();
                tags.push(tag.to_owned());
                quota::tags(&self.settings().limits, &tags)?;
                Ok(Some(tags))
            })
            .await
        })
        .await
    }

    /// Removes a tag.
    ///
    /// # Errors
    /// 403, 404 (the image or the tag).
    pub async fn remove_tag(&self, caller: &Caller, image: &str, tag: &str) -> Result<()> {
        let deed = self.image_deed(caller, "image.tag.remove", image);
        deed.note("tag", tag);
        deed.record(async {
            self.change_tags(caller, image, &deed, |before| {
                let mut tags = before.tags.clone();
                tags.retain(|one| one != tag);
                if tags.len() == before.tags.len() {
                    let (image, tag) = (before.id.clone(), tag.to_owned());
                    return Err(Error::NotFound(Resource::Tag { image, tag }));
                }
                Ok(Some(tags))
            })
            .await
        })
        .await
    }

    /// Gives the image the tags that `change` makes of it; `None` leaves it as it is.
    async fn change_tags(
        &self,
        caller: &Caller,
        id: &str,
        deed: &Deed,
        change: impl Fn(&Image) -> Result<Option<Vec<String>>> + Send + Sync,
    ) -> Result<()> {
        for _ in 0..ATTEMPTS {
            let before = self.image_for(caller, id, Action::ModifyImage).await?;
            deed.of(&before);
            let Some(tags) = change(&before)? else {
                deed.is_idle();
                return Ok(());
            };
            let mut after = before.clone();
            after.tags = dedup_tags(tags);
            after.updated_at = self.now();
            if self.database().images().save(&before, &after).await? {
                deed.changed(&before, &after);
                self.notify(&Event::image("image.update", caller, &after));
                return Ok(());
            }
        }
        Err(busy(id))
    }
}
