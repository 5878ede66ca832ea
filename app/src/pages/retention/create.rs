//! A new rule.

use axum::response::IntoResponse as _;
use http::StatusCode;
use leptos::prelude::*;
use vitrine_model::Family;

use super::{
    crumbs,
    fields::{Fields, Typed, families},
    path,
};
use crate::{
    components::{Emphasis, LinkButton, NavItem, PageHead, SubmitButton, TextField},
    failure::{Failure, Result},
    flash::Flash,
    forms::{Form, image::Problems},
    locale::tr,
    pages::images::members::{Found, find},
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `GET /dashboard/retention/new`.
pub(crate) async fn show(visitor: Visitor) -> Result {
    let own = own_project(&visitor)?;
    if !visitor.dashboard.controller.may_change_retention(&visitor.caller, &own) {
        return Err(vitrine_domain::Error::Forbidden(tr("retention-members-only")).into());
    }
    page(&visitor, StatusCode::OK, Typed::default(), String::new(), Problems::default()).await
}

/// `POST /dashboard/retention/new`: the rule is switched off until somebody has looked at what it would do.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result {
    let typed = Typed::read(&form);
    let (terms, mut problems) = match typed.terms() {
        Ok(terms) => (Some(terms), Problems::default()),
        Err(problems) => (None, problems),
    };
    let asked = form.trimmed("project").to_owned();
    let mut project = own_project(&visitor)?;
    if visitor.caller.is_admin() && !asked.is_empty() {
        match find(&visitor, &asked).await? {
            Found::One(found) => project = found.id,
            Found::None => problems.add("project", tr!("list-bulk-no-project", name = asked.as_str())),
            Found::Many => problems.add("project", tr!("list-bulk-many-projects", name = asked.as_str())),
        }
    }
    let Some(terms) = terms.filter(|_| problems.is_empty()) else {
        return page(&visitor, StatusCode::BAD_REQUEST, typed, asked, problems).await;
    };
    let controller = &visitor.dashboard.controller;
    match controller.create_retention_rule(&visitor.caller, Some(&project), terms).await {
        Ok(rule) => {
            Flash::done(tr!("retention-made", name = rule.terms.name.as_str()))
                .line(tr("retention-look-first"))
                .keep(&visitor.session)
                .await?;
            Ok(axum::response::Redirect::to(&path(&rule.id)).into_response())
        }
        Err(vitrine_domain::Error::Invalid(invalid)) => {
            let mut problems = Problems::default();
            problems.add(invalid.field, invalid.problem);
            page(&visitor, StatusCode::BAD_REQUEST, typed, asked, problems).await
        }
        Err(error) => Err(error.into()),
    }
}

fn own_project(visitor: &Visitor) -> Result<String> {
    visitor.project().map(str::to_owned).ok_or(Failure::NoPage)
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    typed: Typed,
    project: String,
    problems: Problems,
) -> Result {
    let offered = families(visitor, &own_project(visitor)?).await?;
    let (csrf, is_admin) = (visitor.login.csrf.clone(), visitor.caller.is_admin());
    visitor
        .page(status, NavItem::Images, tr("retention-new"), move || {
            view! { <Body typed project problems offered csrf is_admin /> }
        })
        .await
}

#[component]
fn Body(
    typed: Typed,
    project: String,
    problems: Problems,
    offered: Vec<Family>,
    csrf: String,
    is_admin: bool,
) -> impl IntoView {
    let project = is_admin.then(|| {
        view! {
            <TextField
                name="project"
                label=tr("retention-project")
                value=project
                maxlength=255
                hint=tr("retention-project-hint")
                problem=problems.of("project")
            />
        }
    });
    view! {
        <div class="narrow">
            <PageHead title=tr("retention-new") crumbs=crumbs(None) subtitle=tr("retention-new-what").into_any() />
            <form class="card" method="post" action=Route::NewRetention.path()>
                <div class="body form">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <Fields typed problems offered />
                    {project}
                    <div class="form-actions">
                        <SubmitButton emphasis=Emphasis::Primary>{tr("retention-make")}</SubmitButton>
                        <LinkButton href=Route::Retention.path()>{tr("retention-leave")}</LinkButton>
                    </div>
                </div>
            </form>
        </div>
    }
    .into_any()
}
