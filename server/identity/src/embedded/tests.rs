//! The identity as a whole, on a database.

mod admins;
mod credentials;
mod ends;
mod limits;
mod operators;
mod provider;
mod scopes;

use crate::{
    IdentityProvider as _, LoginError, LoginScope,
    testing::{Fixture, PASSWORD, login},
};

/// A token of a user for a project.
async fn token(fixture: &Fixture, user: &str, project: &str) -> String {
    let login = login(user, PASSWORD, LoginScope::ProjectName(project.to_owned()));
    fixture.embedded.login(login).await.unwrap().token
}

async fn is_good(fixture: &Fixture, token: &str) -> bool {
    fixture.embedded.validate(token).await.unwrap().is_some()
}

fn refused<T>(result: Result<T, LoginError>) -> bool {
    matches!(result, Err(LoginError::Refused))
}
