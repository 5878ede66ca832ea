//! Users, as an operator works with them, and their passwords.

use std::net::IpAddr;

use vitrine_database::{
    Error,
    identity::{UserChange, UserFilter, UserRecord},
};

use super::{
    Embedded,
    check::{self, NAME_MAX},
};
use crate::{
    error::AdminError,
    provider::{LoginError, UserRef},
    random,
};

/// A user to be made. `Debug` leaves the password out.
#[derive(Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Unique; 1 to 255 characters.
    pub name: String,
    /// At most 4096 bytes; without one, the user cannot log in.
    pub password: Option<String>,
    /// For people.
    pub email: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// The project of logins that name none; it gives no role there.
    pub default_project_id: Option<String>,
    /// Whether logins are good.
    pub enabled: bool,
}

impl NewUser {
    /// An enabled user.
    #[must_use]
    pub fn named(name: impl Into<String>, password: Option<String>) -> Self {
        Self {
            name: name.into(),
            password,
            email: None,
            description: None,
            default_project_id: None,
            enabled: true,
        }
    }
}

impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewUser")
            .field("name", &self.name)
            .field("email", &self.email)
            .field("default_project_id", &self.default_project_id)
            .field("enabled", &self.enabled)
            .finish_non_exhaustive()
    }
}

/// Why a user's own change of the password was not done.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The original password is wrong, or was guessed too often.
    #[error(transparent)]
    Login(#[from] LoginError),
    /// The new password cannot be used.
    #[error(transparent)]
    Admin(#[from] AdminError),
}

impl Embedded {
    /// Makes a user, without any role.
    ///
    /// # Errors
    /// [`AdminError::Taken`], [`AdminError::Invalid`], [`AdminError::NotFound`] for the default project.
    pub async fn create_user(&self, new: NewUser) -> Result<UserRecord, AdminError> {
        check::name(&new.name, NAME_MAX)?;
        check::email(new.email.as_deref())?;
        check::description(new.description.as_deref())?;
        if let Some(project) = &new.default_project_id {
            self.project(project).await?;
        }
        let hash = match new.password {
            Some(password) => Some(self.hash("password", password).await?),
            None => None,
        };
        let user = UserRecord {
            id: random::id(),
            name: new.name,
            email: new.email,
            description: new.description,
            default_project_id: new.default_project_id,
            enabled: new.enabled,
            generation: 0,
            created_at: self.now(),
        };
        match self.database().users().insert(&user, hash.as_deref()).await {
            Ok(()) => Ok(user),
            Err(Error::Duplicate { .. }) => Err(self.user_taken(user.name).await?),
            Err(error) => Err(error.into()),
        }
    }

    /// The user of that id.
    ///
    /// # Errors
    /// [`AdminError::NotFound`].
    pub async fn user(&self, id: &str) -> Result<UserRecord, AdminError> {
        self.database().users().get(id).await?.ok_or_else(|| not_found(id))
    }

    /// The user of that id, or of that name.
    ///
    /// # Errors
    /// [`AdminError::NotFound`].
    pub async fn find_user(&self, id_or_name: &str) -> Result<UserRecord, AdminError> {
        let users = self.database().users();
        match users.get(id_or_name).await? {
            Some(user) => Ok(user),
            None => users.by_name(id_or_name).await?.ok_or_else(|| not_found(id_or_name)),
        }
    }

    /// Users, by name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn users(&self, filter: &UserFilter) -> Result<Vec<UserRecord>, AdminError> {
        Ok(self.database().users().list(filter).await?)
    }

    /// Changes a user. Disabling ends all their tokens for good.
    ///
    /// # Errors
    /// [`AdminError::NotFound`], [`AdminError::Taken`], [`AdminError::Invalid`], [`AdminError::LastAdmin`].
    pub async fn update_user(&self, id: &str, change: &UserChange) -> Result<UserRecord, AdminError> {
        if let Some(name) = &change.name {
            check::name(name, NAME_MAX)?;
        }
        check::email(change.email.as_ref().and_then(Option::as_deref))?;
        check::description(change.description.as_ref().and_then(Option::as_deref))?;
        if let Some(Some(project)) = &change.default_project_id {
            self.project(project).await?;
        }
        let _guard = match change.enabled {
            Some(false) => Some(self.keep_an_admin(|given| given.user_id == id).await?),
            _ => None,
        };
        let changing = self.inner.holders.changing();
        match self.database().users().update(id, change).await {
            Ok(true) => {}
            Ok(false) => return Err(not_found(id)),
            Err(Error::Duplicate { .. }) => {
                return Err(self.user_taken(change.name.clone().unwrap_or_default()).await?);
            }
            Err(error) => return Err(error.into()),
        }
        drop(changing);
        self.user(id).await
    }

    /// Gives a user a new password, and ends all their tokens.
    ///
    /// # Errors
    /// [`AdminError::NotFound`], [`AdminError::Invalid`].
    pub async fn set_password(&self, id: &str, password: String) -> Result<(), AdminError> {
        self.user(id).await?;
        let hash = self.hash("password", password).await?;
        let _changing = self.inner.holders.changing();
        if self.database().users().set_password_hash(id, &hash).await? { Ok(()) } else { Err(not_found(id)) }
    }

    /// The user's own change of the password, which counts as a login; ends all their tokens.
    ///
    /// # Errors
    /// [`PasswordError::Login`] where the original is wrong, [`PasswordError::Admin`] where the new one cannot be
    /// used.
    pub async fn change_password(
        &self,
        id: &str,
        original: &str,
        password: String,
        peer: Option<IpAddr>,
    ) -> Result<(), PasswordError> {
        let user = self.check_password(&UserRef::Id(id.to_owned()), original, peer).await?;
        Ok(self.set_password(&user.id, password).await?)
    }

    /// Removes a user with all assignments and application credentials, and ends all their tokens.
    ///
    /// # Errors
    /// [`AdminError::NotFound`], [`AdminError::LastAdmin`].
    pub async fn delete_user(&self, id: &str) -> Result<(), AdminError> {
        let _guard = self.keep_an_admin(|given| given.user_id == id).await?;
        let _changing = self.inner.holders.changing();
        if self.database().users().delete(id).await? { Ok(()) } else { Err(not_found(id)) }
    }

    /// The hash to keep of the secret in that field.
    pub(super) async fn hash(&self, field: &'static str, secret: String) -> Result<String, AdminError> {
        check::secret(field, &secret)?;
        Ok(self.inner.passwords.slot().await?.hash(secret).await?)
    }

    async fn user_taken(&self, name: String) -> Result<AdminError, AdminError> {
        let owner = self.database().users().by_name(&name).await?;
        Ok(AdminError::Taken { kind: "user", name, id: owner.map(|user| user.id).unwrap_or_default() })
    }
}

fn not_found(id: &str) -> AdminError {
    AdminError::NotFound { kind: "user", id: id.to_owned() }
}
