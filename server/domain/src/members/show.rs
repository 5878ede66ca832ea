//! `GET /v2/images/{id}/members/{member}`.

use vitrine_model::{Caller, Member};

use super::{check_shared, no_member};
use crate::{Controller, Error, Result, layers::policy::Action};

impl Controller {
    /// One member. What the caller may not know does not exist.
    ///
    /// # Errors
    /// 404.
    pub async fn show_member(&self, caller: &Caller, image: &str, project: &str) -> Result<Member> {
        let found = async {
            let image = self.image_for(caller, image, Action::GetMember).await?;
            check_shared(&image)?;
            self.find_member(caller, &image, project).await
        };
        found.await.map_err(|error| match error {
            Error::Forbidden(_) => no_member(image, project),
            other => other,
        })
    }
}
