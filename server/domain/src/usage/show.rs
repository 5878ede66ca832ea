//! `GET /v2/info/usage`.

use vitrine_database::Database;
use vitrine_model::{Caller, Limits, Quota, Usage};

use crate::{
    Controller, Error, Result,
    layers::{
        auth,
        quota::project::{MIB, OfProject},
    },
};

impl Controller {
    /// What the caller's project uses of each thing that can be limited, and what it may.
    ///
    /// # Errors
    /// 403 without a project.
    pub async fn usage(&self, caller: &Caller) -> Result<Vec<Usage>> {
        self.usage_of(auth::project(caller)?).await
    }

    /// The same of any project: for administrators.
    ///
    /// # Errors
    /// 403.
    pub async fn project_usage(&self, caller: &Caller, project: &str) -> Result<Vec<Usage>> {
        if !caller.is_admin() && !caller.is_owner(Some(project)) {
            return Err(Error::Forbidden(
                "You may not see what another project uses: it needs the role 'admin'.".to_owned(),
            ));
        }
        self.usage_of(project).await
    }

    async fn usage_of(&self, project: &str) -> Result<Vec<Usage>> {
        Ok(project_usage(self.database(), &self.settings().limits, project).await?)
    }
}

/// What a project uses and may use, for commands that have no controller; nobody is asked.
///
/// # Errors
/// Those of the database.
pub async fn project_usage(
    database: &Database,
    limits: &Limits,
    project: &str,
) -> Result<Vec<Usage>, vitrine_database::Error> {
    let limits = OfProject::new(limits, &database.limits().of_project(project).await?);
    let used = database.images().usage(project).await?;
    let usage = |quota| {
        let (usage, bytes) = match quota {
            Quota::ImageSizeTotal => (used.stored_bytes / MIB, Some(used.stored_bytes)),
            Quota::ImageStageTotal => (used.staged_bytes / MIB, Some(used.staged_bytes)),
            Quota::ImageCountTotal => (used.images, None),
            Quota::ImageCountUploading => (used.uploading, None),
        };
        Usage { quota, usage, bytes, limit: limits.limit(quota) }
    };
    Ok(Quota::ALL.map(usage).to_vec())
}
