//! The task behind an added location. After any interruption it goes on from what the image's record says.

use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use vitrine_model::{Image, ImageStatus, NewLocation, ValidationData};

use super::{change::activate, check::unusable, read::Reading};
use crate::{
    Controller, Error, Event, Result,
    data::must_have_formats,
    images::{ATTEMPTS, busy},
    layers::location,
    pipeline::Ingested,
    tasks::{Ended, Job, LOCATION_IMPORT, Run},
};

/// Pause between two looks whether the image is still there.
const LOOK: Duration = Duration::from_secs(2);
/// Pause before the second reading; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(100);

/// What is to be done, under Glance's names.
#[derive(Serialize, Deserialize)]
pub(super) struct Input {
    image_id: String,
    loc_url: String,
    #[serde(default)]
    validation_data: Option<ValidationData>,
}

impl Input {
    pub(super) fn new(image: &str, new: NewLocation) -> Self {
        Self { image_id: image.to_owned(), loc_url: new.url, validation_data: new.validation_data }
    }

    fn location(&self) -> NewLocation {
        let metadata = serde_json::Map::new();
        NewLocation { url: self.loc_url.clone(), metadata, validation_data: None }
    }

    /// Whether the image has the location.
    fn is_in(&self, image: &Image) -> bool {
        location::active(image).any(|place| place.url == self.loc_url)
    }
}

/// Why there are no hashes.
enum Unread {
    /// The content is not what the image says, or not safe.
    Unfit(String),
    Ended(Ended),
}

impl From<Ended> for Unread {
    fn from(ended: Ended) -> Self {
        Self::Ended(ended)
    }
}

/// Adds a location to a queued image, and hashes what is there.
pub(crate) struct LocationImport;

#[async_trait]
impl Job for LocationImport {
    fn kind(&self) -> &'static str {
        LOCATION_IMPORT
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        let input: Input = run.input()?;
        let image = controller.database().images().get(&input.image_id).await?;
        let mut image = image.ok_or_else(|| Ended::failed("The image was deleted."))?;
        if image.status == ImageStatus::Queued {
            image = controller.take_location(&input, run).await?;
        }
        if !input.is_in(&image) {
            return Err(Ended::failed(format!("The image became {} by other means.", image.status)));
        }
        let hashed = image.os_hash_value.is_some();
        if hashed || !controller.settings().locations.do_secure_hash {
            return Ok(None);
        }
        let waits = image.status == ImageStatus::Importing;
        let algorithm = image.os_hash_algo.clone().unwrap_or_default();
        match controller.hash(&image, &input, &algorithm, run).await {
            Ok(data) => {
                let said = input.validation_data.as_ref().filter(|_| waits);
                if said.is_some_and(|said| !said.os_hash_value.eq_ignore_ascii_case(&data.os_hash_value)) {
                    let found = data.os_hash_value;
                    let reason =
                        format!("The data does not have the os_hash_value that was given, but {found}.");
                    return Err(Ended::failed(reason));
                }
                controller.note_hashes(&input, data).await?;
                Ok(None)
            }
            Err(Unread::Unfit(reason)) if !waits => {
                controller.distrust(&input).await?;
                Err(Ended::failed(format!("{reason} The image is deactivated.")))
            }
            Err(Unread::Unfit(reason)) => Err(Ended::failed(reason)),
            Err(Unread::Ended(ended)) => Err(ended),
        }
    }

    /// An image that waited for its data is queued again, without the location; its data goes where it can. One that
    /// is active already stays so.
    async fn give_up(&self, controller: &Controller, run: &Run, _: &str) -> Result<(), Error> {
        let Ok(input) = run.input::<Input>() else { return Ok(()) };
        let images = controller.database().images();
        for _ in 0..ATTEMPTS {
            let Some(before) = images.get(&input.image_id).await? else { return Ok(()) };
            if before.status != ImageStatus::Importing || !input.is_in(&before) {
                return Ok(());
            }
            for place in location::active(&before).filter(|place| place.url == input.loc_url) {
                controller.remove_copy(&before.id, place).await?;
            }
            let mut after = before.clone();
            after.locations.retain(|place| place.url != input.loc_url);
            after.status = ImageStatus::Queued;
            after.size = None;
            after.virtual_size = None;
            after.checksum = None;
            after.os_hash_algo = None;
            after.os_hash_value = None;
            after.updated_at = controller.now();
            if images.save(&before, &after).await? {
                return Ok(());
            }
        }
        Err(busy(&input.image_id))
    }
}

impl Controller {
    /// Gives the queued image the location, and makes it `active`, or `importing` where its data must be looked at
    /// first.
    async fn take_location(&self, input: &Input, run: &Run) -> Result<Image, Ended> {
        let settings = self.settings();
        let stop = run.stopped();
        let secure = settings.locations.do_secure_hash;
        for _ in 0..ATTEMPTS {
            let image = self.database().images().get(&input.image_id).await?;
            let before = image.ok_or_else(|| Error::no_image(&input.image_id))?;
            if before.status != ImageStatus::Queued {
                return Ok(before);
            }
            must_have_formats(&before)?;
            let new = input.location();
            let found = tokio::select! {
                found = self.find_data(&before, &new) => found?,
                () = stop.cancelled() => return Err(Ended::Stopped),
            };
            run.begin_phase("adding", None);
            let mut after = before.clone();
            after.size = Some(found.size);
            after.locations.push(found.place);
            match &input.validation_data {
                Some(said) if secure => {
                    after.status = ImageStatus::Importing;
                    after.os_hash_algo = Some(said.os_hash_algo.clone());
                }
                Some(said) => activate(&mut after, Some(said.clone()))?,
                None => {
                    activate(&mut after, None)?;
                    after.os_hash_algo = secure.then(|| settings.hashing_algorithm.clone());
                }
            }
            after.updated_at = self.now();
            let promise = self.promise(&before, found.size).await?;
            let saved = self.database().images().save(&before, &after).await;
            promise.release().await;
            if saved? {
                self.share(&after.id).await;
                self.tell_of_location(run, &after);
                let image = self.database().images().get(&input.image_id).await?;
                return Ok(image.ok_or_else(|| Error::no_image(&input.image_id))?);
            }
        }
        Err(busy(&input.image_id).into())
    }

    /// Reads and hashes the data, again and again where it breaks off; ends when the image is deleted.
    async fn hash(
        &self,
        image: &Image,
        input: &Input,
        algorithm: &str,
        run: &Run,
    ) -> Result<Ingested, Unread> {
        let store =
            self.stores().of(&input.loc_url, None).map_err(|_| Ended::failed(unusable().to_string()))?;
        let tries = self.settings().locations.http_retries.saturating_add(1);
        let mut pause = PAUSE;
        for attempt in 1..=tries {
            run.begin_phase("hashing", image.size);
            let stop = run.stopped().child_token();
            let reading =
                Reading { algorithm, inspect: true, progress: Some(run.counter()), stop: stop.clone() };
            let reading = self.read_data(image, store.as_ref(), &input.loc_url, reading);
            let read = tokio::select! {
                read = reading => read,
                () = self.gone(&image.id, &stop) => return Err(Ended::failed("The image was deleted.").into()),
                () = stop.cancelled() => return Err(Ended::Stopped.into()),
            };
            run.check()?;
            match read {
                Err(Error::UnsupportedContent(reason)) => return Err(Unread::Unfit(reason)),
                Err(error) if attempt == tries => {
                    tracing::warn!(image = %image.id, cause = &error as &dyn std::error::Error, "data could not be read");
                    let reason = format!("The data could not be read in {tries} attempts (http_retries).");
                    return Err(Ended::Failed { reason, cause: Some(Box::new(error)) }.into());
                }
                Err(error) => {
                    tracing::info!(image = %image.id, attempt, %error, "data is read once more");
                    tokio::select! {
                        () = stop.cancelled() => return Err(Ended::Stopped.into()),
                        () = tokio::time::sleep(pause) => {}
                    }
                    pause = pause.saturating_mul(2);
                }
                Ok(data) => return Ok(data),
            }
        }
        Err(Ended::failed("The data was not read.").into())
    }

    /// Ends when the image is deleted.
    async fn gone(&self, id: &str, stop: &CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return std::future::pending().await,
                () = tokio::time::sleep(LOOK) => {}
            }
            if let Ok(None) = self.database().images().get(id).await {
                return;
            }
        }
    }

    /// Keeps what the data hashes to; an image that waited for it becomes active.
    async fn note_hashes(&self, input: &Input, data: Ingested) -> Result<()> {
        self.change_if_there(input, |image| {
            if image.status == ImageStatus::Importing {
                image.status = ImageStatus::Active;
            }
            image.checksum = Some(data.checksum.clone());
            image.os_hash_algo = Some(data.os_hash_algo.clone());
            image.os_hash_value = Some(data.os_hash_value.clone());
            image.virtual_size = data.virtual_size;
        })
        .await
    }

    /// An image that is active already, and whose data turns out to be something else, or unsafe, is deactivated.
    async fn distrust(&self, input: &Input) -> Result<()> {
        self.change_if_there(input, |image| {
            if image.status == ImageStatus::Active {
                image.status = ImageStatus::Deactivated;
            }
        })
        .await
    }

    /// Changes the image where it still has the location.
    async fn change_if_there(&self, input: &Input, change: impl Fn(&mut Image)) -> Result<()> {
        for _ in 0..ATTEMPTS {
            let Some(before) = self.database().images().get(&input.image_id).await? else {
                return Err(Error::no_image(&input.image_id));
            };
            if !input.is_in(&before) {
                return Ok(());
            }
            let mut after = before.clone();
            change(&mut after);
            after.updated_at = self.now();
            if self.database().images().save(&before, &after).await? {
                return Ok(());
            }
        }
        Err(busy(&input.image_id))
    }

    fn tell_of_location(&self, run: &Run, image: &Image) {
        let request_id = run.task().request_id.as_deref();
        let subject = crate::Subject::Image(image);
        self.notify(&Event { name: "image.update", failed: false, subject, request_id });
    }
}
