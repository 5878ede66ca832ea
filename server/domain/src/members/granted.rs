//! `GET /v1/images/{id}/members` and `GET /v1/shared-images/{project}`.

use vitrine_model::{Caller, Member};

use crate::{
    Controller, Result,
    images::check_may_list,
    layers::{auth, policy::Action},
};

impl Controller {
    /// The members of an image of any visibility: all for owner and administrators, itself for a member, none for
    /// anybody else.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn granted_members(&self, caller: &Caller, image: &str) -> Result<Vec<Member>> {
        let image = self.image_for(caller, image, Action::GetImage).await?;
        let members = self.database().members();
        if caller.is_admin() || caller.is_owner(image.owner.as_deref()) {
            return Ok(members.list(&image.id).await?);
        }
        let own = members.find(&image.id, auth::project(caller)?).await?;
        Ok(own.into_iter().collect())
    }

    /// The memberships of a project. Of another project than its own, a caller learns those of images that its own
    /// one shares.
    ///
    /// # Errors
    /// 403 for a caller without a project or role.
    pub async fn memberships_of(&self, caller: &Caller, project: &str) -> Result<Vec<Member>> {
        check_may_list(caller)?;
        let own = auth::project(caller)?;
        let owner = Some(own).filter(|own| !caller.is_admin() && *own != project);
        Ok(self.database().members().of_project(project, owner).await?)
    }
}
