//! Application credentials: what programs log in with instead of a person's password.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use time::OffsetDateTime;
use vitrine_database::{
    Error,
    identity::{CredentialRecord, RoleRecord, Target},
};

use super::{
    Embedded, Holder,
    check::{self, NAME_MAX},
};
use crate::{error::AdminError, implied, random};

const KIND: &str = "application_credential";

/// An application credential to be made. `Debug` leaves the secret out.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NewCredential {
    /// Unique among the user's own; 1 to 255 characters.
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// At most 4096 bytes; made here where there is none.
    pub secret: Option<String>,
    /// Ids or names of roles, of those the token has; all of them where there are none.
    pub roles: Vec<String>,
    /// When it ends; `None` for never.
    pub expires_at: Option<OffsetDateTime>,
    /// Whether its tokens may make and remove application credentials.
    pub unrestricted: bool,
}

impl std::fmt::Debug for NewCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewCredential")
            .field("name", &self.name)
            .field("roles", &self.roles)
            .field("expires_at", &self.expires_at)
            .field("unrestricted", &self.unrestricted)
            .finish_non_exhaustive()
    }
}

/// A new application credential with its secret, which nobody is told again. `Debug` leaves the secret out.
#[derive(Clone, PartialEq, Eq)]
pub struct CreatedCredential {
    /// The credential.
    pub credential: CredentialRecord,
    /// What it is shown with.
    pub secret: String,
}

impl std::fmt::Debug for CreatedCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreatedCredential").field("credential", &self.credential).finish_non_exhaustive()
    }
}

impl Embedded {
    /// Makes an application credential of the user of a token, for the token's project. It is never wider than the
    /// token: its roles are of the token's, it ends with the credential the token was got with, if there is one, and a
    /// token that was got with a restricted credential makes none.
    ///
    /// # Errors
    /// [`AdminError::Forbidden`] where the token is not good, for no project, or may make none,
    /// [`AdminError::Taken`], [`AdminError::Invalid`].
    pub async fn create_credential(
        &self,
        token: &str,
        new: NewCredential,
    ) -> Result<CreatedCredential, AdminError> {
        let holder = self.verify(token).await?;
        let holder = holder.ok_or(AdminError::Forbidden("the token is not valid."))?;
        self.create_credential_of(&holder, new).await
    }

    pub(crate) async fn create_credential_of(
        &self,
        holder: &Holder,
        new: NewCredential,
    ) -> Result<CreatedCredential, AdminError> {
        if holder.is_restricted() {
            return Err(AdminError::Forbidden(
                "tokens of a restricted application credential make no application credentials.",
            ));
        }
        let Some(project) = &holder.project else {
            return Err(AdminError::Forbidden(
                "an application credential is for a project: ask for it with a token of the project.",
            ));
        };
        check::name(&new.name, NAME_MAX)?;
        check::description(new.description.as_deref())?;
        let now = self.now();
        let secret = new.secret.unwrap_or_else(|| URL_SAFE_NO_PAD.encode(random::bytes::<64>()));
        let credential = CredentialRecord {
            id: random::id(),
            user_id: holder.user.id.clone(),
            project_id: project.id.clone(),
            name: new.name,
            description: new.description,
            unrestricted: new.unrestricted,
            expires_at: end(new.expires_at, holder, now)?,
            created_at: now,
            roles: roles(&new.roles, holder)?,
        };
        let hash = self.hash("secret", secret.clone()).await?;
        match self.database().credentials().insert(&credential, &hash).await {
            Ok(()) => Ok(CreatedCredential { credential, secret }),
            Err(Error::Duplicate { .. }) => {
                let owner = self.database().credentials().by_name(&holder.user.id, &credential.name).await?;
                let id = owner.map(|owner| owner.id).unwrap_or_default();
                Err(AdminError::Taken { kind: KIND, name: credential.name, id })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A user's application credentials, by name.
    ///
    /// # Errors
    /// As the database does.
    pub async fn credentials_of(&self, user_id: &str) -> Result<Vec<CredentialRecord>, AdminError> {
        Ok(self.database().credentials().of_user(user_id).await?)
    }

    /// The user's application credential of that id.
    ///
    /// # Errors
    /// [`AdminError::NotFound`].
    pub async fn credential(&self, user_id: &str, id: &str) -> Result<CredentialRecord, AdminError> {
        let found = self.database().credentials().get(id).await?;
        found.filter(|credential| credential.user_id == user_id).ok_or_else(|| not_found(id))
    }

    /// Removes a user's application credential. Its tokens end.
    ///
    /// # Errors
    /// [`AdminError::NotFound`].
    pub async fn delete_credential(&self, user_id: &str, id: &str) -> Result<(), AdminError> {
        self.credential(user_id, id).await?;
        let _changing = self.inner.holders.changing();
        if self.database().credentials().delete(id).await? { Ok(()) } else { Err(not_found(id)) }
    }

    /// Removes the application credentials of a user in a project that have roles the user no longer has there.
    pub(super) async fn drop_wider_credentials(
        &self,
        user_id: &str,
        project_id: &str,
    ) -> Result<(), AdminError> {
        let (roles, credentials) = (self.database().roles(), self.database().credentials());
        let all = roles.list().await?;
        let held = roles.of(user_id, &Target::Project(project_id.to_owned())).await?;
        let held = implied::expand(&held, &all);
        for credential in credentials.of_user(user_id).await? {
            let wider = credential.roles.iter().any(|role| !held.contains(role));
            if credential.project_id == project_id && wider {
                credentials.delete(&credential.id).await?;
                tracing::info!(
                    application_credential_id = credential.id,
                    user_id,
                    "removed with the user's role"
                );
            }
        }
        Ok(())
    }
}

/// The roles asked for, which must be the token's own; all of those where none is asked for.
fn roles(asked: &[String], holder: &Holder) -> Result<Vec<RoleRecord>, AdminError> {
    let mut found: Vec<RoleRecord> = Vec::new();
    for named in asked {
        let by_id = holder.roles.iter().find(|role| role.id == *named);
        let role = by_id.or_else(|| holder.roles.iter().find(|role| role.name == *named));
        match role {
            Some(role) if found.contains(role) => {}
            Some(role) => found.push(role.clone()),
            None => {
                return Err(AdminError::Invalid {
                    field: "roles",
                    problem: format!("The token does not have the role {named}: ask only for roles it has."),
                });
            }
        }
    }
    if found.is_empty() {
        found.clone_from(&holder.roles);
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// The end asked for: to come, and no later than that of the credential behind the token.
fn end(
    asked: Option<OffsetDateTime>,
    holder: &Holder,
    now: OffsetDateTime,
) -> Result<Option<OffsetDateTime>, AdminError> {
    let invalid = |problem: &str| AdminError::Invalid { field: "expires_at", problem: problem.to_owned() };
    // What every engine keeps.
    let asked = asked.map(|at| at.replace_nanosecond(at.microsecond() * 1000).unwrap_or(at));
    if asked.is_some_and(|at| at <= now || at.year() > 9999) {
        return Err(invalid("It must be a time to come."));
    }
    let latest = holder.credential.as_ref().and_then(|credential| credential.expires_at);
    match (asked, latest) {
        (Some(at), Some(latest)) if at > latest => {
            Err(invalid("It must not be later than the end of the application credential that asks for it."))
        }
        (None, latest) => Ok(latest),
        (asked, _) => Ok(asked),
    }
}

fn not_found(id: &str) -> AdminError {
    AdminError::NotFound { kind: "application credential", id: id.to_owned() }
}
