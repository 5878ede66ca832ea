//! Entries that are old enough go.

use time::OffsetDateTime;

use crate::{Controller, Result};

impl Controller {
    /// The moment before which entries go; `None` where they are kept for ever.
    fn audit_end(&self) -> Option<OffsetDateTime> {
        let days = self.settings().audit.keep_days;
        if days == 0 { None } else { self.days_ago(days) }
    }

    /// Whether there are entries that are to go.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn has_old_audit(&self) -> Result<bool> {
        match self.audit_end() {
            Some(before) => Ok(self.database().audit().has_before(before).await?),
            None => Ok(false),
        }
    }

    /// Removes a batch of the entries that are old enough; answers how many: 0 when none are left.
    ///
    /// # Errors
    /// Those of the database; what is already removed stays removed.
    pub(crate) async fn purge_audit(&self) -> Result<u64> {
        match self.audit_end() {
            Some(before) => Ok(self.database().audit().purge(before).await?),
            None => Ok(0),
        }
    }
}
