//! Sharing as the v1 API has it: `PUT` and `DELETE /v1/images/{id}/members/{project}`, `PUT /v1/images/{id}/members`.
//!
//! There, images of every visibility have members (they count while the image is shared), and a member may be allowed
//! to share on.

use vitrine_database::Error as DatabaseError;
use vitrine_model::{
    Caller, Image, Member, MemberStatus,
    validate::{self, Invalid},
};

use super::{no_member, require_about};
use crate::{
    Controller, Error, Event, Result,
    layers::{
        auth,
        policy::{self, Action},
        quota,
    },
};

impl Controller {
    /// Makes a project a member, or changes whether it may share on; what is not said of a member stays.
    ///
    /// # Errors
    /// 400; 404 also for everybody who may not share the image; 413.
    pub async fn grant_member(
        &self,
        caller: &Caller,
        image: &str,
        project: &str,
        can_share: Option<bool>,
    ) -> Result<()> {
        let deed = self.image_deed(caller, "image.member.add", image);
        deed.note("member", project);
        deed.record(async {
            check_name(project)?;
            let image = self.to_share(caller, image, Action::AddMember).await?;
            deed.of(&image);
            let members = self.database().members();
            let now = self.now();
            if let Some(known) = members.find(&image.id, project).await? {
                return match can_share {
                    Some(can_share) if can_share != known.can_share => {
                        members.set_can_share(&image.id, project, can_share, now).await?;
                        let member = Member { can_share, updated_at: now, ..known };
                        self.notify(&Event::member("image.member.update", caller, &member));
                        Ok(())
                    }
                    _ => {
                        deed.is_idle();
                        Ok(())
                    }
                };
            }
            quota::members(&self.settings().limits, members.count(&image.id).await? + 1)?;
            let member = Member {
                image_id: image.id.clone(),
                member: project.to_owned(),
                status: MemberStatus::Pending,
                can_share: can_share.unwrap_or_default(),
                created_at: now,
                updated_at: now,
            };
            match members.insert(&member).await {
                Ok(()) => {
                    self.share(&image.id).await;
                    self.notify(&Event::member("image.member.create", caller, &member));
                }
                // Somebody else did the same just now.
                Err(DatabaseError::Duplicate { .. }) => deed.is_idle(),
                Err(error) => return Err(error.into()),
            }
            Ok(())
        })
        .await
    }

    /// Makes exactly these projects the members.
    ///
    /// # Errors
    /// 400; 404 also for everybody who may not share the image; 413.
    pub async fn replace_members(
        &self,
        caller: &Caller,
        image: &str,
        wanted: &[(String, Option<bool>)],
    ) -> Result<()> {
        let deed = self.image_deed(caller, "image.member.replace", image);
        deed.record(async {
            wanted.iter().try_for_each(|(project, _)| check_name(project))?;
            let image = self.to_share(caller, image, Action::AddMember).await?;
            let count = u64::try_from(wanted.len()).unwrap_or(u64::MAX);
            quota::members(&self.settings().limits, count)?;
            deed.of(&image);
            let replaced = self.database().members().replace(&image.id, wanted, self.now()).await?;
            self.share(&image.id).await;
            let names = |members: &[Member]| -> serde_json::Value {
                members
                    .iter()
                    .take(100)
                    .map(|member| serde_json::Value::from(member.member.as_str()))
                    .collect()
            };
            deed.note("removed", names(&replaced.removed));
            deed.note("added", names(&replaced.added));
            for member in &replaced.removed {
                self.notify(&Event::member("image.member.delete", caller, member));
            }
            for member in &replaced.added {
                self.notify(&Event::member("image.member.create", caller, member));
            }
            Ok(())
        })
        .await
    }

    /// Ends the sharing with a project.
    ///
    /// # Errors
    /// 404: no member, or the caller may not share the image.
    pub async fn revoke_member(&self, caller: &Caller, image: &str, project: &str) -> Result<()> {
        let deed = self.image_deed(caller, "image.member.remove", image);
        deed.note("member", project);
        deed.record(async {
            let image = self.to_share(caller, image, Action::DeleteMember).await?;
            deed.of(&image);
            let members = self.database().members();
            let member = members.find(&image.id, project).await?;
            let member = member.ok_or_else(|| no_member(&image.id, project))?;
            if !members.remove(&image.id, project, self.now()).await? {
                return Err(no_member(&image.id, project));
            }
            self.share(&image.id).await;
            self.notify(&Event::member("image.member.delete", caller, &member));
            Ok(())
        })
        .await
    }

    /// The image, where the caller may share it: the owner and administrators by the rule of `action`, a member that
    /// may share on by that of its own membership.
    async fn to_share(&self, caller: &Caller, image: &str, action: Action) -> Result<Image> {
        let image = self.image_for(caller, image, Action::GetImage).await?;
        if policy::require(action, caller, &image).is_ok() {
            return Ok(image);
        }
        let own = auth::project(caller)?;
        let membership = self.database().members().find(&image.id, own).await?;
        if membership.is_some_and(|member| member.can_share) {
            require_about(Action::ModifyMember, caller, &image, own)?;
            return Ok(image);
        }
        Err(Error::no_image(&image.id))
    }
}

fn check_name(project: &str) -> Result<()> {
    if project.is_empty() {
        return Err(Invalid::new("member_id", "a project's id is needed").into());
    }
    Ok(validate::text("member_id", project)?)
}
