//! Sharing.

mod add;
mod grant;
mod granted;
mod inbox;
mod list;
mod remove;
mod set_status;
mod show;

use vitrine_model::{Caller, Image, Member, Visibility};

use crate::{
    Controller, Error, Resource, Result,
    layers::policy::{Action, Target, require_of},
};

/// # Errors
/// 403: images of the other visibilities have no members (those they had before come back with `shared`).
fn check_shared(image: &Image) -> Result<()> {
    if image.visibility == Visibility::Shared {
        return Ok(());
    }
    Err(Error::Forbidden(format!(
        "Only shared images have members, and the image {} is {}.",
        image.id, image.visibility
    )))
}

fn no_member(image: &str, member: &str) -> Error {
    Error::NotFound(Resource::Member { image: image.to_owned(), member: member.to_owned() })
}

/// Asks a rule about one member of the image.
fn require_about(action: Action, caller: &Caller, image: &Image, member: &str) -> Result<()> {
    let target = Target { member: Some(member), ..Target::image(caller, image) };
    require_of(action, caller, image, &target)
}

impl Controller {
    /// A member, where a caller who may know of members may know of this one: owner and administrators know all, a
    /// member itself alone.
    ///
    /// # Errors
    /// 404.
    async fn find_member(&self, caller: &Caller, image: &Image, member: &str) -> Result<Member> {
        let knows_all = caller.is_admin() || caller.is_owner(image.owner.as_deref());
        if !knows_all && caller.project_id.as_deref() != Some(member) {
            return Err(no_member(&image.id, member));
        }
        let found = self.database().members().find(&image.id, member).await?;
        found.ok_or_else(|| no_member(&image.id, member))
    }
}
