//! The users and projects of the embedded identity, for administrators. What may be done is decided there; the command
//! line (`vitrine user`, `project`, `role`) calls the same.

mod list;
pub(crate) mod project;
pub(crate) mod projects;
mod roles;
pub(crate) mod user;
pub(crate) mod users;

use leptos::prelude::*;
use vitrine_domain::IdentityDeed;
use vitrine_identity::{AdminError, Embedded};

use super::admin::admins_only;
use crate::{
    components::{Badge, Glyph, SubmitButton, TextField, Tone},
    failure::{Failure, Result},
    flash::Flash,
    forms::image::Problems,
    locale::{key, tr},
    session::Visitor,
};

/// Characters the name of a user, a role or an application credential may have.
pub(crate) const NAME_MAX: usize = 255;
/// Characters the name of a project may have.
const PROJECT_NAME_MAX: usize = 64;
/// Rows shown at most.
const SHOWN: usize = 200;

/// The identity, where the users are kept here.
pub(crate) fn embedded(visitor: &Visitor) -> Result<&Embedded> {
    visitor.dashboard.embedded.as_ref().ok_or(Failure::NoPage)
}

/// The identity, for administrators.
fn administered(visitor: &Visitor) -> Result<&Embedded> {
    admins_only(visitor)?;
    embedded(visitor)
}

/// A page instead of what was asked for: there is no such user or project, or the identity cannot answer.
pub(crate) fn failed(error: AdminError) -> Failure {
    match error {
        AdminError::NotFound { kind, id } => Failure::Missing { kind, id },
        AdminError::NotAssigned { role, .. } => Failure::Missing { kind: "role", id: role },
        AdminError::Provider(error) => Failure::Identity(error),
        other => Failure::BadForm(words(&other)),
    }
}

/// Why something was not done, in the reader's language.
pub(crate) fn words(error: &AdminError) -> String {
    match error {
        AdminError::Taken { kind: "user", name, .. } => tr!("people-taken-user", name = name),
        AdminError::Taken { kind: "project", name, .. } => tr!("people-taken-project", name = name),
        AdminError::Taken { name, .. } => tr!("people-taken-credential", name = name),
        AdminError::LastAdmin(_) => tr("people-last-admin"),
        AdminError::HasImages { name, images } => tr!("people-has-images", name = name, count = *images),
        AdminError::Invalid { problem, .. } => problem.clone(),
        other => other.to_string(),
    }
}

/// Enters what was done to a user or a project, or was refused, into the audit trail.
pub(crate) async fn enter<T>(
    visitor: &Visitor,
    action: &'static str,
    (kind, id, name): (&'static str, &str, &str),
    notes: &[(&'static str, String)],
    result: &Result<T, AdminError>,
) {
    let code = result.as_ref().map_or_else(AdminError::status, |_| 200);
    let caller = Some(&visitor.caller);
    let done = IdentityDeed { caller, action, kind, id, name: Some(name), code, request_id: None, notes };
    visitor.dashboard.controller.enter_identity_deed(done).await;
}

/// Leaves a message for the next page: what was done, or why it was not.
async fn tell<T>(
    visitor: &Visitor,
    result: Result<T, AdminError>,
    done: String,
    not_done: &'static str,
) -> Result<()> {
    match result {
        Ok(_) => Flash::done(done).keep(&visitor.session).await,
        Err(error @ (AdminError::NotFound { .. } | AdminError::Provider(_))) => Err(failed(error)),
        Err(error) => Flash::failed(tr(not_done)).code(409).line(words(&error)).keep(&visitor.session).await,
    }
}

/// Notes what is wrong with a name.
pub(crate) fn name_problem(name: &str, max: usize, problems: &mut Problems) {
    if name.is_empty() {
        problems.add("name", tr("people-name-missing"));
    } else if name.chars().count() > max {
        problems.add("name", tr!("people-name-long", max = max));
    }
}

/// What is wrong with a new password that was typed twice.
pub(crate) fn password_problems(password: &str, again: &str) -> Problems {
    let mut problems = Problems::default();
    if password.is_empty() {
        problems.add("password", tr("people-password-missing"));
    } else if password != again {
        problems.add("password_again", tr("people-password-differs"));
    }
    problems
}

/// A new password, twice.
#[component]
pub(crate) fn PasswordFields(problems: Problems) -> impl IntoView {
    view! {
        <div class="fields">
            <TextField
                name="password"
                label=tr("people-password-new")
                kind="password"
                required=true
                autocomplete="new-password"
                problem=problems.of("password")
            />
            <TextField
                name="password_again"
                label=tr("people-password-again")
                kind="password"
                required=true
                autocomplete="new-password"
                problem=problems.of("password_again")
            />
        </div>
    }
    .into_any()
}

/// Short words in a row.
#[component]
pub(crate) fn Tags(texts: Vec<String>) -> impl IntoView {
    let tags =
        texts.into_iter().map(|text| view! { <span class="tag"><bdi>{text}</bdi></span> " " }).collect_view();
    view! { <span>{tags}</span> }.into_any()
}

/// Whether somebody or something is good.
#[component]
fn Enabled(enabled: bool) -> impl IntoView {
    if enabled {
        view! { <Badge tone=Tone::Ok glyph=Glyph::Check text=tr("people-enabled") /> }.into_any()
    } else {
        view! { <Badge tone=Tone::Neutral glyph=Glyph::Pause text=tr("people-disabled") /> }.into_any()
    }
}

/// The search over a list.
#[component]
fn Search(action: String, text: String) -> impl IntoView {
    view! {
        <form class="filter-bar" method="get" action=action role="search">
            <div class="filters">
                <TextField
                    name="q"
                    label=tr("people-search")
                    kind="search"
                    class="search"
                    value=text
                    placeholder=tr("people-search-hint")
                />
                <SubmitButton glyph=Glyph::Search>{tr("people-show")}</SubmitButton>
            </div>
        </form>
    }
    .into_any()
}

/// Those in which one of the texts has what is looked for, at most [`SHOWN`]; and whether there are more.
fn found<T>(all: Vec<T>, text: &str, texts: impl Fn(&T) -> Vec<String>) -> (Vec<T>, bool) {
    let text = text.to_lowercase();
    let mut found: Vec<T> = all
        .into_iter()
        .filter(|one| texts(one).iter().any(|part| part.to_lowercase().contains(&text)))
        .take(SHOWN + 1)
        .collect();
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    (found, more)
}

/// What the name of a role means, where it is one of those every installation has.
fn role_hint(name: &str) -> Option<&'static str> {
    match name {
        "admin" => Some(key("people-role-admin")),
        "manager" => Some(key("people-role-manager")),
        "member" => Some(key("people-role-member")),
        "reader" => Some(key("people-role-reader")),
        "service" => Some(key("people-role-service")),
        _ => None,
    }
}
