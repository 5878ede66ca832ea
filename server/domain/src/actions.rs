//! Deactivate and reactivate.

use vitrine_model::Caller;

use crate::{Controller, Result};

impl Controller {
    /// Keeps everyone but administrators from downloading.
    ///
    /// # Errors
    /// 403 (not the owner; neither active nor deactivated), 404.
    pub async fn deactivate_image(&self, caller: &Caller, id: &str) -> Result<()> {
        let _ = (caller, id);
        todo!()
    }

    /// Allows downloads again.
    ///
    /// # Errors
    /// 403 (not the owner; neither active nor deactivated), 404.
    pub async fn reactivate_image(&self, caller: &Caller, id: &str) -> Result<()> {
        let _ = (caller, id);
        todo!()
    }
}
