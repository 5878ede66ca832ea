//! `GET /v2/info/stores` and `GET /v2/info/stores/detail`.

use serde_json::{Map, Value};
use vitrine_model::{Caller, Visibility};
use vitrine_stores::{Store, layers::health::Condition};

use crate::{
    Controller, Error, Resource, Result,
    layers::policy::{self, Action, Target},
};

/// A store that clients may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreInfo {
    /// Its name.
    pub id: String,
    /// What the operator says about it; may be empty.
    pub description: String,
    /// Whether images go there when nobody says otherwise.
    pub is_default: bool,
    /// Whether it takes no data.
    pub is_read_only: bool,
}

/// A store, with how it is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreDetail {
    /// What everybody may know.
    pub info: StoreInfo,
    /// The driver's type: `file`, `s3`, …
    pub driver: &'static str,
    /// Options of the driver, by the names that Glance shows.
    pub properties: Map<String, Value>,
    /// Of several copies the one in the store of the greatest weight is read first.
    pub weight: i64,
    /// How it is, by what it was asked before; `None` where nobody watches it.
    pub condition: Option<Condition>,
}

impl Controller {
    /// The stores to choose from, by name.
    ///
    /// # Errors
    /// 404 on a server with one store, as from a Glance without `enabled_backends`.
    pub fn list_stores(&self) -> Result<Vec<StoreInfo>> {
        if !self.stores().are_several() {
            return Err(Error::NotFound(Resource::Stores));
        }
        Ok(self.stores().iter().map(|store| self.info(store.as_ref())).collect())
    }

    /// The stores to choose from, with how they are set up.
    ///
    /// # Errors
    /// As [`Self::list_stores`]; 403 for callers that are neither an administrator nor another service.
    pub fn detail_stores(&self, caller: &Caller) -> Result<Vec<StoreDetail>> {
        self.list_stores()?;
        let nothing = Target { owner: None, visibility: Visibility::Private, member: None };
        policy::check(Action::StoresInfoDetail, caller, &nothing)?;
        Ok(self.stores().iter().map(|store| self.detail(store.as_ref())).collect())
    }

    pub(super) fn detail(&self, store: &dyn Store) -> StoreDetail {
        StoreDetail {
            driver: store.driver(),
            properties: store.properties(),
            weight: self.stores().weight(Some(store.name())),
            condition: self.stores().watch(store.name()).map(|watch| watch.condition()),
            info: self.info(store),
        }
    }

    fn info(&self, store: &dyn Store) -> StoreInfo {
        StoreInfo {
            id: store.name().to_owned(),
            description: self.stores().profile(store.name()).description,
            is_default: self.stores().default_store().name() == store.name(),
            is_read_only: store.is_read_only(),
        }
    }
}
