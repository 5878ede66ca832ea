//! Roles given and taken, as both kinds of pages show them.

use leptos::prelude::*;
use vitrine_identity::{Assignment, Embedded, RoleRecord, Target};

use super::role_hint;
use crate::{
    components::{Choice, Emphasis, Glyph, SelectField, SubmitButton},
    failure::Result,
    forms::Form,
    locale::tr,
    wire::CSRF_FIELD,
};

/// The value of the whole system in the choice of places.
pub(super) const SYSTEM: &str = "system";

/// The place a form names.
pub(super) fn target(text: &str) -> Target {
    match text {
        SYSTEM => Target::System,
        project => Target::Project(project.to_owned()),
    }
}

/// What the audit trail says of a role that is given or taken.
pub(super) fn notes(place: &Target, role: &str) -> [(&'static str, String); 2] {
    let place = match place {
        Target::System => SYSTEM.to_owned(),
        Target::Project(id) => id.clone(),
    };
    [("place", place), ("role", role.to_owned())]
}

/// User, place and role of a form that gives or takes a role.
pub(super) fn named(form: &Form) -> (String, Target, String) {
    let text = |name| form.trimmed(name).to_owned();
    (text("user"), target(form.trimmed("place")), text("role"))
}

/// The roles there are.
pub(super) async fn choices(embedded: &Embedded) -> Result<Vec<RoleRecord>> {
    embedded.roles().await.map_err(super::failed)
}

fn label(role: &RoleRecord) -> String {
    role_hint(&role.name).map_or_else(|| role.name.clone(), |hint| format!("{} – {}", role.name, tr(hint)))
}

/// The choice of a role.
#[component]
pub(super) fn RoleField(roles: Vec<RoleRecord>, #[prop(optional, into)] value: String) -> impl IntoView {
    let chosen = if value.is_empty() {
        roles.iter().find(|role| role.name == "member").map(|role| role.id.clone()).unwrap_or_default()
    } else {
        value
    };
    let choices = roles.iter().map(|role| Choice::new(role.id.clone(), label(role))).collect();
    view! { <SelectField name="role" label=tr("people-role") choices value=chosen class="wider" /> }
        .into_any()
}

/// What the rows are about: the other side is the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Users,
    Places,
}

/// The roles given, each with a button that takes it, and the form that gives another one.
#[component]
pub(super) fn Roles(
    given: Vec<Assignment>,
    side: Side,
    /// Where the forms go.
    action: String,
    /// The user or the project of the page, by field.
    here: (&'static str, String),
    /// Id and name of those on the other side that a role can be given with.
    others: Vec<(String, String)>,
    roles: Vec<RoleRecord>,
    csrf: String,
) -> impl IntoView {
    let (other, heading) = match side {
        Side::Users => ("user", tr("people-user")),
        Side::Places => ("place", tr("people-project")),
    };
    let hidden = {
        let (csrf, here) = (csrf, here);
        move || {
            view! {
                <input type="hidden" name=CSRF_FIELD value=csrf.clone() />
                <input type="hidden" name=here.0 value=here.1.clone() />
            }
        }
    };
    let none = given.is_empty().then(|| {
        view! { <p class="body muted">{tr("people-roles-none")}</p> }
    });
    let rows = given
        .into_iter()
        .map(|one| {
            let (id, name) = match (side, one.target) {
                (Side::Users, _) => (one.user_id, one.user_name),
                (Side::Places, Target::System) => (SYSTEM.to_owned(), tr("people-system")),
                (Side::Places, Target::Project(id)) => (id, one.project_name.unwrap_or_default()),
            };
            let spoken = format!(" {} {name}", one.role_name);
            view! {
                <tr>
                    <th scope="row">
                        <bdi>{name}</bdi>
                    </th>
                    <td data-label=tr("people-role")>
                        <span class="tag">
                            <bdi>{one.role_name}</bdi>
                        </span>
                    </td>
                    <td class="end">
                        <form method="post" action=action.clone()>
                            {hidden()} <input type="hidden" name=other value=id />
                            <input type="hidden" name="role" value=one.role_id />
                            <SubmitButton small=true emphasis=Emphasis::Danger name="action" value="revoke">
                                {tr("people-revoke")}
                                <span class="visually-hidden">{spoken}</span>
                            </SubmitButton>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect_view();
    let others: Vec<Choice> = others.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    let more = (!others.is_empty()).then(|| {
        view! {
            <form class="filters" method="post" action=action.clone()>
                {hidden()}
                <SelectField name=other label=heading.clone() choices=others class="wider" />
                <RoleField roles />
                <SubmitButton glyph=Glyph::Plus name="action" value="grant">
                    {tr("people-grant")}
                </SubmitButton>
            </form>
        }
    });
    view! {
        <section class="card" id="roles">
            <header>
                <h2>{tr("people-roles")}</h2>
            </header>
            {none}
            <div class="table-wrap">
                <table class="table stacks">
                    <thead>
                        <tr>
                            <th scope="col">{heading.clone()}</th>
                            <th scope="col">{tr("people-role")}</th>
                            <th scope="col">
                                <span class="visually-hidden">{tr("people-actions")}</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <footer>{more}</footer>
        </section>
    }
    .into_any()
}
