//! Sharing.

use vitrine_model::{Caller, Image, Member, MemberStatus};

use crate::{Controller, Result};

impl Controller {
    /// Shares an image with a project; it starts as pending.
    ///
    /// # Errors
    /// 400 empty or too long, 403 not the owner or not `shared`, 404, 409 already a member, 413.
    pub async fn add_member(&self, caller: &Caller, image: &str, project: &str) -> Result<Member> {
        let _ = (caller, image, project);
        todo!()
    }

    /// The members the caller may see: all for owner and administrators, itself for a member.
    ///
    /// # Errors
    /// 403 not `shared`, 404.
    pub async fn list_members(&self, caller: &Caller, image: &str) -> Result<Vec<Member>> {
        let _ = (caller, image);
        todo!()
    }

    /// One member.
    ///
    /// # Errors
    /// 404.
    pub async fn show_member(&self, caller: &Caller, image: &str, project: &str) -> Result<Member> {
        let _ = (caller, image, project);
        todo!()
    }

    /// A member project's answer.
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
        let _ = (caller, image, project, status);
        todo!()
    }

    /// Ends the sharing with a project.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn remove_member(&self, caller: &Caller, image: &str, project: &str) -> Result<()> {
        let _ = (caller, image, project);
        todo!()
    }

    /// The images shared with the caller's project, with its answer (the inbox); of that status, or all.
    ///
    /// # Errors
    /// 403 for a caller without a project or role.
    pub async fn inbox(&self, caller: &Caller, status: Option<MemberStatus>) -> Result<Vec<(Image, Member)>> {
        let _ = (caller, status);
        todo!()
    }
}
