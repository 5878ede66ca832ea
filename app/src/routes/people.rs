//! The pages about people: oneself, users, projects.

/// An id as the identity gives them, where it may stand in an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersonId(String);

impl PersonId {
    /// Letters and digits, 32 at most: anything else is no id.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fits = (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self(text.to_owned()))
    }
}

/// A page about people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum People {
    Me,
    NewCredential,
    Users,
    NewUser,
    User(PersonId),
    Projects,
    NewProject,
    Project(PersonId),
}

impl People {
    /// The page of a user; the list where the id has no address.
    pub(crate) fn user(id: &str) -> Self {
        PersonId::parse(id).map_or(Self::Users, Self::User)
    }

    /// The page of a project; the list where the id has no address.
    pub(crate) fn project(id: &str) -> Self {
        PersonId::parse(id).map_or(Self::Projects, Self::Project)
    }

    /// The address.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Me => "/dashboard/me".to_owned(),
            Self::NewCredential => "/dashboard/me/credentials/new".to_owned(),
            Self::Users => "/dashboard/admin/users".to_owned(),
            Self::NewUser => "/dashboard/admin/users/new".to_owned(),
            Self::User(PersonId(id)) => format!("/dashboard/admin/users/{id}"),
            Self::Projects => "/dashboard/admin/projects".to_owned(),
            Self::NewProject => "/dashboard/admin/projects/new".to_owned(),
            Self::Project(PersonId(id)) => format!("/dashboard/admin/projects/{id}"),
        }
    }

    /// The page that the steps of an address after `/dashboard` mean.
    pub(super) fn parse(segments: &[&str]) -> Option<Self> {
        match segments {
            ["me", "credentials", "new"] => Some(Self::NewCredential),
            ["me", ..] => Some(Self::Me),
            ["admin", "users"] => Some(Self::Users),
            ["admin", "users", "new"] => Some(Self::NewUser),
            ["admin", "users", id, ..] => PersonId::parse(id).map(Self::User),
            ["admin", "projects"] => Some(Self::Projects),
            ["admin", "projects", "new"] => Some(Self::NewProject),
            ["admin", "projects", id, ..] => PersonId::parse(id).map(Self::Project),
            _ => None,
        }
    }
}
