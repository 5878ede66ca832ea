//! The contract with the faces.

use std::collections::BTreeMap;

use async_trait::async_trait;
use vitrine_model::Caller;

use super::{Embedded, Issued, Wanted};
use crate::{
    provider::{IdentityProvider, Login, LoginError, LoginScope, Project, ProviderError, Session},
    token::audit_text,
};

#[async_trait]
impl IdentityProvider for Embedded {
    async fn validate(&self, token: &str) -> Result<Option<Caller>, ProviderError> {
        Ok(self.verify(token).await?.map(|holder| holder.caller.clone()))
    }

    async fn login(&self, login: Login) -> Result<Session, LoginError> {
        let wanted = match login.scope {
            LoginScope::Unscoped => Wanted::Unscoped,
            LoginScope::ProjectId(id) => Wanted::ProjectId(id),
            LoginScope::ProjectName(name) => Wanted::ProjectName(name),
            LoginScope::System => Wanted::System,
            LoginScope::AnyProject => Wanted::Any,
        };
        self.by_password(&login.user, &login.password, &wanted, login.peer).await.map(Session::from)
    }

    async fn rescope(&self, token: &str, project_id: &str) -> Result<Session, LoginError> {
        self.by_token(token, &Wanted::ProjectId(project_id.to_owned())).await.map(Session::from)
    }

    async fn revoke(&self, token: &str) -> Result<(), ProviderError> {
        let Some(claims) = self.claims(token).await? else { return Ok(()) };
        let changing = self.inner.holders.changing();
        self.database().tokens().revoke(&audit_text(claims.audit_id), claims.expires_at).await?;
        drop(changing);
        self.sweep(self.now()).await
    }

    async fn projects_of(&self, token: &str) -> Result<Vec<Project>, ProviderError> {
        let Some(holder) = self.verify(token).await? else { return Ok(Vec::new()) };
        let theirs = self.database().projects().of_user(&holder.user.id).await?;
        Ok(theirs.into_iter().map(|project| Project { id: project.id, name: project.name }).collect())
    }

    async fn find_projects(
        &self,
        caller: &Caller,
        text: &str,
        limit: usize,
    ) -> Result<Vec<Project>, ProviderError> {
        let projects = self.database().projects();
        let found = if caller.is_admin() {
            projects.find(text, u64::try_from(limit).unwrap_or(u64::MAX)).await?
        } else {
            let begins = |name: &str| name.to_lowercase().starts_with(&text.to_lowercase());
            let mut found = projects.of_user(&caller.user_id).await?;
            found.retain(|project| begins(&project.name) || begins(&project.id));
            let named = match projects.by_name(text).await? {
                Some(project) => Some(project),
                None => projects.get(text).await?,
            };
            if let Some(project) = named.filter(|named| named.enabled && !found.contains(named)) {
                found.insert(0, project);
            }
            found.truncate(limit);
            found
        };
        Ok(found.into_iter().map(|project| Project { id: project.id, name: project.name }).collect())
    }

    async fn project_names(&self, ids: &[String]) -> Result<BTreeMap<String, String>, ProviderError> {
        Ok(self.database().projects().names(ids).await?)
    }

    async fn image_endpoint(
        &self,
        _token: &str,
        region: &str,
        interface: &str,
    ) -> Result<Option<String>, ProviderError> {
        let known = ["public", "internal", "admin"].contains(&interface);
        let found = self.regions().iter().find(|(name, _)| known && name.eq_ignore_ascii_case(region));
        Ok(found.map(|(_, url)| url.clone()))
    }
}

impl From<Issued> for Session {
    fn from(issued: Issued) -> Self {
        Self {
            token: issued.token,
            caller: issued.holder.caller.clone(),
            issued_at: issued.holder.claims.issued_at,
            expires_at: issued.holder.claims.expires_at,
        }
    }
}
