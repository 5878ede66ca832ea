//! One user.

pub(crate) mod actions;
pub(crate) mod create;
pub(crate) mod delete;

use axum::extract::Path;
use http::StatusCode;
use leptos::prelude::*;
use vitrine_identity::{Assignment, AssignmentFilter, ProjectFilter, RoleRecord, UserRecord};

use super::{
    Enabled, PasswordFields, administered, failed,
    roles::{self, Roles, SYSTEM, Side},
};
use crate::{
    components::{
        Crumb, Emphasis, Fact, Facts, Glyph, LinkButton, NavItem, PageHead, SubmitButton, TextField, When,
    },
    failure::Result,
    forms::image::Problems,
    locale::tr,
    routes::People,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// What the form of the details holds.
#[derive(Debug, Clone, Default)]
struct Details {
    name: String,
    email: String,
    description: String,
}

impl From<&UserRecord> for Details {
    fn from(user: &UserRecord) -> Self {
        Self {
            name: user.name.clone(),
            email: user.email.clone().unwrap_or_default(),
            description: user.description.clone().unwrap_or_default(),
        }
    }
}

/// What the page shows.
struct Shown {
    user: UserRecord,
    details: Details,
    given: Vec<Assignment>,
    places: Vec<(String, String)>,
    roles: Vec<RoleRecord>,
    credentials: usize,
    /// Whether it is the administrator's own account.
    own: bool,
    problems: Problems,
    csrf: String,
}

/// `GET /dashboard/admin/users/{id}`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result {
    let user = administered(&visitor)?.user(&id).await.map_err(failed)?;
    let details = Details::from(&user);
    page(&visitor, StatusCode::OK, user, details, Problems::default()).await
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    user: UserRecord,
    details: Details,
    problems: Problems,
) -> Result {
    let embedded = administered(visitor)?;
    let filter = AssignmentFilter { user_id: Some(user.id.clone()), ..AssignmentFilter::default() };
    let projects = embedded.projects(&ProjectFilter::default()).await.map_err(failed)?;
    let mut places: Vec<_> = projects.into_iter().map(|project| (project.id, project.name)).collect();
    places.push((SYSTEM.to_owned(), tr("people-system")));
    let shown = Shown {
        given: embedded.assignments(&filter).await.map_err(failed)?,
        roles: roles::choices(embedded).await?,
        credentials: embedded.credentials_of(&user.id).await.map_err(failed)?.len(),
        own: user.id == visitor.caller.user_id,
        csrf: visitor.login.csrf.clone(),
        places,
        details,
        user,
        problems,
    };
    let title = shown.user.name.clone();
    visitor.page(status, NavItem::Admin, &title, move || view! { <Body shown /> }).await
}

#[component]
fn Body(shown: Shown) -> impl IntoView {
    let Shown { user, details, given, places, roles, credentials, own, problems, csrf } = shown;
    let (id, action) = (user.id.clone(), People::user(&user.id).path());
    view! {
        <PageHead
            title=user.name.clone()
            crumbs=vec![Crumb::new(tr("people-users"), People::Users.path())]
            beside=view! { <Enabled enabled=user.enabled /> }.into_any()
        />
        <div class="columns wide-narrow">
            <div class="stack">
                <Roles
                    given
                    side=Side::Places
                    action=action.clone()
                    here=("user", id.clone())
                    others=places
                    roles
                    csrf=csrf.clone()
                />
                <DetailsForm details problems=problems.clone() action=action.clone() csrf=csrf.clone() />
            </div>
            <div class="stack">
                <section class="card">
                    <header>
                        <h2>{tr("people-account")}</h2>
                    </header>
                    <div class="body">
                        <Facts>
                            <Fact name=tr("people-id")>
                                <code>{id}</code>
                            </Fact>
                            <Fact name=tr("people-created")>
                                <When at=user.created_at />
                            </Fact>
                            <Fact name=tr("people-credentials")>{credentials}</Fact>
                        </Facts>
                    </div>
                </section>
                {if own {
                    view! { <Own /> }.into_any()
                } else {
                    view! {
                        <PasswordCard problems action=action.clone() csrf=csrf.clone() />
                        <Access user csrf />
                    }
                    .into_any()
                }}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn DetailsForm(details: Details, problems: Problems, action: String, csrf: String) -> impl IntoView {
    view! {
        <section class="card" id="details">
            <header>
                <h2>{tr("people-details")}</h2>
            </header>
            <form class="body form" method="post" action=action>
                <input type="hidden" name=CSRF_FIELD value=csrf />
                <div class="fields">
                    <TextField
                        name="name"
                        label=tr("people-name")
                        value=details.name
                        required=true
                        maxlength=255
                        problem=problems.of("name")
                    />
                    <TextField
                        name="email"
                        label=tr("people-email")
                        value=details.email
                        maxlength=255
                        problem=problems.of("email")
                    />
                </div>
                <TextField
                    name="description"
                    label=tr("people-description")
                    value=details.description
                    maxlength=8192
                    problem=problems.of("description")
                />
                <div class="form-actions">
                    <SubmitButton emphasis=Emphasis::Primary name="action" value="save">
                        {tr("people-save")}
                    </SubmitButton>
                </div>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn PasswordCard(problems: Problems, action: String, csrf: String) -> impl IntoView {
    view! {
        <section class="card" id="change-password">
            <header>
                <h2>{tr("people-password")}</h2>
            </header>
            <form class="body form" method="post" action=action>
                <input type="hidden" name=CSRF_FIELD value=csrf />
                <PasswordFields problems />
                <p class="small muted">{tr("people-password-others")}</p>
                <div class="form-actions">
                    <SubmitButton name="action" value="password">{tr("people-password-set")}</SubmitButton>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// Letting in, keeping out, removing.
#[component]
fn Access(user: UserRecord, csrf: String) -> impl IntoView {
    let action = People::user(&user.id).path();
    let (about, value, label) = if user.enabled {
        (tr("people-user-disable-about"), "disable", tr("people-disable"))
    } else {
        (tr("people-user-enable-about"), "enable", tr("people-enable"))
    };
    view! {
        <section class="card" id="state">
            <header>
                <h2>{tr("people-state")}</h2>
            </header>
            <form class="body stack" method="post" action=action.clone()>
                <input type="hidden" name=CSRF_FIELD value=csrf />
                <p class="small muted">{about}</p>
                <div class="form-actions">
                    <SubmitButton name="action" value=value>{label}</SubmitButton>
                    <LinkButton href=format!("{action}/delete") emphasis=Emphasis::Danger glyph=Glyph::Trash>
                        {tr("people-delete-ask")}
                    </LinkButton>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// One's own account is looked after elsewhere.
#[component]
fn Own() -> impl IntoView {
    view! {
        <section class="card">
            <header>
                <h2>{tr("people-own")}</h2>
            </header>
            <div class="body stack">
                <p class="small muted">{tr("people-own-about")}</p>
                <div class="form-actions">
                    <LinkButton href=People::Me.path()>{tr("people-me")}</LinkButton>
                </div>
            </div>
        </section>
    }
    .into_any()
}
