//! The first user.

use vitrine_database::identity::{
    AssignmentFilter, ProjectFilter, ProjectRecord, Target, UserFilter, UserRecord,
};

use super::{Embedded, NewProject, NewUser};
use crate::error::AdminError;

/// What the first start makes. `Debug` leaves the password out.
#[derive(Clone)]
pub struct Bootstrap {
    /// The project; `admin`.
    pub project: String,
    /// The user; `admin`.
    pub user: String,
    /// The user's password.
    pub password: String,
}

impl Bootstrap {
    /// Project `admin`, user `admin`.
    #[must_use]
    pub fn admin(password: impl Into<String>) -> Self {
        Self { project: "admin".to_owned(), user: "admin".to_owned(), password: password.into() }
    }
}

impl std::fmt::Debug for Bootstrap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bootstrap")
            .field("project", &self.project)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// What there is after it.
#[derive(Debug, Clone)]
pub struct Bootstrapped {
    /// The user.
    pub user: UserRecord,
    /// The project.
    pub project: ProjectRecord,
    /// Whether the user was made now, with the password given; one that existed keeps its own.
    pub created: bool,
}

impl Embedded {
    /// Whether nobody is administrator of the system: the first start, or one that was interrupted.
    ///
    /// # Errors
    /// As the database does.
    pub async fn needs_bootstrap(&self) -> Result<bool, AdminError> {
        let filter = AssignmentFilter {
            role_id: Some(self.find_role("admin").await?.id),
            target: Some(Target::System),
            user_id: None,
        };
        Ok(self.assignments(&filter).await?.is_empty())
    }

    /// Makes the project and the user where they are missing, and the user administrator of both the project and
    /// the system. Doing it again changes nothing.
    ///
    /// # Errors
    /// [`AdminError::Invalid`] for a name or a password that cannot be used.
    pub async fn bootstrap(&self, bootstrap: Bootstrap) -> Result<Bootstrapped, AdminError> {
        let role = self.find_role("admin").await?;
        let filter = ProjectFilter { name: Some(bootstrap.project.clone()), enabled: None };
        let project = match self.projects(&filter).await?.pop() {
            Some(project) => project,
            None => {
                let new = NewProject {
                    description: "The operators' own project.".to_owned(),
                    ..NewProject::named(bootstrap.project)
                };
                self.create_project(new).await?
            }
        };
        let filter = UserFilter { name: Some(bootstrap.user.clone()), enabled: None };
        let (user, created) = match self.users(&filter).await?.pop() {
            Some(user) => (user, false),
            None => {
                let new = NewUser::named(bootstrap.user, Some(bootstrap.password));
                (self.create_user(new).await?, true)
            }
        };
        self.assign(&user.id, &Target::Project(project.id.clone()), &role.id).await?;
        self.assign(&user.id, &Target::System, &role.id).await?;
        Ok(Bootstrapped { user, project, created })
    }
}
