//! Who may see and change rules: readers of a project see its rules, members change them, as they may hide and delete
//! the images themselves; administrators do both for every project.

use vitrine_model::{Caller, RetentionRule, Role};

use crate::{Controller, Error, Resource, Result, layers::auth};

impl Controller {
    /// The project that a caller means: its own where it names none.
    pub(super) fn retention_project(caller: &Caller, project: Option<&str>, role: Role) -> Result<String> {
        let project = match project {
            Some(project) => project.to_owned(),
            None => auth::project(caller)?.to_owned(),
        };
        if caller.is_admin() {
            return Ok(project);
        }
        if auth::project(caller)? != project {
            return Err(Error::Forbidden(
                "You may not look after the retention rules of another project: it needs the role 'admin'."
                    .to_owned(),
            ));
        }
        if !caller.has(role) {
            return Err(Error::Forbidden(format!(
                "You may not do this with the retention rules of your project: it needs the role '{}'.",
                role.as_str()
            )));
        }
        Ok(project)
    }

    /// A rule that the caller may do something with. Those of other projects are not there.
    pub(super) async fn retention_rule_for(
        &self,
        caller: &Caller,
        id: &str,
        role: Role,
    ) -> Result<RetentionRule> {
        let missing = || Error::NotFound(Resource::RetentionRule(id.to_owned()));
        let rule = self.database().retention().get(id).await?.ok_or_else(missing)?;
        if !caller.is_admin() && auth::project(caller)? != rule.project {
            return Err(missing());
        }
        Self::retention_project(caller, Some(&rule.project), role)?;
        Ok(rule)
    }

    /// Whether the caller may make and change rules of this project: what a page offers.
    #[must_use]
    pub fn may_change_retention(&self, caller: &Caller, project: &str) -> bool {
        Self::retention_project(caller, Some(project), Role::Member).is_ok()
    }
}
