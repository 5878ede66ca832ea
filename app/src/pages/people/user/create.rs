//! A new user.

use axum::response::IntoResponse as _;
use http::StatusCode;
use leptos::prelude::*;
use vitrine_identity::{AdminError, NewUser, ProjectFilter, RoleRecord, Target};
use vitrine_model::audit::target;

use super::super::{
    NAME_MAX, PasswordFields, administered, enter, failed, name_problem, password_problems,
    roles::{self, RoleField},
    words,
};
use crate::{
    components::{
        Choice, Crumb, Emphasis, LinkButton, NavItem, PageHead, SelectField, SubmitButton, TextField,
    },
    failure::Result,
    flash::Flash,
    forms::{Form, image::Problems},
    locale::tr,
    pages::see,
    routes::{People, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// What the form holds, without the password.
#[derive(Debug, Clone, Default)]
struct Typed {
    name: String,
    email: String,
    /// An id, or nothing.
    project: String,
    role: String,
}

/// `GET /dashboard/admin/users/new`.
pub(crate) async fn show(visitor: Visitor) -> Result {
    page(&visitor, StatusCode::OK, Typed::default(), Problems::default()).await
}

/// `POST /dashboard/admin/users/new`.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result {
    let embedded = administered(&visitor)?;
    let text = |name| form.trimmed(name).to_owned();
    let typed =
        Typed { name: text("name"), email: text("email"), project: text("project"), role: text("role") };
    let password = form.text("password").unwrap_or_default();
    let mut problems = password_problems(password, form.text("password_again").unwrap_or_default());
    name_problem(&typed.name, NAME_MAX, &mut problems);
    // What is wrong with these is said before anything is made.
    let place = match typed.project.as_str() {
        "" => None,
        id => {
            let project = embedded.project(id).await.map_err(failed)?;
            Some((project, embedded.role(&typed.role).await.map_err(failed)?))
        }
    };
    if problems.is_empty() {
        let new = NewUser {
            email: Some(typed.email.clone()).filter(|email| !email.is_empty()),
            default_project_id: place.as_ref().map(|(project, _)| project.id.clone()),
            ..NewUser::named(typed.name.clone(), Some(password.to_owned()))
        };
        let made = embedded.create_user(new).await;
        let id = made.as_ref().map(|user| user.id.clone()).unwrap_or_default();
        enter(&visitor, "identity.user.create", (target::USER, &id, &typed.name), &[], &made).await;
        match made {
            Ok(user) => {
                if let Some((project, role)) = place {
                    let place = Target::Project(project.id);
                    let given = embedded.assign(&user.id, &place, &role.id).await;
                    let notes = roles::notes(&place, &role.name);
                    let who = (target::USER, user.id.as_str(), user.name.as_str());
                    enter(&visitor, "identity.role.assign", who, &notes, &given).await;
                    given.map_err(failed)?;
                }
                Flash::done(tr!("people-user-made", name = &user.name)).keep(&visitor.session).await?;
                return Ok(see(&Route::People(People::user(&user.id))).into_response());
            }
            Err(error @ AdminError::Taken { .. }) => problems.add("name", words(&error)),
            Err(AdminError::Invalid { field, problem }) => problems.add(field, problem),
            Err(error) => return Err(failed(error)),
        }
    }
    page(&visitor, StatusCode::BAD_REQUEST, typed, problems).await
}

async fn page(visitor: &Visitor, status: StatusCode, typed: Typed, problems: Problems) -> Result {
    let embedded = administered(visitor)?;
    let roles = roles::choices(embedded).await?;
    let mut projects = vec![Choice::new("", tr("people-project-none-yet"))];
    for project in embedded.projects(&ProjectFilter::default()).await.map_err(failed)? {
        projects.push(Choice::new(project.id, project.name));
    }
    let csrf = visitor.login.csrf.clone();
    visitor
        .page(status, NavItem::Admin, &tr("people-user-new"), move || {
            view! { <Body typed problems projects roles csrf /> }
        })
        .await
}

#[component]
fn Body(
    typed: Typed,
    problems: Problems,
    projects: Vec<Choice>,
    roles: Vec<RoleRecord>,
    csrf: String,
) -> impl IntoView {
    view! {
        <div class="narrow">
            <PageHead title=tr("people-user-new") crumbs=vec![Crumb::new(tr("people-users"), People::Users.path())] />
            <form class="card" method="post" action=People::NewUser.path()>
                <div class="body form">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <div class="fields">
                        <TextField
                            name="name"
                            label=tr("people-name")
                            value=typed.name
                            required=true
                            maxlength=255
                            problem=problems.of("name")
                        />
                        <TextField
                            name="email"
                            label=tr("people-email")
                            value=typed.email
                            maxlength=255
                            problem=problems.of("email")
                        />
                    </div>
                    <PasswordFields problems />
                    <div class="fields">
                        <SelectField name="project" label=tr("people-project") choices=projects value=typed.project />
                        <RoleField roles value=typed.role />
                    </div>
                    <div class="form-actions">
                        <SubmitButton emphasis=Emphasis::Primary>{tr("people-user-create")}</SubmitButton>
                        <LinkButton href=People::Users.path()>{tr("people-cancel")}</LinkButton>
                    </div>
                </div>
            </form>
        </div>
    }
    .into_any()
}
