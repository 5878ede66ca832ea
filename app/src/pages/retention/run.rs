//! A rule runs now: first the question that names what goes.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect},
};
use leptos::prelude::*;
use vitrine_domain::{Error, RetentionPreview};
use vitrine_model::RetentionAction;

use super::{SEEN, crumbs, moment, path, rule_id, written};
use crate::{
    components::{Bytes, Emphasis, Glyph, LinkButton, NavItem, PageHead, SubmitButton, values::grouped},
    failure::{Failure, Result},
    flash::Flash,
    forms::Form,
    locale::tr,
    routes::{ImageId, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// The field with the moment of the preview.
const AS_OF: &str = "as_of";
/// Images that are named.
const NAMED: usize = 20;

/// `GET /dashboard/retention/{id}/run`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result {
    let controller = &visitor.dashboard.controller;
    let preview = controller.preview_retention(&visitor.caller, rule_id(&id)?.as_str()).await?;
    if !controller.may_change_retention(&visitor.caller, &preview.rule.project) {
        return Err(Error::Forbidden(tr("retention-members-only")).into());
    }
    let csrf = visitor.login.csrf.clone();
    visitor.ok(NavItem::Images, tr("retention-run"), move || view! { <Question preview csrf /> }).await
}

/// `POST /dashboard/retention/{id}/run`: what goes is what the question named.
pub(crate) async fn submit(visitor: Visitor, Path(id): Path<String>, form: Form) -> Result {
    let id = rule_id(&id)?;
    let (seen, as_of) = (moment(&form, SEEN)?, moment(&form, AS_OF)?);
    let controller = &visitor.dashboard.controller;
    match controller.run_retention(&visitor.caller, id.as_str(), seen, Some(as_of)).await {
        Ok(task) => {
            let results =
                ImageId::parse(&task.id).map_or_else(|| path(id.as_str()), |id| Route::Bulk(id).path());
            Ok(Redirect::to(&results).into_response())
        }
        Err(error @ (Error::Conflict(_) | Error::BadRequest(_))) => {
            let problem = Failure::Domain(error).problem(&visitor.cx.request_id);
            Flash::refused(tr("retention-not-run"), problem).keep(&visitor.session).await?;
            Ok(Redirect::to(&path(id.as_str())).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[component]
fn Question(preview: RetentionPreview, csrf: String) -> impl IntoView {
    let RetentionPreview { rule, as_of, goes, bytes, .. } = preview;
    let here = path(&rule.id);
    let action = format!("{here}/run");
    let count = goes.len() as u64;
    let deletes = rule.terms.action == RetentionAction::Delete;
    let title = match (count, deletes) {
        (0, _) => tr("retention-nothing-goes"),
        (_, true) => tr!("retention-ask-delete", count = count, total = grouped(count)),
        (_, false) => tr!("retention-ask-hide", count = count, total = grouped(count)),
    };
    let what = if deletes { tr("retention-ask-delete-what") } else { tr("retention-ask-hide-what") };
    let others = count.saturating_sub(NAMED as u64);
    let others = (others > 0).then(|| {
        let all = tr!("list-ask-others", count = others, total = grouped(others));
        view! {
            <li>
                <a href=here.clone()>{all}</a>
            </li>
        }
    });
    let rows = goes
        .into_iter()
        .take(NAMED)
        .map(|one| {
            view! {
                <li>
                    <strong>
                        <bdi>{one.image.title}</bdi>
                    </strong>
                    " "
                    <Bytes value=Some(one.image.size) />
                    <div class="muted small mono">{one.image.id}</div>
                </li>
            }
        })
        .collect_view();
    let (emphasis, glyph, yes) = if deletes {
        (Emphasis::DangerNow, Glyph::Trash, tr("list-ask-delete-yes"))
    } else {
        (Emphasis::Primary, Glyph::EyeOff, tr("retention-action-hide"))
    };
    let button = (count > 0).then(|| view! { <SubmitButton emphasis glyph>{yes}</SubmitButton> });
    let body = if count > 0 {
        view! {
            <p>{what} " (" <Bytes value=Some(bytes) /> ")"</p>
            <ul>{rows} {others}</ul>
        }
        .into_any()
    } else {
        view! { <p>{tr("retention-nothing-goes-why")}</p> }.into_any()
    };
    view! {
        <div class="narrow">
            <PageHead title crumbs=crumbs(Some(&rule)) />
            <form class="card" method="post" action=action>
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <input type="hidden" name=SEEN value=written(rule.updated_at) />
                    <input type="hidden" name=AS_OF value=written(as_of) />
                    {body}
                    <div class="form-actions">
                        {button}
                        <LinkButton href=here>{tr("retention-leave")}</LinkButton>
                    </div>
                </div>
            </form>
        </div>
    }
    .into_any()
}
