//! What others share with a project.

use vitrine_model::{Caller, Image, Member, MemberStatus};

use crate::{Controller, Result, images::check_may_list, layers::auth};

impl Controller {
    /// The images shared with the caller's project, with its answer (the inbox); of that status, or all. Newest
    /// membership first.
    ///
    /// # Errors
    /// 403 for a caller without a project or role.
    pub async fn inbox(&self, caller: &Caller, status: Option<MemberStatus>) -> Result<Vec<(Image, Member)>> {
        check_may_list(caller)?;
        let pairs = self.database().images().shared_with(auth::project(caller)?, status).await?;
        Ok(pairs.into_iter().map(|(image, member)| (self.presented(caller, image), member)).collect())
    }
}
