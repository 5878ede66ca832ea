//! The limits that one project has for itself.

use std::collections::BTreeMap;

use vitrine_model::{Caller, Quota};

use crate::{Controller, Error, Result};

impl Controller {
    /// The limits that are the project's own, in the units of [`Quota`] (negative is without limit); what is missing is
    /// as for all. For administrators.
    ///
    /// # Errors
    /// 403.
    pub async fn own_limits(&self, caller: &Caller, project: &str) -> Result<BTreeMap<Quota, i64>> {
        if !caller.is_admin() {
            return Err(Error::Forbidden(
                "You may not see the limits of single projects: it needs the role 'admin'.".to_owned(),
            ));
        }
        Ok(self.database().limits().of_project(project).await?)
    }
}
