//! How tokens come to be: bought with a password, with an application credential, or with another token.

use std::{net::IpAddr, sync::Arc};

use time::OffsetDateTime;
use vitrine_database::identity::{CredentialRecord, UserRecord};

use super::{Embedded, Holder, verify::Standing};
use crate::{
    DOMAIN_ID, DOMAIN_NAME,
    attempts::Attempt,
    password::PASSWORD_MAX,
    provider::{LoginError, ProviderError, UserRef},
    random,
    token::{Claims, Id, Methods, Scope, id_bytes},
};

/// What a token is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Nothing but other tokens.
    Unscoped,
    /// The user's default project; unscoped where that is none to be had.
    Default,
    /// The user's default project, or the first one by name.
    Any,
    ProjectId(String),
    ProjectName(String),
    System,
}

/// How an application credential is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CredentialRef {
    Id(String),
    Name { name: String, user: UserRef },
}

/// A new token.
pub(crate) struct Issued {
    pub(crate) token: String,
    pub(crate) holder: Arc<Holder>,
}

/// What a new token takes over from how it was paid for.
struct Payment {
    methods: Methods,
    expires_at: OffsetDateTime,
    generation: i64,
    parent: Option<Id>,
    credential: Option<CredentialRecord>,
}

impl Embedded {
    /// A token for a password.
    pub(crate) async fn by_password(
        &self,
        user: &UserRef,
        password: &str,
        wanted: &Wanted,
        peer: Option<IpAddr>,
    ) -> Result<Issued, LoginError> {
        let user = self.check_password(user, password, peer).await?;
        let payment = Payment {
            methods: Methods::PASSWORD,
            expires_at: self.usual_end(),
            generation: user.generation,
            parent: None,
            credential: None,
        };
        self.issue(user, wanted, payment).await
    }

    /// A token for an application credential: for its project, with its roles, until its end at most. It asks for no
    /// scope.
    pub(crate) async fn by_credential(
        &self,
        named: &CredentialRef,
        secret: &str,
        wanted: &Wanted,
        peer: Option<IpAddr>,
    ) -> Result<Issued, LoginError> {
        if *wanted != Wanted::Default {
            return Err(LoginError::Refused);
        }
        let (user, credential) = self.check_secret(named, secret, peer).await?;
        let usual = self.usual_end();
        let payment = Payment {
            methods: Methods::APPLICATION_CREDENTIAL,
            expires_at: credential.expires_at.map_or(usual, |end| end.min(usual)),
            generation: user.generation,
            parent: None,
            credential: Some(credential),
        };
        self.issue(user, wanted, payment).await
    }

    /// A token for another token: of the same user, never for longer, and never for the whole system where the
    /// first one was for a project alone. One that was got with an application credential stays what it is.
    pub(crate) async fn by_token(&self, token: &str, wanted: &Wanted) -> Result<Issued, LoginError> {
        let holder = self.verify(token).await?.ok_or(LoginError::Refused)?;
        let claims = holder.claims;
        if *wanted == Wanted::System && matches!(claims.scope, Scope::Project(_)) {
            return Err(LoginError::Refused);
        }
        let payment = Payment {
            methods: claims.methods.and(Methods::TOKEN),
            expires_at: claims.expires_at,
            generation: claims.generation,
            parent: Some(claims.audit_id),
            credential: holder.credential.clone(),
        };
        self.issue(holder.user.clone(), wanted, payment).await
    }

    /// The user, where the password is theirs. Takes the same time for nobody as for somebody.
    pub(super) async fn check_password(
        &self,
        user: &UserRef,
        password: &str,
        peer: Option<IpAddr>,
    ) -> Result<UserRecord, LoginError> {
        let found = self.named(user).await?;
        let counted = match (&found, user) {
            (Some(user), _) => &user.id,
            (None, UserRef::Id(text) | UserRef::Name { name: text, .. }) => text,
        };
        let id = found.as_ref().map_or_else(String::new, |user| user.id.clone());
        let users = self.database().users();
        let (fits, attempt) = self.prove(counted, password, peer, users.password_hash(&id)).await?;
        let Some(user) = found.filter(|user| fits && user.enabled) else {
            // An unknown name stays out of the log: people type passwords there.
            tracing::info!(user_id = id, ?peer, "login refused");
            return Err(LoginError::Refused);
        };
        self.inner.attempts.succeed(&attempt);
        Ok(user)
    }

    /// The credential and its user, where the secret is the credential's and both are good. Takes the same time for
    /// one that does not exist.
    async fn check_secret(
        &self,
        named: &CredentialRef,
        secret: &str,
        peer: Option<IpAddr>,
    ) -> Result<(UserRecord, CredentialRecord), LoginError> {
        let credentials = self.database().credentials();
        let found = match named {
            CredentialRef::Id(id) => credentials.get(id).await?,
            CredentialRef::Name { name, user } => match self.named(user).await? {
                Some(user) => credentials.by_name(&user.id, name).await?,
                None => None,
            },
        };
        let user = match &found {
            Some(credential) => self.database().users().get(&credential.user_id).await?,
            None => None,
        };
        let id = found.as_ref().map_or_else(String::new, |credential| credential.id.clone());
        // Guesses at a secret do not lock its user's password.
        let counted = match (&found, named) {
            (None, CredentialRef::Id(text) | CredentialRef::Name { name: text, .. }) => text,
            (Some(_), _) => &id,
        };
        let counted = format!("application credential {counted}");
        let (fits, attempt) = self.prove(&counted, secret, peer, credentials.secret_hash(&id)).await?;
        let now = self.now();
        let good = found.filter(|credential| fits && credential.expires_at.is_none_or(|end| now < end));
        let (Some(credential), Some(user)) = (good, user.filter(|user| user.enabled)) else {
            tracing::info!(application_credential_id = id, ?peer, "login refused");
            return Err(LoginError::Refused);
        };
        self.inner.attempts.succeed(&attempt);
        Ok((user, credential))
    }

    /// Whether the secret is the one the hash was made of, unless there were too many attempts; the attempt counts as
    /// failed until it is told to have succeeded.
    async fn prove(
        &self,
        counted: &str,
        secret: &str,
        peer: Option<IpAddr>,
        hash: impl Future<Output = Result<Option<String>, vitrine_database::Error>>,
    ) -> Result<(bool, Attempt), LoginError> {
        let refused = |retry_after| LoginError::TooManyAttempts { retry_after };
        if let Some(seconds) = self.inner.attempts.wait(self.now(), counted, peer) {
            return Err(refused(seconds));
        }
        // The slot comes first: whoever waits here has not been counted, so the limits are looked at once more.
        let slot = self.inner.passwords.slot().await?;
        let attempt = self.inner.attempts.begin(self.now(), counted, peer).map_err(refused)?;
        let hash = hash.await?.filter(|_| secret.len() <= PASSWORD_MAX);
        Ok((slot.verify(secret.to_owned(), hash).await?, attempt))
    }

    /// When a token that is issued now ends, unless something else ends it before.
    fn usual_end(&self) -> OffsetDateTime {
        self.now().checked_add(self.inner.lifetime).unwrap_or(time::PrimitiveDateTime::MAX.assume_utc())
    }

    async fn named(&self, user: &UserRef) -> Result<Option<UserRecord>, ProviderError> {
        let users = self.database().users();
        Ok(match user {
            UserRef::Id(id) => users.get(id).await?,
            UserRef::Name { name, domain } => {
                users.by_name(name).await?.filter(|_| domain == DOMAIN_ID || domain == DOMAIN_NAME)
            }
        })
    }

    async fn issue(&self, user: UserRecord, wanted: &Wanted, payment: Payment) -> Result<Issued, LoginError> {
        let (scope, standing) = match &payment.credential {
            Some(credential) => self.settle_limited(credential, wanted).await?,
            None => self.settle(&user, wanted).await?,
        };
        let now = self.now();
        let claims = Claims {
            user: id_bytes(&user.id).ok_or(LoginError::Refused)?,
            scope,
            methods: payment.methods,
            issued_at: whole_seconds(now),
            expires_at: whole_seconds(payment.expires_at),
            generation: payment.generation,
            audit_id: random::bytes(),
            parent: payment.parent,
            credential: payment.credential.as_ref().and_then(|credential| id_bytes(&credential.id)),
        };
        let key = self.inner.keys.current().ok_or(LoginError::Refused)?;
        let token = claims.seal(&key).map_err(|error| ProviderError(Box::new(error)))?;
        let holder = Holder::new(claims, user, standing, payment.credential);
        Ok(Issued { token, holder: Arc::new(holder) })
    }

    /// The scope that is meant, and what the user is in it.
    async fn settle(&self, user: &UserRecord, wanted: &Wanted) -> Result<(Scope, Standing), LoginError> {
        let scope = match wanted {
            Wanted::Unscoped => Some(Scope::Unscoped),
            Wanted::System => Some(Scope::System),
            Wanted::ProjectId(id) => id_bytes(id).map(Scope::Project),
            Wanted::ProjectName(name) => {
                let project = self.database().projects().by_name(name).await?;
                project.and_then(|project| id_bytes(&project.id)).map(Scope::Project)
            }
            Wanted::Default | Wanted::Any => return self.settle_default(user, wanted).await,
        };
        let scope = scope.ok_or(LoginError::Refused)?;
        let standing = self.standing(&user.id, scope, None).await?.ok_or(LoginError::Refused)?;
        Ok((scope, standing))
    }

    /// The one scope of an application credential, where nothing else is meant.
    async fn settle_limited(
        &self,
        credential: &CredentialRecord,
        wanted: &Wanted,
    ) -> Result<(Scope, Standing), LoginError> {
        let scope = id_bytes(&credential.project_id).map(Scope::Project).ok_or(LoginError::Refused)?;
        let standing = self.standing(&credential.user_id, scope, Some(credential)).await?;
        let standing = standing.ok_or(LoginError::Refused)?;
        let meant = match wanted {
            Wanted::Default | Wanted::Any => true,
            Wanted::ProjectId(id) => *id == credential.project_id,
            Wanted::ProjectName(name) => standing.project.as_ref().is_some_and(|one| one.name == *name),
            Wanted::Unscoped | Wanted::System => false,
        };
        if meant { Ok((scope, standing)) } else { Err(LoginError::Refused) }
    }

    async fn settle_default(
        &self,
        user: &UserRecord,
        wanted: &Wanted,
    ) -> Result<(Scope, Standing), LoginError> {
        let mut candidates: Vec<_> = user.default_project_id.iter().cloned().collect();
        if *wanted == Wanted::Any {
            let theirs = self.database().projects().of_user(&user.id).await?;
            candidates.extend(theirs.into_iter().map(|project| project.id));
        }
        for scope in candidates.iter().filter_map(|id| id_bytes(id)).map(Scope::Project) {
            if let Some(standing) = self.standing(&user.id, scope, None).await? {
                return Ok((scope, standing));
            }
        }
        match wanted {
            Wanted::Any => Err(LoginError::Refused),
            _ => Ok((Scope::Unscoped, Standing { project: None, roles: Vec::new() })),
        }
    }
}

fn whole_seconds(at: OffsetDateTime) -> OffsetDateTime {
    at.replace_nanosecond(0).unwrap_or(at)
}
