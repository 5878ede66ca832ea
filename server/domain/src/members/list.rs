//! `GET /v2/images/{id}/members`.

use vitrine_model::{Caller, Member};

use super::check_shared;
use crate::{Controller, Result, layers::policy::Action};

impl Controller {
    /// The members the caller may see: all for owner and administrators, itself for a member.
    ///
    /// # Errors
    /// 403 not `shared`, 404.
    pub async fn list_members(&self, caller: &Caller, image: &str) -> Result<Vec<Member>> {
        let image = self.image_for(caller, image, Action::GetMembers).await?;
        check_shared(&image)?;
        let members = self.database().members();
        if caller.is_admin() || caller.is_owner(image.owner.as_deref()) {
            return Ok(members.list(&image.id).await?);
        }
        let own = caller.project_id.as_deref().unwrap_or_default();
        Ok(members.find(&image.id, own).await?.into_iter().collect())
    }
}
