//! Roles, as an operator works with them.

use vitrine_database::{
    Error,
    identity::{RoleChange, RoleRecord},
};

use super::{
    Embedded,
    check::{self, NAME_MAX},
};
use crate::{error::AdminError, random};

impl Embedded {
    /// Makes a role. Vitrine itself asks for admin, member, reader and service alone; others are for policies.
    ///
    /// # Errors
    /// [`AdminError::Taken`], [`AdminError::Invalid`].
    pub async fn create_role(
        &self,
        name: &str,
        description: Option<String>,
    ) -> Result<RoleRecord, AdminError> {
        check::name(name, NAME_MAX)?;
        check::description(description.as_deref())?;
        let role = RoleRecord { id: random::id(), name: name.to_owned(), description, immutable: false };
        match self.database().roles().insert(&role).await {
            Ok(()) => Ok(role),
            Err(Error::Duplicate { .. }) => Err(self.role_taken(role.name).await?),
            Err(error) => Err(error.into()),
        }
    }

    /// The role of that id.
    ///
    /// # Errors
    /// [`AdminError::NotFound`].
    pub async fn role(&self, id: &str) -> Result<RoleRecord, AdminError> {
        self.database().roles().get(id).await?.ok_or_else(|| not_found(id))
    }

    /// The role of that id, or of that name.
    ///
    /// # Errors
    /// [`AdminError::NotFound`].
    pub async fn find_role(&self, id_or_name: &str) -> Result<RoleRecord, AdminError> {
        let roles = self.database().roles();
        match roles.get(id_or_name).await? {
            Some(role) => Ok(role),
            None => roles.by_name(id_or_name).await?.ok_or_else(|| not_found(id_or_name)),
        }
    }

    /// All roles, by name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn roles(&self) -> Result<Vec<RoleRecord>, AdminError> {
        Ok(self.database().roles().list().await?)
    }

    /// Changes a role.
    ///
    /// # Errors
    /// [`AdminError::NotFound`], [`AdminError::BuiltIn`], [`AdminError::Taken`], [`AdminError::Invalid`].
    pub async fn update_role(&self, id: &str, change: &RoleChange) -> Result<RoleRecord, AdminError> {
        self.changeable(id).await?;
        if let Some(name) = &change.name {
            check::name(name, NAME_MAX)?;
        }
        check::description(change.description.as_ref().and_then(Option::as_deref))?;
        let changing = self.inner.holders.changing();
        match self.database().roles().update(id, change).await {
            Ok(true) => {}
            Ok(false) => return Err(not_found(id)),
            Err(Error::Duplicate { .. }) => {
                return Err(self.role_taken(change.name.clone().unwrap_or_default()).await?);
            }
            Err(error) => return Err(error.into()),
        }
        drop(changing);
        self.role(id).await
    }

    /// Removes a role with its assignments.
    ///
    /// # Errors
    /// [`AdminError::NotFound`], [`AdminError::BuiltIn`].
    pub async fn delete_role(&self, id: &str) -> Result<(), AdminError> {
        self.changeable(id).await?;
        let _changing = self.inner.holders.changing();
        if self.database().roles().delete(id).await? { Ok(()) } else { Err(not_found(id)) }
    }

    async fn changeable(&self, id: &str) -> Result<(), AdminError> {
        let role = self.role(id).await?;
        if role.immutable { Err(AdminError::BuiltIn(role.name)) } else { Ok(()) }
    }

    async fn role_taken(&self, name: String) -> Result<AdminError, AdminError> {
        let owner = self.database().roles().by_name(&name).await?;
        Ok(AdminError::Taken { kind: "role", name, id: owner.map(|role| role.id).unwrap_or_default() })
    }
}

fn not_found(id: &str) -> AdminError {
    AdminError::NotFound { kind: "role", id: id.to_owned() }
}
