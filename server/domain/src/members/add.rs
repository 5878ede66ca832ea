//! `POST /v2/images/{id}/members`.

use vitrine_database::Error as DatabaseError;
use vitrine_model::{
    Caller, Member, MemberStatus,
    validate::{self, Invalid},
};

use super::check_shared;
use crate::{
    Controller, Error, Event, Result,
    layers::{policy::Action, quota},
};

impl Controller {
    /// Shares an image with a project; it starts as pending.
    ///
    /// # Errors
    /// 400 empty or too long, 403 not the owner or not `shared`, 404, 409 already a member, 413.
    pub async fn add_member(&self, caller: &Caller, image: &str, project: &str) -> Result<Member> {
        let deed = self.image_deed(caller, "image.member.add", image);
        deed.note("member", project);
        deed.record(async {
            if project.is_empty() {
                return Err(Invalid::new("member", "a project's id is needed").into());
            }
            validate::text("member", project)?;
            let image = self.image_for(caller, image, Action::AddMember).await?;
            deed.of(&image);
            check_shared(&image)?;
            let members = self.database().members();
            if members.find(&image.id, project).await?.is_some() {
                return Err(duplicate(&image.id, project));
            }
            quota::members(&self.settings().limits, members.count(&image.id).await? + 1)?;
            let now = self.now();
            let member = Member {
                image_id: image.id.clone(),
                member: project.to_owned(),
                status: MemberStatus::Pending,
                can_share: false,
                created_at: now,
                updated_at: now,
            };
            members.insert(&member).await.map_err(|error| match error {
                DatabaseError::Duplicate { .. } => duplicate(&image.id, project),
                other => other.into(),
            })?;
            deed.happened();
            self.share(&image.id).await;
            self.notify(&Event::member("image.member.create", caller, &member));
            Ok(member)
        })
        .await
    }
}

fn duplicate(image: &str, project: &str) -> Error {
    Error::Conflict(format!("Member {project} is duplicated for image {image}"))
}
