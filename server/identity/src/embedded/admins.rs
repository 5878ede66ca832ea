//! That somebody who can administer is always left.

use std::collections::BTreeSet;

use tokio::sync::MutexGuard;
use vitrine_database::identity::{Assignment, AssignmentFilter, ProjectFilter, Target, UserFilter};

use super::Embedded;
use crate::error::AdminError;

impl Embedded {
    /// Refuses a change that takes the last administrator: of the system, or of all projects. `lost` says which
    /// assignments the change makes worthless. What is returned is to be held until the change is written.
    ///
    /// # Errors
    /// [`AdminError::LastAdmin`].
    pub(super) async fn keep_an_admin(
        &self,
        lost: impl Fn(&Assignment) -> bool,
    ) -> Result<MutexGuard<'_, ()>, AdminError> {
        let guard = self.inner.admins.lock().await;
        let database = self.database();
        let Some(admin) = database.roles().by_name("admin").await? else { return Ok(guard) };
        let filter = AssignmentFilter { role_id: Some(admin.id), ..AssignmentFilter::default() };
        let (users, projects) = (database.users(), database.projects());
        let (users_on, projects_on) = (
            UserFilter { enabled: Some(true), ..UserFilter::default() },
            ProjectFilter { enabled: Some(true), ..ProjectFilter::default() },
        );
        let given = database.assignments().list(&filter).await?;
        if !given.iter().any(&lost) {
            return Ok(guard);
        }
        let users: BTreeSet<_> = users.list(&users_on).await?.into_iter().map(|user| user.id).collect();
        let projects: BTreeSet<_> =
            projects.list(&projects_on).await?.into_iter().map(|one| one.id).collect();
        let counts = |given: &&Assignment| {
            users.contains(&given.user_id)
                && match &given.target {
                    Target::Project(project) => projects.contains(project),
                    Target::System => true,
                }
        };
        for (on_system, place) in [(true, "on the system"), (false, "in any project")] {
            let here = |given: &&Assignment| (given.target == Target::System) == on_system;
            let before = given.iter().filter(here).filter(counts);
            if before.clone().count() > 0 && before.clone().all(&lost) {
                return Err(AdminError::LastAdmin(place));
            }
        }
        Ok(guard)
    }
}
