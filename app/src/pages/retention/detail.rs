//! A rule's page: what it says, what it would do now, and its switch.

use axum::{
    extract::{Path, RawQuery},
    response::{IntoResponse as _, Redirect},
};
use leptos::prelude::*;
use vitrine_domain::RetentionPreview;
use vitrine_model::RetentionRule;

use super::{
    SEEN, crumbs,
    list::{LastRun, Switch},
    moment, path,
    preview::{Part, Preview},
    rule_id, words, written,
};
use crate::{
    components::{
        Emphasis, Fact, Facts, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone, When,
    },
    failure::{Failure, Result},
    forms::Form,
    locale::tr,
    pages::{asked, images::names::Names, tell},
    routes::{ImageId, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `GET /dashboard/retention/{id}`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>, RawQuery(query): RawQuery) -> Result {
    let controller = &visitor.dashboard.controller;
    let preview = controller.preview_retention(&visitor.caller, rule_id(&id)?.as_str()).await?;
    let query = query.as_deref();
    let part = Part::read(&asked(query, "part"), &asked(query, "offset"));
    let project = preview.rule.project.clone();
    let may_change = controller.may_change_retention(&visitor.caller, &project);
    let results = has_results(&visitor, &preview.rule).await;
    let project = Names::of(&visitor, [project.clone()]).await?.name(Some(&project));
    let (csrf, title) = (visitor.login.csrf.clone(), preview.rule.terms.name.clone());
    visitor
        .ok(NavItem::Images, &title, move || {
            view! { <Body preview part project may_change results csrf /> }
        })
        .await
}

/// The address of what became of each image of the last run, as long as that is kept.
async fn has_results(visitor: &Visitor, rule: &RetentionRule) -> Option<String> {
    let task = ImageId::parse(&rule.last_run.as_ref()?.task)?;
    let tally = visitor.dashboard.controller.bulk_tally(&visitor.caller, task.as_str()).await;
    tally.is_ok().then(|| Route::Bulk(task).path())
}

/// `POST /dashboard/retention/{id}`: switches the rule on or off.
pub(crate) async fn submit(visitor: Visitor, Path(id): Path<String>, form: Form) -> Result {
    let enabled = match form.trimmed("action") {
        "enable" => true,
        "disable" => false,
        _ => return Err(Failure::BadForm(tr("errors-form-no-action"))),
    };
    let (id, seen) = (rule_id(&id)?, moment(&form, SEEN)?);
    let controller = &visitor.dashboard.controller;
    let result = controller.switch_retention_rule(&visitor.caller, id.as_str(), seen, enabled).await;
    let done = if enabled { tr("retention-switched-on") } else { tr("retention-switched-off") };
    tell(&visitor, result, done, tr("retention-not-changed")).await?;
    Ok(Redirect::to(&path(id.as_str())).into_response())
}

#[component]
fn Body(
    preview: RetentionPreview,
    part: Part,
    project: String,
    may_change: bool,
    results: Option<String>,
    csrf: String,
) -> impl IntoView {
    let rule = preview.rule.clone();
    let beside = view! { <Switch enabled=rule.enabled /> }.into_any();
    let buttons = may_change.then(|| view! { <Buttons rule=rule.clone() csrf /> });
    let advice = (may_change && !rule.enabled).then(|| {
        view! {
            <Notice tone=Tone::Info title=tr("retention-is-off")>
                <p>{tr("retention-is-off-do")}</p>
            </Notice>
        }
    });
    view! {
        <PageHead title=rule.terms.name.clone() crumbs=crumbs(None) beside>
            {buttons}
        </PageHead>
        <div class="stack">
            {advice}
            <Says rule project results />
            <Preview preview part />
        </div>
    }
    .into_any()
}

#[component]
fn Buttons(rule: RetentionRule, csrf: String) -> impl IntoView {
    let here = path(&rule.id);
    let (action, label, glyph) = if rule.enabled {
        ("disable", tr("retention-switch-off"), Glyph::Pause)
    } else {
        ("enable", tr("retention-switch-on"), Glyph::Play)
    };
    let emphasis = if rule.enabled { Emphasis::Normal } else { Emphasis::Primary };
    view! {
        <form method="post" action=here.clone()>
            <input type="hidden" name=CSRF_FIELD value=csrf />
            <input type="hidden" name=SEEN value=written(rule.updated_at) />
            <SubmitButton emphasis glyph name="action" value=action>
                {label}
            </SubmitButton>
        </form>
        <LinkButton href=format!("{here}/run")>{tr("retention-run")}</LinkButton>
        <LinkButton href=format!("{here}/edit") glyph=Glyph::Edit>
            {tr("retention-edit")}
        </LinkButton>
        <LinkButton href=format!("{here}/delete") emphasis=Emphasis::Danger glyph=Glyph::Trash>
            {tr("retention-delete")}
        </LinkButton>
    }
    .into_any()
}

/// What the rule says, and what became of it.
#[component]
fn Says(rule: RetentionRule, project: String, results: Option<String>) -> impl IntoView {
    let list = |parts: Vec<String>| {
        parts.into_iter().map(|part| view! { <li><bdi>{part}</bdi></li> }).collect_view()
    };
    let (images, conditions) = (list(words::images(&rule.terms)), list(words::conditions(&rule.terms)));
    let action = words::action(rule.terms.action);
    view! {
        <section class="card">
            <header>
                <h2>{tr("retention-says")}</h2>
            </header>
            <div class="body">
                <Facts>
                    <Fact name=tr("tasks-project")>
                        <bdi>{project}</bdi>
                    </Fact>
                    <Fact name=tr("retention-which")>
                        <ul class="plain">{images}</ul>
                    </Fact>
                    <Fact name=tr("retention-conditions")>
                        <ul class="plain">{conditions}</ul>
                    </Fact>
                    <Fact name=tr("retention-action")>{action}</Fact>
                    <Fact name=tr("retention-last-run")>
                        <LastRun run=rule.last_run />
                        {results.map(|href| view! { <a class="small" href=href>{tr("list-bulk-each")}</a> })}
                    </Fact>
                    <Fact name=tr("retention-changed-at")>
                        <When at=rule.updated_at />
                        " · "
                        <bdi>{rule.updated_by}</bdi>
                    </Fact>
                </Facts>
            </div>
        </section>
    }
    .into_any()
}
