//! One project.

pub(crate) mod actions;
pub(crate) mod create;
pub(crate) mod delete;

use axum::extract::Path;
use http::StatusCode;
use leptos::prelude::*;
use vitrine_identity::{Assignment, AssignmentFilter, ProjectRecord, RoleRecord, Target, UserFilter};

use super::{
    Enabled, administered, failed,
    roles::{self, Roles, Side},
};
use crate::{
    components::{
        Crumb, Emphasis, Fact, Facts, Glyph, LinkButton, NavItem, PageHead, SubmitButton, TextField, When,
    },
    failure::Result,
    forms::image::Problems,
    locale::tr,
    pages::admin::limits,
    routes::People,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// What the form of the details holds.
#[derive(Debug, Clone, Default)]
struct Details {
    name: String,
    description: String,
}

/// What the page shows.
struct Shown {
    project: ProjectRecord,
    details: Details,
    given: Vec<Assignment>,
    users: Vec<(String, String)>,
    roles: Vec<RoleRecord>,
    images: u64,
    /// Whether the administrator works in it.
    here: bool,
    problems: Problems,
    csrf: String,
}

/// `GET /dashboard/admin/projects/{id}`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result {
    let project = administered(&visitor)?.project(&id).await.map_err(failed)?;
    let details = Details { name: project.name.clone(), description: project.description.clone() };
    page(&visitor, StatusCode::OK, project, details, Problems::default()).await
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    project: ProjectRecord,
    details: Details,
    problems: Problems,
) -> Result {
    let embedded = administered(visitor)?;
    let target = Some(Target::Project(project.id.clone()));
    let filter = AssignmentFilter { target, ..AssignmentFilter::default() };
    let users = embedded.users(&UserFilter::default()).await.map_err(failed)?;
    let shown = Shown {
        given: embedded.assignments(&filter).await.map_err(failed)?,
        users: users.into_iter().map(|user| (user.id, user.name)).collect(),
        roles: roles::choices(embedded).await?,
        images: embedded.images_of_project(&project.id).await.map_err(failed)?,
        here: visitor.project() == Some(&project.id),
        csrf: visitor.login.csrf.clone(),
        details,
        project,
        problems,
    };
    let title = shown.project.name.clone();
    visitor.page(status, NavItem::Admin, &title, move || view! { <Body shown /> }).await
}

#[component]
fn Body(shown: Shown) -> impl IntoView {
    let Shown { project, details, given, users, roles, images, here, problems, csrf } = shown;
    let (id, action) = (project.id.clone(), People::project(&project.id).path());
    let limits = limits::path(&id);
    view! {
        <PageHead
            title=project.name.clone()
            crumbs=vec![Crumb::new(tr("people-projects"), People::Projects.path())]
            beside=view! { <Enabled enabled=project.enabled /> }.into_any()
        >
            <LinkButton href=limits glyph=Glyph::Gauge>{tr("people-limits")}</LinkButton>
        </PageHead>
        <div class="columns wide-narrow">
            <div class="stack">
                <Roles
                    given
                    side=Side::Users
                    action=action.clone()
                    here=("place", id.clone())
                    others=users
                    roles
                    csrf=csrf.clone()
                />
                <DetailsForm details problems action csrf=csrf.clone() />
            </div>
            <div class="stack">
                <section class="card">
                    <header>
                        <h2>{tr("people-project")}</h2>
                    </header>
                    <div class="body">
                        <Facts>
                            <Fact name=tr("people-id")>
                                <code>{id}</code>
                            </Fact>
                            <Fact name=tr("people-created")>
                                <When at=project.created_at />
                            </Fact>
                            <Fact name=tr("people-images")>{images}</Fact>
                        </Facts>
                    </div>
                </section>
                <State project here csrf />
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
                <Fields details problems />
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
fn Fields(details: Details, problems: Problems) -> impl IntoView {
    view! {
        <TextField
            name="name"
            label=tr("people-name")
            value=details.name
            required=true
            maxlength=64
            problem=problems.of("name")
        />
        <TextField
            name="description"
            label=tr("people-description")
            value=details.description
            maxlength=8192
            problem=problems.of("description")
        />
    }
    .into_any()
}

#[component]
fn State(project: ProjectRecord, here: bool, csrf: String) -> impl IntoView {
    let action = People::project(&project.id).path();
    if here {
        return view! {
            <section class="card">
                <header>
                    <h2>{tr("people-state")}</h2>
                </header>
                <p class="body small muted">{tr("people-project-own")}</p>
            </section>
        }
        .into_any();
    }
    let (about, value, label) = if project.enabled {
        (tr("people-project-disable-about"), "disable", tr("people-disable"))
    } else {
        (tr("people-project-enable-about"), "enable", tr("people-enable"))
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
