//! The limits of one project.

use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Redirect},
};
use http::StatusCode;
use leptos::prelude::*;
use vitrine_model::{Quota, Usage};

use super::admins_only;
use crate::{
    components::{Crumb, Emphasis, LinkButton, NavItem, PageHead, SubmitButton, TextField},
    failure::{Failure, Result},
    flash::Flash,
    forms::{Form, image::Problems},
    locale::tr,
    pages::{
        asked,
        images::names::Names,
        usage::{Bars, amount, title, unit},
    },
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

const HERE: &str = "/dashboard/admin/usage/limits";

/// The largest limit: what fits into every database.
const MOST: i64 = 1 << 40;

/// Characters an id of a project may have.
const ID_MAX: usize = 255;

/// The address of the page of this project.
pub(crate) fn path(project: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("project", project).finish();
    format!("{HERE}?{query}")
}

/// What is typed, one for each of [`Quota::ALL`].
type Typed = [String; 4];

/// `GET /dashboard/admin/usage/limits?project=…`.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    admins_only(&visitor)?;
    let project = project(&asked(query.as_deref(), "project"))?;
    let own = visitor.dashboard.controller.own_limits(&visitor.caller, &project).await?;
    let typed = Quota::ALL.map(|quota| own.get(&quota).map(ToString::to_string).unwrap_or_default());
    page(&visitor, StatusCode::OK, project, typed, Problems::default()).await
}

/// `POST /dashboard/admin/usage/limits`: an empty field gives the project what all have.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result {
    admins_only(&visitor)?;
    let project = project(form.trimmed("project"))?;
    let typed = Quota::ALL.map(|quota| form.trimmed(quota.as_str()).to_owned());
    let mut problems = Problems::default();
    let mut values = Vec::new();
    for (quota, text) in Quota::ALL.into_iter().zip(&typed) {
        match read(text) {
            Some(value) => values.push((quota, value)),
            None => {
                problems.add(quota.as_str(), tr!("admin-limit-problem", most = MOST, shown = unit(quota)));
            }
        }
    }
    if !problems.is_empty() {
        return page(&visitor, StatusCode::BAD_REQUEST, project, typed, problems).await;
    }
    for (quota, value) in values {
        visitor.dashboard.controller.set_project_limit(&visitor.caller, &project, quota, value).await?;
    }
    let name = Names::of(&visitor, [project.clone()]).await?.name(Some(&project));
    Flash::done(tr!("admin-limits-set", name = name)).keep(&visitor.session).await?;
    Ok(Redirect::to(&Route::Projects.path()).into_response())
}

/// What a field says: nothing, or a number that may be a limit.
fn read(text: &str) -> Option<Option<i64>> {
    if text.is_empty() {
        return Some(None);
    }
    text.parse::<i64>().ok().filter(|number| (-1..=MOST).contains(number)).map(Some)
}

fn project(text: &str) -> Result<String> {
    let fits = !text.is_empty() && text.chars().count() <= ID_MAX && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(Failure::NoPage) }
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    project: String,
    typed: Typed,
    problems: Problems,
) -> Result {
    let controller = &visitor.dashboard.controller;
    let usage = controller.project_usage(&visitor.caller, &project).await?;
    let all = controller.settings().limits.clone();
    let name = Names::of(visitor, [project.clone()]).await?.name(Some(&project));
    let csrf = visitor.login.csrf.clone();
    let hints = Quota::ALL.map(|quota| match u64::try_from(all.of_projects(quota)) {
        Ok(limit) => tr!("admin-limit-all", limit = limit, shown = amount(quota, limit)),
        Err(_) => tr("admin-no-limit-all"),
    });
    visitor
        .page(status, NavItem::Admin, tr("admin-limits-title"), move || {
            view! { <Body project name usage typed problems hints csrf /> }
        })
        .await
}

#[component]
fn Body(
    project: String,
    name: String,
    usage: Vec<Usage>,
    typed: Typed,
    problems: Problems,
    hints: [String; 4],
    csrf: String,
) -> impl IntoView {
    let fields = Quota::ALL
        .into_iter()
        .zip(typed)
        .zip(hints)
        .map(|((quota, value), hint)| {
            let label = match quota.unit() {
                "MiB" => tr!("admin-in-mib", title = title(quota)),
                _ => title(quota),
            };
            view! {
                <TextField
                    name=quota.as_str()
                    label
                    value
                    placeholder=tr("admin-as-all")
                    maxlength=14
                    hint
                    problem=problems.of(quota.as_str())
                />
            }
        })
        .collect_view();
    view! {
        <div class="narrow">
            <PageHead
                title=tr!("admin-limits-of", name = name)
                crumbs=vec![Crumb::new(tr("admin-projects"), Route::Projects.path())]
            />
            <form class="card" method="post" action=HERE>
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <input type="hidden" name="project" value=project />
                    <Bars usage explained=false />
                    <p class="small muted">
                        {tr("admin-limits-hint")}
                    </p>
                    <div class="fields">{fields}</div>
                    <div class="form-actions">
                        <SubmitButton emphasis=Emphasis::Primary>{tr("admin-set-limits")}</SubmitButton>
                        <LinkButton href=Route::Projects.path()>{tr("admin-leave")}</LinkButton>
                    </div>
                </div>
            </form>
        </div>
    }
    .into_any()
}
