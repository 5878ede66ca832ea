//! A made-up identity: three users, three projects, tokens in memory.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use async_trait::async_trait;
use time::macros::datetime;
use vitrine_identity::{
    IdentityProvider, Login, LoginError, LoginScope, Project, ProviderError, Session, UserRef,
};
use vitrine_model::Caller;

/// Projects: id and name.
pub(crate) const RED: (&str, &str) = ("11111111111111111111111111111111", "red");
pub(crate) const BLUE: (&str, &str) = ("22222222222222222222222222222222", "blue");
pub(crate) const GREEN: (&str, &str) = ("33333333333333333333333333333333", "green");
const PROJECTS: [(&str, &str); 3] = [RED, BLUE, GREEN];

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse";

/// Users, with the projects and roles they have.
fn assignments(user: &str) -> &'static [((&'static str, &'static str), &'static [&'static str])] {
    match user {
        "alice" => &[(RED, &["member", "reader"]), (GREEN, &["member", "reader"])],
        "bob" => &[(BLUE, &["member", "reader"])],
        "rita" => &[(RED, &["reader"])],
        "root" => &[(RED, &["admin", "member", "reader"])],
        _ => &[],
    }
}

#[derive(Default)]
pub(crate) struct Identity {
    tokens: Mutex<Tokens>,
}

#[derive(Default)]
struct Tokens {
    issued: usize,
    alive: BTreeMap<String, Caller>,
}

impl Identity {
    /// How many tokens are good now.
    pub(crate) fn alive(&self) -> usize {
        self.tokens.lock().unwrap().alive.len()
    }

    /// Ends every token, as if all had expired.
    pub(crate) fn expire_all(&self) {
        self.tokens.lock().unwrap().alive.clear();
    }

    fn issue(&self, user: &str, project: Option<&str>) -> Result<Session, LoginError> {
        let found =
            assignments(user).iter().find(|((id, name), _)| project.is_none_or(|p| p == *id || p == *name));
        let ((id, name), roles) = found.ok_or(LoginError::Refused)?;
        let caller = Caller {
            user_id: format!("id-of-{user}"),
            user_name: user.to_owned(),
            project_id: Some((*id).to_owned()),
            project_name: Some((*name).to_owned()),
            roles: roles.iter().map(|role| (*role).to_owned()).collect::<BTreeSet<_>>(),
            request_id: None,
        };
        let mut tokens = self.tokens.lock().unwrap();
        tokens.issued += 1;
        let token = format!("token-{}", tokens.issued);
        tokens.alive.insert(token.clone(), caller.clone());
        Ok(Session {
            token,
            caller,
            issued_at: datetime!(2026-01-01 0:00 UTC),
            expires_at: datetime!(2126-01-01 0:00 UTC),
        })
    }

    fn holder(&self, token: &str) -> Option<Caller> {
        self.tokens.lock().unwrap().alive.get(token).cloned()
    }
}

fn project((id, name): (&str, &str)) -> Project {
    Project { id: id.to_owned(), name: name.to_owned() }
}

#[async_trait]
impl IdentityProvider for Identity {
    async fn validate(&self, token: &str) -> Result<Option<Caller>, ProviderError> {
        Ok(self.holder(token))
    }

    async fn login(&self, login: Login) -> Result<Session, LoginError> {
        let UserRef::Name { name, .. } = login.user else { return Err(LoginError::Refused) };
        if name == "eager" {
            return Err(LoginError::TooManyAttempts { retry_after: 42 });
        }
        if login.password != PASSWORD {
            return Err(LoginError::Refused);
        }
        match login.scope {
            LoginScope::ProjectId(text) | LoginScope::ProjectName(text) => self.issue(&name, Some(&text)),
            _ => self.issue(&name, None),
        }
    }

    async fn rescope(&self, token: &str, project_id: &str) -> Result<Session, LoginError> {
        let caller = self.holder(token).ok_or(LoginError::Refused)?;
        self.issue(&caller.user_name, Some(project_id))
    }

    async fn revoke(&self, token: &str) -> Result<(), ProviderError> {
        self.tokens.lock().unwrap().alive.remove(token);
        Ok(())
    }

    async fn projects_of(&self, token: &str) -> Result<Vec<Project>, ProviderError> {
        let user = self.holder(token).map(|caller| caller.user_name).unwrap_or_default();
        Ok(assignments(&user).iter().map(|(it, _)| project(*it)).collect())
    }

    async fn find_projects(
        &self,
        _: &Caller,
        text: &str,
        limit: usize,
    ) -> Result<Vec<Project>, ProviderError> {
        let fits = |(id, name): &(&str, &str)| id.starts_with(text) || name.starts_with(text);
        Ok(PROJECTS.into_iter().filter(fits).take(limit).map(project).collect())
    }

    async fn project_names(&self, ids: &[String]) -> Result<BTreeMap<String, String>, ProviderError> {
        let known = |id: &String| PROJECTS.into_iter().find(|(known, _)| known == id);
        Ok(ids.iter().filter_map(|id| known(id).map(|(id, name)| (id.to_owned(), name.to_owned()))).collect())
    }
}
