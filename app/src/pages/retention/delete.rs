//! A rule is removed.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect},
};
use leptos::prelude::*;

use super::{crumbs, path, rule_id, words};
use crate::{
    components::{Emphasis, Fact, Facts, Glyph, LinkButton, NavItem, PageHead, SubmitButton},
    failure::Result,
    flash::Flash,
    locale::tr,
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `GET /dashboard/retention/{id}/delete`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result {
    let controller = &visitor.dashboard.controller;
    let rule = controller.retention_rule(&visitor.caller, rule_id(&id)?.as_str()).await?;
    if !controller.may_change_retention(&visitor.caller, &rule.project) {
        return Err(vitrine_domain::Error::Forbidden(tr("retention-members-only")).into());
    }
    let csrf = visitor.login.csrf.clone();
    visitor
        .ok(NavItem::Images, tr("retention-delete"), move || {
            let (here, name) = (path(&rule.id), rule.terms.name.clone());
            let images = words::images(&rule.terms).join(", ");
            let conditions = words::conditions(&rule.terms).join(", ");
            let action = format!("{here}/delete");
            view! {
                <div class="narrow">
                    <PageHead title=tr("retention-delete") crumbs=crumbs(Some(&rule)) />
                    <form class="card" method="post" action=action>
                        <div class="body stack">
                            <input type="hidden" name=CSRF_FIELD value=csrf />
                            <p>{tr("retention-delete-what")}</p>
                            <Facts>
                                <Fact name=tr("retention-rule")>
                                    <bdi>{name}</bdi>
                                </Fact>
                                <Fact name=tr("retention-which")>
                                    <bdi>{images}</bdi>
                                </Fact>
                                <Fact name=tr("retention-conditions")>{conditions}</Fact>
                            </Facts>
                            <div class="form-actions">
                                <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>
                                    {tr("retention-delete-yes")}
                                </SubmitButton>
                                <LinkButton href=here>{tr("retention-leave")}</LinkButton>
                            </div>
                        </div>
                    </form>
                </div>
            }
        })
        .await
}

/// `POST /dashboard/retention/{id}/delete`.
pub(crate) async fn submit(visitor: Visitor, Path(id): Path<String>) -> Result {
    let controller = &visitor.dashboard.controller;
    let rule = controller.retention_rule(&visitor.caller, rule_id(&id)?.as_str()).await?;
    controller.delete_retention_rule(&visitor.caller, &rule.id).await?;
    Flash::done(tr!("retention-deleted", name = rule.terms.name.as_str())).keep(&visitor.session).await?;
    Ok(Redirect::to(&Route::Retention.path()).into_response())
}
