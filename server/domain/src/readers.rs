//! Who may read an image's data in its stores without this server: where a store keeps the projects apart, it is told
//! after every change of visibility, members, owner or locations.
//!
//! The record is changed first, and what a store is told is read from it afterwards; who told it looks once more, so
//! that of two changes at once the later one stands. A store that does not take it keeps no change from happening: it is
//! told again by a task, until it does.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use vitrine_model::{Image, Visibility};
use vitrine_stores::{Error as StoreError, Readers, Store};

use crate::{
    Controller, Error, Result,
    images::{ATTEMPTS, busy},
    layers::location,
    tasks::{Ended, Job, NewTask, Run},
};

const KIND: &str = "share_data";
/// How long a request waits for the stores; then it is the task's.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Serialize, Deserialize)]
struct Input {
    image_id: String,
}

/// Tells stores that did not take it at once.
pub(crate) struct ShareJob;

#[async_trait]
impl Job for ShareJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, controller: &Controller, run: &Run) -> Result<Option<Value>, Ended> {
        let input: Input = run.input()?;
        controller.tell_readers(&input.image_id).await?;
        Ok(None)
    }

    /// It is never given up: those whom the record excludes may still read.
    async fn give_up(&self, controller: &Controller, run: &Run, _: &str) -> Result<(), Error> {
        match run.input::<Input>() {
            Ok(input) => controller.tell_readers(&input.image_id).await,
            Err(_) => Ok(()),
        }
    }
}

impl Controller {
    /// Tells the image's stores who may read its data now, after something of it has changed. Where one does not take
    /// it, a task tells it later.
    pub(crate) async fn share(&self, image: &str) {
        if !self.stores().iter().any(keeps_apart) {
            return;
        }
        // In a task of its own: it is done even when nobody waits for it any more.
        let (controller, id) = (self.clone(), image.to_owned());
        let told = tokio::spawn(async move { controller.tell_or_note(&id).await });
        if let Err(error) = told.await {
            tracing::error!(image, %error, "it is not known whether the stores heard who may read the image");
        }
    }

    async fn tell_or_note(&self, image: &str) {
        let outcome = tokio::time::timeout(PATIENCE, self.tell_readers(image)).await;
        let late = || Error::Unavailable { message: "The store took too long.".to_owned(), source: None };
        let Err(error) = outcome.unwrap_or_else(|_| Err(late())) else { return };
        warn(image, &error);
        let noted = async {
            let input =
                serde_json::to_value(Input { image_id: image.to_owned() }).map_err(Error::internal)?;
            let new = NewTask { kind: KIND, image_id: Some(image.to_owned()), input, secret: None };
            self.enqueue(None, new).await
        };
        if let Err(error) = noted.await {
            let cause = &error as &dyn std::error::Error;
            tracing::error!(image, cause, "who may read the image in its stores is not what its record says");
        }
    }

    /// Tells all stores of the image. Data that is gone has no readers.
    ///
    /// # Errors
    /// The first of the stores', after all were told; 409 where the image changes all the time.
    async fn tell_readers(&self, id: &str) -> Result<()> {
        let mut known = self.readers_of(id).await?;
        for _ in 0..ATTEMPTS {
            let Some((readers, places)) = &known else { return Ok(()) };
            let mut failure = None;
            for (store, url) in places {
                match store.share(url, readers).await {
                    Ok(()) => {}
                    Err(StoreError::NotFound { .. }) => {
                        tracing::warn!(image = id, store = store.name(), "data to be shared was gone");
                    }
                    Err(error) => _ = failure.get_or_insert(error),
                }
            }
            let now = self.readers_of(id).await?;
            if same(&known, &now) {
                return failure.map_or(Ok(()), |error| Err(error.into()));
            }
            known = now;
        }
        Err(busy(id))
    }

    /// Who may read the image, and where it has data in stores that want to know; `None` where it has none.
    async fn readers_of(&self, id: &str) -> Result<Option<Told>> {
        let Some(image) = self.database().images().get(id).await? else { return Ok(None) };
        let places: Vec<_> = location::active(&image)
            .filter_map(|place| {
                let store = self.stores().of(&place.url, place.store()).ok()?;
                keeps_apart(store).then(|| (Arc::clone(store), place.url.clone()))
            })
            .collect();
        if places.is_empty() {
            return Ok(None);
        }
        Ok(Some((self.readers(&image).await?, places)))
    }

    /// All members of a shared image, whatever they answered; the owner, who need not be the one whose data it was.
    async fn readers(&self, image: &Image) -> Result<Readers> {
        let mut projects: BTreeSet<String> = image.owner.iter().cloned().collect();
        match image.visibility {
            Visibility::Public | Visibility::Community => return Ok(Readers::Everybody),
            Visibility::Shared => {
                let members = self.database().members().list(&image.id).await?;
                projects.extend(members.into_iter().map(|member| member.member));
            }
            Visibility::Private => {}
        }
        Ok(Readers::Projects(projects))
    }
}

fn warn(image: &str, error: &Error) {
    let cause = error as &dyn std::error::Error;
    tracing::warn!(image, cause, "a store was not told who may read the image; a task will tell it");
}

/// What a store is told, and where.
type Told = (Readers, Vec<(Arc<dyn Store>, String)>);

fn same(one: &Option<Told>, other: &Option<Told>) -> bool {
    match (one, other) {
        (Some((readers, places)), Some((others, elsewhere))) => {
            readers == others && places.iter().map(|(_, url)| url).eq(elsewhere.iter().map(|(_, url)| url))
        }
        (one, other) => one.is_none() && other.is_none(),
    }
}

/// Whether a store has accounts of projects, and so readers of its own.
fn keeps_apart(store: &Arc<dyn Store>) -> bool {
    store.of_project("").is_some()
}
