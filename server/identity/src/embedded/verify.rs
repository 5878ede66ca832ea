//! Who holds a token now.

use std::{collections::BTreeSet, sync::Arc};

use time::OffsetDateTime;
use vitrine_database::identity::{CredentialRecord, ProjectRecord, RoleRecord, Target, UserRecord};
use vitrine_model::Caller;

use super::Embedded;
use crate::{
    cache::Lookup,
    implied,
    provider::ProviderError,
    token::{Claims, Scope, Sealed, audit_text},
};

/// Whom a token stands for.
pub(crate) struct Holder {
    pub(crate) claims: Claims,
    pub(crate) user: UserRecord,
    /// The project, where the token is for one.
    pub(crate) project: Option<ProjectRecord>,
    /// The roles, with those they imply.
    pub(crate) roles: Vec<RoleRecord>,
    /// The application credential it was got with.
    pub(crate) credential: Option<CredentialRecord>,
    pub(crate) caller: Caller,
}

impl Holder {
    pub(crate) fn new(
        claims: Claims,
        user: UserRecord,
        standing: Standing,
        credential: Option<CredentialRecord>,
    ) -> Self {
        let Standing { project, roles } = standing;
        let caller = Caller {
            user_id: user.id.clone(),
            user_name: user.name.clone(),
            project_id: project.as_ref().map(|project| project.id.clone()),
            project_name: project.as_ref().map(|project| project.name.clone()),
            roles: roles.iter().map(|role| role.name.to_lowercase()).collect::<BTreeSet<_>>(),
            request_id: None,
        };
        Self { claims, user, project, roles, credential, caller }
    }

    /// Whether the token may do what makes further access: not where a restricted application credential is behind it.
    pub(crate) fn is_restricted(&self) -> bool {
        self.credential.as_ref().is_some_and(|credential| !credential.unrestricted)
    }
}

impl Embedded {
    /// Who holds this token now, if it is good.
    pub(crate) async fn verify(&self, token: &str) -> Result<Option<Arc<Holder>>, ProviderError> {
        let Some(claims) = self.claims(token).await? else { return Ok(None) };
        let now = self.now();
        let epoch = match self.inner.holders.get(claims.audit_id, now) {
            Lookup::Known(holder) => return Ok(Some(holder)),
            Lookup::Unknown(epoch) => epoch,
        };
        let Some(holder) = self.holder(claims).await? else { return Ok(None) };
        let holder = Arc::new(holder);
        self.inner.holders.put(epoch, claims.audit_id, now, Arc::clone(&holder));
        Ok(Some(holder))
    }

    /// What a token says, if we signed it and it has not expired.
    pub(super) async fn claims(&self, token: &str) -> Result<Option<Claims>, ProviderError> {
        let Some(sealed) = Sealed::parse(token) else { return Ok(None) };
        let now = self.now();
        let Some(key) = self.inner.keys.find(sealed.key_id(), now).await? else { return Ok(None) };
        Ok(sealed.open(&key).filter(|claims| now < claims.expires_at))
    }

    /// Asks the database whether everything the token stands on is still there.
    async fn holder(&self, claims: Claims) -> Result<Option<Holder>, ProviderError> {
        let user_id = hex::encode(claims.user);
        let audit_id = audit_text(claims.audit_id);
        let credential = match claims.credential {
            None => None,
            Some(id) => match self.database().credentials().get(&hex::encode(id)).await? {
                Some(credential) if is_behind(&credential, &claims, self.now()) => Some(credential),
                _ => return Ok(None),
            },
        };
        let (tokens, users) = (self.database().tokens(), self.database().users());
        let (revoked, user, standing) = tokio::try_join!(
            tokens.is_revoked(&audit_id),
            users.get(&user_id),
            self.standing(&user_id, claims.scope, credential.as_ref()),
        )?;
        let Some(user) = user.filter(|user| user.enabled && user.generation == claims.generation) else {
            return Ok(None);
        };
        Ok(standing.filter(|_| !revoked).map(|standing| Holder::new(claims, user, standing, credential)))
    }

    /// What a user is in a scope; `None` where the scope or every role in it is gone. With an application credential
    /// it is what that one says; `None` where the user has no longer all of it.
    pub(super) async fn standing(
        &self,
        user_id: &str,
        scope: Scope,
        credential: Option<&CredentialRecord>,
    ) -> Result<Option<Standing>, vitrine_database::Error> {
        let (project, target) = match scope {
            Scope::Unscoped => return Ok(Some(Standing { project: None, roles: Vec::new() })),
            Scope::System => (None, Target::System),
            Scope::Project(id) => {
                let id = hex::encode(id);
                let project = self.database().projects().get(&id).await?;
                let Some(project) = project.filter(|project| project.enabled) else { return Ok(None) };
                (Some(project), Target::Project(id))
            }
        };
        let roles = self.database().roles();
        let (direct, all) = tokio::try_join!(roles.of(user_id, &target), roles.list())?;
        let mut roles = implied::expand(&direct, &all);
        if let Some(credential) = credential {
            let held = std::mem::replace(&mut roles, implied::expand(&credential.roles, &all));
            if !roles.iter().all(|role| held.contains(role)) {
                return Ok(None);
            }
        }
        Ok((!roles.is_empty()).then_some(Standing { project, roles }))
    }
}

/// What a user is in a scope.
pub(crate) struct Standing {
    pub(super) project: Option<ProjectRecord>,
    pub(super) roles: Vec<RoleRecord>,
}

/// Whether the token can have been got with the application credential, which is still good.
fn is_behind(credential: &CredentialRecord, claims: &Claims, now: OffsetDateTime) -> bool {
    let project = match claims.scope {
        Scope::Project(id) => hex::encode(id),
        Scope::Unscoped | Scope::System => return false,
    };
    credential.user_id == hex::encode(claims.user)
        && credential.project_id == project
        && credential.expires_at.is_none_or(|end| now < end)
}
