//! Projects, as an operator works with them.

use vitrine_database::{
    Error,
    identity::{Assignment, ProjectChange, ProjectFilter, ProjectRecord, Target},
};

use super::{
    Embedded,
    check::{self, PROJECT_NAME_MAX},
};
use crate::{error::AdminError, random};

/// A project to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProject {
    /// Unique; 1 to 64 characters.
    pub name: String,
    /// May be empty.
    pub description: String,
    /// Whether tokens for it are good.
    pub enabled: bool,
}

impl NewProject {
    /// An enabled project without description.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), description: String::new(), enabled: true }
    }
}

impl Embedded {
    /// Makes a project.
    ///
    /// # Errors
    /// [`AdminError::Taken`], [`AdminError::Invalid`].
    pub async fn create_project(&self, new: NewProject) -> Result<ProjectRecord, AdminError> {
        check::name(&new.name, PROJECT_NAME_MAX)?;
        check::description(Some(&new.description))?;
        let project = ProjectRecord {
            id: random::id(),
            name: new.name,
            description: new.description,
            enabled: new.enabled,
            created_at: self.now(),
        };
        match self.database().projects().insert(&project).await {
            Ok(()) => Ok(project),
            Err(Error::Duplicate { .. }) => Err(self.project_taken(project.name).await?),
            Err(error) => Err(error.into()),
        }
    }

    /// The project of that id.
    ///
    /// # Errors
    /// [`AdminError::NotFound`].
    pub async fn project(&self, id: &str) -> Result<ProjectRecord, AdminError> {
        self.database().projects().get(id).await?.ok_or_else(|| not_found(id))
    }

    /// The project of that id, or of that name.
    ///
    /// # Errors
    /// [`AdminError::NotFound`].
    pub async fn find_project(&self, id_or_name: &str) -> Result<ProjectRecord, AdminError> {
        let projects = self.database().projects();
        match projects.get(id_or_name).await? {
            Some(project) => Ok(project),
            None => projects.by_name(id_or_name).await?.ok_or_else(|| not_found(id_or_name)),
        }
    }

    /// Projects, by name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn projects(&self, filter: &ProjectFilter) -> Result<Vec<ProjectRecord>, AdminError> {
        Ok(self.database().projects().list(filter).await?)
    }

    /// The enabled projects in which a user has a role, by name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn projects_of_user(&self, user_id: &str) -> Result<Vec<ProjectRecord>, AdminError> {
        Ok(self.database().projects().of_user(user_id).await?)
    }

    /// Changes a project. While it is disabled, tokens for it are refused.
    ///
    /// # Errors
    /// [`AdminError::NotFound`], [`AdminError::Taken`], [`AdminError::Invalid`], [`AdminError::LastAdmin`].
    pub async fn update_project(
        &self,
        id: &str,
        change: &ProjectChange,
    ) -> Result<ProjectRecord, AdminError> {
        if let Some(name) = &change.name {
            check::name(name, PROJECT_NAME_MAX)?;
        }
        check::description(change.description.as_deref())?;
        let _guard = match change.enabled {
            Some(false) => Some(self.keep_an_admin(|given| is_in(given, id)).await?),
            _ => None,
        };
        let changing = self.inner.holders.changing();
        match self.database().projects().update(id, change).await {
            Ok(true) => {}
            Ok(false) => return Err(not_found(id)),
            Err(Error::Duplicate { .. }) => {
                return Err(self.project_taken(change.name.clone().unwrap_or_default()).await?);
            }
            Err(error) => return Err(error.into()),
        }
        drop(changing);
        self.project(id).await
    }

    /// How many images a project owns, those on their way out not counted.
    ///
    /// # Errors
    /// As the database does.
    pub async fn images_of_project(&self, id: &str) -> Result<u64, AdminError> {
        Ok(self.database().images().usage(id).await?.images)
    }

    /// Removes a project that owns no images, as [`Embedded::delete_project`] does: what operators want. Keystone, and so
    /// its calls here, know nothing of images.
    ///
    /// # Errors
    /// [`AdminError::NotFound`], [`AdminError::HasImages`], [`AdminError::LastAdmin`].
    pub async fn delete_empty_project(&self, id: &str) -> Result<(), AdminError> {
        let project = self.project(id).await?;
        match self.images_of_project(id).await? {
            0 => self.delete_project(id).await,
            images => Err(AdminError::HasImages { name: project.name, images }),
        }
    }

    /// Removes a project with its assignments and application credentials. Tokens for it end.
    ///
    /// # Errors
    /// [`AdminError::NotFound`], [`AdminError::LastAdmin`].
    pub async fn delete_project(&self, id: &str) -> Result<(), AdminError> {
        let _guard = self.keep_an_admin(|given| is_in(given, id)).await?;
        let _changing = self.inner.holders.changing();
        if self.database().projects().delete(id).await? { Ok(()) } else { Err(not_found(id)) }
    }

    async fn project_taken(&self, name: String) -> Result<AdminError, AdminError> {
        let owner = self.database().projects().by_name(&name).await?;
        Ok(AdminError::Taken {
            kind: "project",
            name,
            id: owner.map(|project| project.id).unwrap_or_default(),
        })
    }
}

fn is_in(given: &Assignment, project: &str) -> bool {
    matches!(&given.target, Target::Project(id) if id == project)
}

fn not_found(id: &str) -> AdminError {
    AdminError::NotFound { kind: "project", id: id.to_owned() }
}
