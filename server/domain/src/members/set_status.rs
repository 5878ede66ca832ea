//! `PUT /v2/images/{id}/members/{member}`.

use vitrine_model::{Caller, Member, MemberStatus};

use super::{check_shared, no_member, require_about};
use crate::{Controller, Event, Result, layers::policy::Action};

impl Controller {
    /// A member project's answer. Any answer may follow any other.
    ///
    /// # Errors
    /// 403 for anyone but the member itself and administrators, 404.
    pub async fn set_member_status(
        &self,
        caller: &Caller,
        image: &str,
        project: &str,
        status: MemberStatus,
    ) -> Result<Member> {
        let deed = self.image_deed(caller, "image.member.answer", image);
        deed.note("member", project);
        deed.note("status", status.as_str());
        deed.record(async {
            let image = self.image_for(caller, image, Action::GetMember).await?;
            deed.of(&image);
            check_shared(&image)?;
            let member = self.find_member(caller, &image, project).await?;
            require_about(Action::ModifyMember, caller, &image, project)?;
            let now = self.now();
            if !self.database().members().set_status(&image.id, project, status, now).await? {
                return Err(no_member(&image.id, project));
            }
            let member = Member { status, updated_at: now, ..member };
            self.notify(&Event::member("image.member.update", caller, &member));
            Ok(member)
        })
        .await
    }
}
