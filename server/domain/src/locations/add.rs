//! `POST /v2/images/{id}/locations`: a queued image gets its data by a location. A task does the work.

use vitrine_model::{Caller, Image, ImageStatus, NewLocation, Role, validate::Invalid};

use super::{
    check::{check_values, scheme},
    job::Input,
    validation,
};
use crate::{
    Controller, Error, Result,
    layers::policy::{self, Action},
    tasks::{LOCATION_IMPORT, NewTask},
};

/// The property that names the task at work on an image.
pub(super) const LOCK: &str = "os_glance_import_task";

impl Controller {
    /// Gives a queued image its data by a location. A task adds the location, reads and hashes what is there
    /// (`do_secure_hash`), and makes the image active: at once, or, where the caller says what the data hashes to, when
    /// that is found to be true.
    ///
    /// # Errors
    /// As in Glance, in this order: 404; 409 where the image is not queued; 403 by the rules, and for callers without
    /// the role `service` also where the URL is none of HTTP or no store of type `http` is configured; 400 for hashes
    /// and URLs; 409 where a task is at work on the image.
    pub async fn add_location(&self, caller: &Caller, id: &str, new: NewLocation) -> Result<()> {
        let deed = self.image_deed(caller, "image.location.add", id);
        deed.note_address("location", &new.url);
        deed.record(async {
            self.running.admit()?;
            let image = self.find_visible(caller, id).await?;
            deed.of(&image);
            if image.status != ImageStatus::Queued {
                return Err(Error::Conflict(format!(
                    "The image {id} is {}; a location can be added only to a queued one.",
                    image.status
                )));
            }
            policy::require(Action::AddImageLocation, caller, &image)?;
            self.check_web(caller, &new.url)?;
            if let Some(said) = &new.validation_data {
                validation::form("os_hash_value", &said.os_hash_algo, &said.os_hash_value)
                    .map_err(|problem| Invalid::new("validation_data", problem))?;
            }
            check_values(&new)?;
            if is_web(&new.url) {
                self.store_at(&new.url)?;
            }
            self.begin(caller, &image, new).await
        })
        .await
    }

    /// Whether people may give an image its data by the URL of something on the web: where a store of the type `http`
    /// is configured. What a page offers; the use case asks again.
    #[must_use]
    pub fn takes_web_locations(&self) -> bool {
        self.stores().iter().any(|store| store.driver() == "http")
    }

    /// Only other services may name locations that are not on the web.
    fn check_web(&self, caller: &Caller, url: &str) -> Result<()> {
        if caller.has(Role::Service) || (self.takes_web_locations() && is_web(url)) {
            return Ok(());
        }
        Err(Error::Forbidden(
            "Without the role 'service', a location must begin with http:// or https://, and the server must have a \
             store of the type http."
                .to_owned(),
        ))
    }

    async fn begin(&self, caller: &Caller, image: &Image, new: NewLocation) -> Result<()> {
        let input = Input::new(&image.id, new);
        let input = serde_json::to_value(input).map_err(Error::internal)?;
        if image.properties.contains_key(LOCK) {
            return Err(Error::Conflict(format!("A task is at work on the image {} already.", image.id)));
        }
        let new = NewTask { kind: LOCATION_IMPORT, image_id: Some(image.id.clone()), input, secret: None };
        self.enqueue(Some(caller), new).await.map(drop)
    }
}

fn is_web(url: &str) -> bool {
    scheme(url).is_some_and(|scheme| scheme == "http" || scheme == "https")
}
