//! A rule gets other terms.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect},
};
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::Error;
use vitrine_model::{Family, RetentionRule};

use super::{
    SEEN, crumbs,
    fields::{Fields, Typed, families},
    moment, path, rule_id, written,
};
use crate::{
    components::{Emphasis, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone},
    failure::{Failure, Result},
    flash::Flash,
    forms::{Form, image::Problems},
    locale::tr,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `GET /dashboard/retention/{id}/edit`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result {
    let rule = rule(&visitor, &id).await?;
    let typed = Typed::of(&rule.terms);
    let seen = written(rule.updated_at);
    page(&visitor, StatusCode::OK, rule, seen, typed, Problems::default()).await
}

/// The rule, for those who may change it.
async fn rule(visitor: &Visitor, id: &str) -> Result<RetentionRule> {
    let controller = &visitor.dashboard.controller;
    let rule = controller.retention_rule(&visitor.caller, rule_id(id)?.as_str()).await?;
    if !controller.may_change_retention(&visitor.caller, &rule.project) {
        return Err(Error::Forbidden(tr("retention-members-only")).into());
    }
    Ok(rule)
}

/// `POST /dashboard/retention/{id}/edit`: the rule is switched off by it.
pub(crate) async fn submit(visitor: Visitor, Path(id): Path<String>, form: Form) -> Result {
    let before = rule(&visitor, &id).await?;
    let (typed, seen) = (Typed::read(&form), moment(&form, SEEN)?);
    let again = |problems| {
        page(&visitor, StatusCode::BAD_REQUEST, before.clone(), written(seen), typed.clone(), problems)
    };
    let terms = match typed.terms() {
        Ok(terms) => terms,
        Err(problems) => return again(problems).await,
    };
    let controller = &visitor.dashboard.controller;
    match controller.update_retention_rule(&visitor.caller, &before.id, seen, terms).await {
        Ok(rule) => {
            let mut flash = Flash::done(tr!("retention-changed", name = rule.terms.name.as_str()));
            if before.enabled {
                flash = flash.line(tr("retention-changed-off"));
            }
            flash.keep(&visitor.session).await?;
        }
        Err(Error::Invalid(invalid)) => {
            let mut problems = Problems::default();
            problems.add(invalid.field, invalid.problem);
            return again(problems).await;
        }
        Err(error @ Error::Conflict(_)) => {
            let problem = Failure::Domain(error).problem(&visitor.cx.request_id);
            Flash::refused(tr("retention-not-changed"), problem).keep(&visitor.session).await?;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(Redirect::to(&path(&before.id)).into_response())
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    rule: RetentionRule,
    seen: String,
    typed: Typed,
    problems: Problems,
) -> Result {
    let offered = families(visitor, &rule.project).await?;
    let csrf = visitor.login.csrf.clone();
    visitor
        .page(status, NavItem::Images, tr("retention-edit"), move || {
            view! { <Body rule seen typed problems offered csrf /> }
        })
        .await
}

#[component]
fn Body(
    rule: RetentionRule,
    seen: String,
    typed: Typed,
    problems: Problems,
    offered: Vec<Family>,
    csrf: String,
) -> impl IntoView {
    let here = path(&rule.id);
    let action = format!("{here}/edit");
    let notice = rule.enabled.then(|| {
        view! {
            <Notice tone=Tone::Info title=tr("retention-edit-off")>
                <p>{tr("retention-edit-off-why")}</p>
            </Notice>
        }
    });
    view! {
        <div class="narrow">
            <PageHead title=tr("retention-edit") crumbs=crumbs(Some(&rule)) />
            {notice}
            <form class="card" method="post" action=action>
                <div class="body form">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <input type="hidden" name=SEEN value=seen />
                    <Fields typed problems offered />
                    <div class="form-actions">
                        <SubmitButton emphasis=Emphasis::Primary>{tr("retention-save")}</SubmitButton>
                        <LinkButton href=here>{tr("retention-leave")}</LinkButton>
                    </div>
                </div>
            </form>
        </div>
    }
    .into_any()
}
