//! What names and texts may be.

use crate::{error::AdminError, password::PASSWORD_MAX};

/// Characters the name of a user or a role may have.
pub(super) const NAME_MAX: usize = 255;
/// Characters the name of a project may have.
pub(super) const PROJECT_NAME_MAX: usize = 64;
/// Characters an email address may have.
const EMAIL_MAX: usize = 255;
/// Characters a description may have.
const DESCRIPTION_MAX: usize = 8192;

pub(super) fn name(name: &str, max: usize) -> Result<(), AdminError> {
    if name.trim().is_empty() {
        return Err(invalid("name", "It must not be empty.".to_owned()));
    }
    at_most("name", name, max)
}

pub(super) fn email(email: Option<&str>) -> Result<(), AdminError> {
    at_most("email", email.unwrap_or_default(), EMAIL_MAX)
}

pub(super) fn description(description: Option<&str>) -> Result<(), AdminError> {
    at_most("description", description.unwrap_or_default(), DESCRIPTION_MAX)
}

/// The message never has the secret in it.
pub(super) fn secret(field: &'static str, secret: &str) -> Result<(), AdminError> {
    if secret.is_empty() {
        return Err(invalid(field, "It must not be empty.".to_owned()));
    }
    if secret.len() > PASSWORD_MAX {
        return Err(invalid(field, format!("It must not be longer than {PASSWORD_MAX} bytes.")));
    }
    Ok(())
}

fn at_most(field: &'static str, text: &str, max: usize) -> Result<(), AdminError> {
    let length = text.chars().count();
    if length > max {
        return Err(invalid(
            field,
            format!("It must not be longer than {max} characters; this one has {length}."),
        ));
    }
    if text.contains('\0') {
        return Err(invalid(field, "It must not contain a NUL character.".to_owned()));
    }
    Ok(())
}

fn invalid(field: &'static str, problem: String) -> AdminError {
    AdminError::Invalid { field, problem }
}
