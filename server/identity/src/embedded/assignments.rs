//! Who has which role where.

use vitrine_database::identity::{Assignment, AssignmentFilter, RoleRecord, Target};

use super::Embedded;
use crate::error::AdminError;

impl Embedded {
    /// Gives a user a role there; giving it again changes nothing.
    ///
    /// # Errors
    /// [`AdminError::NotFound`] for the user, the project or the role.
    pub async fn assign(&self, user_id: &str, target: &Target, role_id: &str) -> Result<(), AdminError> {
        self.check_parts(user_id, target, role_id).await?;
        let _changing = self.inner.holders.changing();
        Ok(self.database().assignments().add(user_id, target, role_id).await?)
    }

    /// Takes a user's role away. Tokens lose it at once; one that is left without any role ends. Application
    /// credentials of the user there that have the role are removed.
    ///
    /// # Errors
    /// [`AdminError::NotFound`] for the user, the project or the role, [`AdminError::NotAssigned`],
    /// [`AdminError::LastAdmin`].
    pub async fn unassign(&self, user_id: &str, target: &Target, role_id: &str) -> Result<(), AdminError> {
        self.check_parts(user_id, target, role_id).await?;
        let _guard = self
            .keep_an_admin(|given| {
                given.user_id == user_id && given.target == *target && given.role_id == role_id
            })
            .await?;
        let _changing = self.inner.holders.changing();
        if !self.database().assignments().remove(user_id, target, role_id).await? {
            return Err(not_assigned(user_id, target, role_id));
        }
        match target {
            Target::Project(project) => self.drop_wider_credentials(user_id, project).await,
            Target::System => Ok(()),
        }
    }

    /// Says whether a user was given a role there; what other roles imply does not count.
    ///
    /// # Errors
    /// As [`Embedded::unassign`].
    pub async fn check_assigned(
        &self,
        user_id: &str,
        target: &Target,
        role_id: &str,
    ) -> Result<(), AdminError> {
        self.check_parts(user_id, target, role_id).await?;
        let given = self.database().roles().of(user_id, target).await?;
        if given.iter().any(|role| role.id == role_id) {
            Ok(())
        } else {
            Err(not_assigned(user_id, target, role_id))
        }
    }

    /// The roles a user was given there, by name; what they imply is not among them.
    ///
    /// # Errors
    /// [`AdminError::NotFound`] for the user or the project.
    pub async fn assigned_roles(
        &self,
        user_id: &str,
        target: &Target,
    ) -> Result<Vec<RoleRecord>, AdminError> {
        self.user(user_id).await?;
        if let Target::Project(project) = target {
            self.project(project).await?;
        }
        Ok(self.database().roles().of(user_id, target).await?)
    }

    /// Assignments, those in projects first, by user, project and role.
    ///
    /// # Errors
    /// As the database does.
    pub async fn assignments(&self, filter: &AssignmentFilter) -> Result<Vec<Assignment>, AdminError> {
        Ok(self.database().assignments().list(filter).await?)
    }

    async fn check_parts(&self, user_id: &str, target: &Target, role_id: &str) -> Result<(), AdminError> {
        self.user(user_id).await?;
        if let Target::Project(project) = target {
            self.project(project).await?;
        }
        self.role(role_id).await.map(|_| ())
    }
}

fn not_assigned(user_id: &str, target: &Target, role_id: &str) -> AdminError {
    AdminError::NotAssigned {
        role: role_id.to_owned(),
        user: user_id.to_owned(),
        target: match target {
            Target::Project(project) => project.clone(),
            Target::System => "system".to_owned(),
        },
    }
}
