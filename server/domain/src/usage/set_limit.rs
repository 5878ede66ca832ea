//! A limit of one project.

use vitrine_model::{Caller, Quota, audit::target};

use crate::{Controller, Error, Result};

impl Controller {
    /// Sets what one project may use (in the unit of the quota; negative is without limit), or gives it back what all
    /// have (`None`): for administrators. What is used already stays, also beyond the limit.
    ///
    /// # Errors
    /// 403.
    pub async fn set_project_limit(
        &self,
        caller: &Caller,
        project: &str,
        quota: Quota,
        value: Option<i64>,
    ) -> Result<()> {
        let deed = self.deed(caller, "project.limit", target::PROJECT, project);
        deed.note("limit", quota.as_str());
        deed.note("value", value);
        deed.record(async {
            if !caller.is_admin() {
                return Err(Error::Forbidden(
                    "You may not change what a project may use: it needs the role 'admin'.".to_owned(),
                ));
            }
            Ok(self.database().limits().set(project, quota, value).await?)
        })
        .await
    }
}
