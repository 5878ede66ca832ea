//! The controller itself: what it holds.

use std::sync::Arc;

use vitrine_database::Database;
use vitrine_stores::Stores;

use crate::{Clock, Settings};

/// What a controller is made of.
pub struct Parts {
    /// The repositories.
    pub database: Database,
    /// The configured stores.
    pub stores: Stores,
    /// What the operator set.
    pub settings: Settings,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// This process's own name among those that share the database; stable over restarts.
    pub node: String,
}

/// Every use case of the image service. Cheap to clone.
#[derive(Clone)]
pub struct Controller {
    parts: Arc<Parts>,
}

impl Controller {
    /// A controller over these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self { parts: Arc::new(parts) }
    }

    /// What the operator set.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.parts.settings
    }
}
