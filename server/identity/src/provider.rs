//! The contract between the faces (REST API, dashboard) and whoever knows the users.

use std::{collections::BTreeMap, net::IpAddr};

use async_trait::async_trait;
use time::OffsetDateTime;
use vitrine_model::Caller;

/// Knows users, projects and tokens. The embedded identity is one; a real Keystone is another.
#[async_trait]
pub trait IdentityProvider: Send + Sync + 'static {
    /// Who holds this token now; `None` where it is unknown, expired or revoked, or its user, project or role is gone.
    ///
    /// # Errors
    /// Where the provider itself cannot answer.
    async fn validate(&self, token: &str) -> Result<Option<Caller>, ProviderError>;

    /// Checks a password and issues a token for the project asked for.
    ///
    /// # Errors
    /// See [`LoginError`].
    async fn login(&self, login: Login) -> Result<Session, LoginError>;

    /// A token for another project of the same user, bought with a valid token.
    ///
    /// # Errors
    /// [`LoginError::Refused`] where the token is not valid or the user has no role there.
    async fn rescope(&self, token: &str, project_id: &str) -> Result<Session, LoginError>;

    /// Ends a token, at once and for good.
    ///
    /// # Errors
    /// Where the provider itself cannot answer.
    async fn revoke(&self, token: &str) -> Result<(), ProviderError>;

    /// The projects in which the holder of this token has a role, by name.
    ///
    /// # Errors
    /// Where the provider itself cannot answer.
    async fn projects_of(&self, token: &str) -> Result<Vec<Project>, ProviderError>;

    /// Projects whose name or id begins with `text`, of those the caller may see (administrators: all; others: the
    /// projects they have a role in, and a project named in full), at most `limit`: for the share dialog.
    ///
    /// # Errors
    /// Where the provider itself cannot answer.
    async fn find_projects(
        &self,
        caller: &Caller,
        text: &str,
        limit: usize,
    ) -> Result<Vec<Project>, ProviderError>;

    /// Names of projects by id; unknown ids are left out.
    ///
    /// # Errors
    /// Where the provider itself cannot answer.
    async fn project_names(&self, ids: &[String]) -> Result<BTreeMap<String, String>, ProviderError>;

    /// The endpoint of the Image service in another region, as the catalog of this token has it; `None` where it has
    /// none with this region (in whatever case) and interface.
    ///
    /// # Errors
    /// Where the provider itself cannot answer.
    async fn image_endpoint(
        &self,
        _token: &str,
        _region: &str,
        _interface: &str,
    ) -> Result<Option<String>, ProviderError> {
        Ok(None)
    }
}

/// How a user is named in a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserRef {
    /// By id.
    Id(String),
    /// By name, in the domain of that id or name.
    Name {
        /// The user's name.
        name: String,
        /// `default`, `Default`.
        domain: String,
    },
}

/// What a login asks a token for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginScope {
    /// No project, no roles, no catalog.
    Unscoped,
    /// The project of that id.
    ProjectId(String),
    /// The project of that name.
    ProjectName(String),
    /// The whole system (`{"system": {"all": true}}`).
    System,
    /// The user's default project, or the first one by name: what the dashboard asks for when a person names none.
    AnyProject,
}

/// A password login. `Debug` leaves the password out.
#[derive(Clone)]
pub struct Login {
    /// Who.
    pub user: UserRef,
    /// The password in clear.
    pub password: String,
    /// For what.
    pub scope: LoginScope,
    /// From where, to limit attempts.
    pub peer: Option<IpAddr>,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login")
            .field("user", &self.user)
            .field("scope", &self.scope)
            .field("peer", &self.peer)
            .finish_non_exhaustive()
    }
}

/// An issued token. `Debug` leaves the token out.
#[derive(Clone)]
pub struct Session {
    /// The token.
    pub token: String,
    /// Whom it stands for.
    pub caller: Caller,
    /// When it was issued.
    pub issued_at: OffsetDateTime,
    /// When it ends.
    pub expires_at: OffsetDateTime,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("caller", &self.caller)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A project (tenant).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Project {
    /// 32 hex digits.
    pub id: String,
    /// Unique in its domain.
    pub name: String,
}

/// Why no token was issued.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// User, password, project or role is wrong; which one is never said.
    #[error("The request you have made requires authentication.")]
    Refused,
    /// Too many failed attempts from this address or for this user.
    #[error("too many failed logins; try again in {retry_after} seconds")]
    TooManyAttempts {
        /// Seconds.
        retry_after: u64,
    },
    /// The provider cannot answer.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// The identity service cannot answer now.
#[derive(Debug, thiserror::Error)]
#[error("the identity service cannot answer")]
pub struct ProviderError(#[source] pub Box<dyn std::error::Error + Send + Sync>);
