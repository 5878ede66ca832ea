//! What happened to one image, for those who may know.

use serde_json::Value;
use vitrine_model::{AuditEntry, AuditFilter, AuditQuery, Caller, Image, audit::target};

use super::AuditPage;
use crate::{Controller, Error, Result};

impl Controller {
    /// What was done to an image and what was tried, newest first: the entries behind the one of that number, at most
    /// `limit`. For administrators, and for the project that owns the image, which does not learn who of other projects
    /// it was: of those, user, project and request are left out. Where data lies is for administrators alone. An image
    /// that is deleted keeps its history until its row is purged.
    ///
    /// # Errors
    /// 404; 403 for other projects; 400 where the entry that the page is to begin behind is there no more.
    pub async fn image_history(
        &self,
        caller: &Caller,
        id: &str,
        after: Option<u64>,
        limit: u32,
    ) -> Result<AuditPage> {
        let image = match self.find_visible(caller, id).await {
            Err(gone @ Error::NotFound(_)) => self.deleted_image(caller, id).await?.ok_or(gone)?,
            found => found?,
        };
        if !self.may_read_history(caller, &image) {
            return Err(Error::Forbidden(format!(
                "The history of the image {id} is for the project that owns it."
            )));
        }
        let filter = AuditFilter {
            target_kind: Some(target::IMAGE.to_owned()),
            target_id: Some(image.id.clone()),
            ..AuditFilter::default()
        };
        let query = AuditQuery { filter, after, oldest_first: false, limit };
        let mut page = self.audit_page(query).await?;
        if !caller.is_admin() {
            for entry in &mut page.entries {
                hide_others(entry, caller);
                hide_places(entry);
            }
        }
        Ok(page)
    }

    /// Whether the caller may read what happened to the image: what a page offers.
    #[must_use]
    pub fn may_read_history(&self, caller: &Caller, image: &Image) -> bool {
        caller.is_admin() || caller.is_owner(image.owner.as_deref())
    }
}

/// Leaves out who it was, where that was nobody of the caller's project.
fn hide_others(entry: &mut AuditEntry, caller: &Caller) {
    if entry.project_id.is_some() && entry.project_id == caller.project_id {
        return;
    }
    entry.project_id = None;
    entry.project_name = None;
    // Without id and name it would be the service itself.
    let is_service = entry.user_id.is_empty() && entry.user_name.is_empty();
    entry.user_id = if is_service { String::new() } else { "?".to_owned() };
    entry.user_name.clear();
    entry.request_id = None;
}

/// Leaves out where data lies: whether locations are shown to people is the operator's choice elsewhere.
fn hide_places(entry: &mut AuditEntry) {
    let Value::Object(detail) = &mut entry.detail else { return };
    detail.shift_remove("location");
    if let Some(Value::Object(changes)) = detail.get_mut("changes") {
        changes.shift_remove("locations");
    }
}
