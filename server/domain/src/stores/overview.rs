//! The stores as an operator looks at them: how they are set up, and how they are.

use vitrine_model::Caller;

use super::StoreDetail;
use crate::{Controller, Result, StoreHealth, health::PATIENCE, layers::policy::Action};

/// A store, with how it is set up and whether it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOverview {
    /// How it is set up.
    pub detail: StoreDetail,
    /// Whether it answers, and its room.
    pub health: StoreHealth,
}

impl Controller {
    /// All stores, by name, also where there is one alone. Each is asked for its room and waited for, for five seconds
    /// at most.
    ///
    /// # Errors
    /// 403 for callers that `stores_info_detail` does not let in.
    pub async fn overview_stores(&self, caller: &Caller) -> Result<Vec<StoreOverview>> {
        self.admits(Action::StoresInfoDetail, caller)?;
        let health = self.health_of_stores(|_| true, PATIENCE).await;
        let all = self.stores().iter().zip(health);
        Ok(all.map(|(store, health)| StoreOverview { detail: self.detail(store.as_ref()), health }).collect())
    }
}
