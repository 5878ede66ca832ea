//! Which stores an import fills.

use vitrine_model::{Image, ImportMethod};

use super::ImportRequest;
use crate::{Controller, Error, Result};

impl Controller {
    /// Whether clients may choose among stores.
    pub(super) fn has_choice(&self) -> bool {
        self.stores().are_several()
    }

    /// The names of the stores to fill; `None` where a copy has nothing left to fill.
    ///
    /// # Errors
    /// 400 where the ways to name stores are mixed, or a store has the image already; 409 for an unknown store.
    pub(super) fn stores_for(
        &self,
        request: &ImportRequest,
        method: ImportMethod,
        image: &Image,
    ) -> Result<Option<Vec<String>>> {
        let copy = method == ImportMethod::CopyImage;
        let mut names = if self.has_choice() {
            self.named_stores(request)?
        } else {
            vec![self.stores().default_store().name().to_owned()]
        };
        let has = |name: &String| image.locations.iter().any(|place| place.store() == Some(name));
        if copy && request.all_stores && self.has_choice() {
            names.retain(|name| !has(name));
            if names.is_empty() {
                return Ok(None);
            }
        }
        if copy && let Some(name) = names.iter().find(|name| has(name)) {
            return Err(Error::BadRequest(format!("Image is already present at store '{name}'.")));
        }
        if request.all_stores_must_succeed == Some(false) && !self.has_choice() {
            return Err(Error::BadRequest(
                "all_stores_must_succeed can only be false on a server with several stores (enabled_backends)."
                    .to_owned(),
            ));
        }
        Ok(Some(names))
    }

    fn named_stores(&self, request: &ImportRequest) -> Result<Vec<String>> {
        let both = |what: &str| {
            Err(Error::BadRequest(format!(
                "Name the stores in one way alone: {what} cannot be used together."
            )))
        };
        if request.all_stores {
            if request.stores.is_some() || request.store.is_some() {
                return both("all_stores and either stores or the header X-Image-Meta-Store");
            }
            let writable = self.stores().iter().filter(|store| !store.is_read_only());
            return Ok(writable.map(|store| store.name().to_owned()).collect());
        }
        let mut names = match (&request.stores, &request.store) {
            (Some(_), Some(_)) => return both("stores and the header X-Image-Meta-Store"),
            (Some(names), None) => names.clone(),
            (None, Some(name)) => vec![name.clone()],
            (None, None) => vec![self.stores().default_store().name().to_owned()],
        };
        let mut seen = std::collections::BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        if names.is_empty() {
            return Err(Error::BadRequest(
                "'stores' names no store: there is nothing to import to.".to_owned(),
            ));
        }
        for name in &names {
            self.stores()
                .named(name)
                .map_err(|_| Error::Conflict(format!("Store for identifier {name} not found.")))?;
        }
        Ok(names)
    }
}
