//! The audit trail, for administrators.

use vitrine_model::{AuditEntry, AuditQuery, Caller};

use crate::{Controller, Error, Result};

/// Entries of one page at most.
const MOST: u32 = 1000;

/// A page of the audit trail.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AuditPage {
    /// The entries, in the order asked for.
    pub entries: Vec<AuditEntry>,
    /// Whether there are more behind them.
    pub more: bool,
}

impl Controller {
    /// A page of the audit trail of all projects; 1000 entries at most.
    ///
    /// # Errors
    /// 403 for who is no administrator; 400 where the entry that the page is to begin behind is there no more.
    pub async fn list_audit(&self, caller: &Caller, query: AuditQuery) -> Result<AuditPage> {
        if !caller.is_admin() {
            return Err(Error::Forbidden("Only administrators may read the audit trail.".to_owned()));
        }
        self.audit_page(query).await
    }

    pub(super) async fn audit_page(&self, mut query: AuditQuery) -> Result<AuditPage> {
        let limit = query.limit.clamp(1, MOST);
        query.limit = limit + 1;
        let mut entries = self.database().audit().list(&query).await?.ok_or_else(|| {
            Error::BadRequest(
                "The entry of the audit trail at which the page begins is there no more.".to_owned(),
            )
        })?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = entries.len() > limit;
        entries.truncate(limit);
        Ok(AuditPage { entries, more })
    }
}
