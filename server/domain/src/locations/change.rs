//! Locations that a PATCH adds, replaces and removes.

use tokio_util::sync::CancellationToken;
use vitrine_model::{
    Image, ImageChange, ImageStatus, LocationStatus, NewLocation, ValidationData, validate::Invalid,
};

use super::{
    check::{Found, unusable},
    read::Reading,
    validation,
};
use crate::{
    Controller, Error, HASHING_ALGORITHMS, Result,
    layers::{location, quota, quota::storage::Reservation},
};

/// Room in the quota that is promised to new locations until they are saved.
pub(crate) struct Promise(Option<(Controller, String)>);

impl Promise {
    /// The locations are saved, or will not be.
    pub(crate) async fn release(self) {
        let Some((controller, key)) = self.0 else { return };
        if let Err(error) = controller.database().reservations().release(&key).await {
            tracing::warn!(key, %error, "a reservation could not be released; it will run out");
        }
    }
}

impl Controller {
    /// Applies the changes of locations, in order. Data that the image is to get is looked for, and, where the image
    /// has data already, read and compared with it: an image's data never changes.
    ///
    /// # Errors
    /// 400 for locations that cannot be used, 403 where the operator does not let locations be seen, for the last
    /// location, and for an empty list; 409 for the state and for hashes; 413.
    pub(crate) async fn change_locations(
        &self,
        image: &mut Image,
        changes: &[ImageChange],
    ) -> Result<Promise> {
        let mut new = 0;
        for change in changes.iter().filter(|change| change.is_of_locations()) {
            if !self.settings().locations.show_multiple_locations {
                return Err(Error::Forbidden(
                    "This server does not show the locations of images, and does not let them be changed \
                     (show_multiple_locations)."
                        .to_owned(),
                ));
            }
            match change {
                ImageChange::AddLocation(location) => {
                    new += self.add(image, std::slice::from_ref(location)).await?;
                }
                ImageChange::ReplaceLocations(given) => new += self.replace(image, given).await?,
                ImageChange::RemoveLocation(position) => remove(image, *position)?,
                _ => {}
            }
        }
        if new == 0 {
            return Ok(Promise(None));
        }
        self.promise(image, new).await
    }

    /// Promises the room of new locations.
    ///
    /// # Errors
    /// 413.
    pub(super) async fn promise(&self, image: &Image, bytes: u64) -> Result<Promise> {
        let key = format!("location/{}", image.id);
        let promise = Promise(Some((self.clone(), key.clone())));
        let asked = Reservation::new(self, &key, image.owner.as_deref()).ask(bytes).await;
        match asked {
            Ok(()) => Ok(promise),
            Err(error) => {
                promise.release().await;
                Err(error)
            }
        }
    }

    /// Answers the bytes that are new.
    async fn add(&self, image: &mut Image, new: &[NewLocation]) -> Result<u64> {
        must_be(image, &[ImageStatus::Queued, ImageStatus::Active], "added")?;
        let said = validation::of_all(self.settings(), image, new)?;
        quota::locations(&self.settings().limits, location::active(image).count() + new.len())?;
        let mut bytes = 0;
        for new in new {
            let found = self.find_data(image, new).await?;
            // What is said of the size of a queued image is a guess.
            if location::active(image).next().is_some() {
                if let Some(size) = image.size.filter(|size| *size != found.size) {
                    let problem =
                        format!("the data there has {} bytes, that of the image {size}", found.size);
                    return Err(Invalid::new("locations", problem).into());
                }
                self.must_be_the_same(image, &found).await?;
            }
            bytes += found.size;
            image.size = Some(found.size);
            image.locations.push(found.place);
        }
        if image.status == ImageStatus::Queued {
            activate(image, said)?;
        }
        Ok(bytes)
    }

    async fn replace(&self, image: &mut Image, given: &[NewLocation]) -> Result<u64> {
        if given.is_empty() {
            return Err(Error::Forbidden("The locations of an image cannot be replaced by none.".to_owned()));
        }
        must_be(image, &[ImageStatus::Queued, ImageStatus::Active], "replaced")?;
        if location::active(image).next().is_none() {
            return self.add(image, given).await;
        }
        validation::of_all(self.settings(), image, given)?;
        let mut urls: Vec<&str> = given.iter().map(|location| location.url.as_str()).collect();
        let mut known: Vec<&str> = location::active(image).map(|place| place.url.as_str()).collect();
        urls.sort_unstable();
        known.sort_unstable();
        if urls != known {
            let problem = "the image has locations: only their metadata can be replaced, under the same URLs";
            return Err(Invalid::new("locations", problem).into());
        }
        for place in image.locations.iter_mut().filter(|place| place.status == LocationStatus::Active) {
            let Some(new) = given.iter().find(|new| new.url == place.url) else { continue };
            let store = place.metadata.get("store").cloned();
            place.metadata.clone_from(&new.metadata);
            match store {
                Some(store) => _ = place.metadata.insert("store".to_owned(), store),
                None => _ = place.metadata.remove("store"),
            }
        }
        Ok(0)
    }

    /// Compares the data at a new location with that of the image, by the hashes that the image has, or by reading
    /// both.
    async fn must_be_the_same(&self, image: &Image, found: &Found) -> Result<()> {
        let known = image.os_hash_algo.as_deref().filter(|name| HASHING_ALGORITHMS.contains(name));
        let algorithm = known.unwrap_or(&self.settings().hashing_algorithm);
        let reading =
            || Reading { algorithm, inspect: false, progress: None, stop: CancellationToken::new() };
        let there = self.read_data(image, found.store.as_ref(), &found.place.url, reading()).await;
        let there = there.map_err(|error| {
            tracing::info!(image = %image.id, cause = &error as &dyn std::error::Error, "a location was refused");
            unusable()
        })?;
        let (checksum, value) = match (known.and(image.os_hash_value.clone()), image.checksum.clone()) {
            (None, None) => {
                let here = location::active(image).next().ok_or_else(unusable)?;
                let store = self.stores().of(&here.url, here.store())?;
                let here = self.read_data(image, store.as_ref(), &here.url, reading()).await?;
                (Some(here.checksum), Some(here.os_hash_value))
            }
            (value, checksum) => (checksum, value),
        };
        let same = |one: &Option<String>, other: &str| {
            one.as_deref().is_none_or(|one| one.eq_ignore_ascii_case(other))
        };
        if same(&checksum, &there.checksum) && same(&value, &there.os_hash_value) {
            return Ok(());
        }
        let problem = "the data there is not that of the image, which never changes";
        Err(Invalid::new("locations", problem).into())
    }
}

fn remove(image: &mut Image, position: Option<usize>) -> Result<()> {
    must_be(image, &[ImageStatus::Active], "removed")?;
    let count = location::active(image).count();
    if count == 1 {
        return Err(Error::Forbidden(
            "This is the last location of the image. Delete the image instead.".to_owned(),
        ));
    }
    let position = position.unwrap_or(count.saturating_sub(1));
    let mut active = image.locations.iter_mut().filter(|place| place.status == LocationStatus::Active);
    match active.nth(position) {
        Some(place) => place.status = LocationStatus::PendingDelete,
        None => {
            let problem = format!("there is no location {position}: the image has {count}");
            return Err(Invalid::new("locations", problem).into());
        }
    }
    // What was added by the same request was never kept.
    image.locations.retain(|place| place.id.is_some() || place.status == LocationStatus::Active);
    Ok(())
}

fn must_be(image: &Image, allowed: &[ImageStatus], verb: &str) -> Result<()> {
    if allowed.contains(&image.status) {
        return Ok(());
    }
    Err(Error::Conflict(format!("The image is {}; locations cannot be {verb} now.", image.status)))
}

/// A queued image whose data is there becomes active.
///
/// # Errors
/// 400 without formats.
pub(super) fn activate(image: &mut Image, said: Option<ValidationData>) -> Result<()> {
    crate::data::must_have_formats(image)?;
    image.status = ImageStatus::Active;
    if let Some(said) = said {
        image.checksum = said.checksum;
        image.os_hash_algo = Some(said.os_hash_algo);
        image.os_hash_value = Some(said.os_hash_value);
    }
    Ok(())
}
