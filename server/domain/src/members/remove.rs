//! `DELETE /v2/images/{id}/members/{member}`.

use vitrine_model::Caller;

use super::{check_shared, no_member};
use crate::{
    Controller, Event, Result,
    layers::{policy, policy::Action},
};

impl Controller {
    /// Ends the sharing with a project. Added again, it starts as pending.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn remove_member(&self, caller: &Caller, image: &str, project: &str) -> Result<()> {
        let deed = self.image_deed(caller, "image.member.remove", image);
        deed.note("member", project);
        deed.record(async {
            let image = self.image_for(caller, image, Action::GetMember).await?;
            deed.of(&image);
            check_shared(&image)?;
            let member = self.find_member(caller, &image, project).await?;
            policy::require(Action::DeleteMember, caller, &image)?;
            if !self.database().members().remove(&image.id, project, self.now()).await? {
                return Err(no_member(&image.id, project));
            }
            deed.happened();
            self.share(&image.id).await;
            self.notify(&Event::member("image.member.delete", caller, &member));
            Ok(())
        })
        .await
    }
}
