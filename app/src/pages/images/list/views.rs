//! Lists that a person has kept under a name.

use axum::{extract::Path, response::Redirect};
use leptos::prelude::*;
use vitrine_domain::{SavedView, VIEW_NAME_MAX};

use crate::{
    components::{Emphasis, Glyph, Icon, SubmitButton},
    failure::{Failure, Result},
    flash::Flash,
    forms::Form,
    listing::{Columns, Listing, Position},
    locale::tr,
    pages::{see, tell},
    routes::{ImageId, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `POST /dashboard/images/views`: keeps the list as it is shown, from its first page.
pub(crate) async fn keep(visitor: Visitor, form: Form) -> Result<Redirect> {
    let listing = Listing::parse(form.text("list").unwrap_or_default()).at(Position::First);
    let name = form.trimmed("name");
    let kept = visitor.dashboard.controller.keep_view(&visitor.caller, name, &listing.query_string()).await;
    tell(&visitor, kept, tr!("list-view-kept", name = name), &tr("list-view-not-kept")).await?;
    Ok(see(&Route::Images(Box::new(listing))))
}

/// `POST /dashboard/images/views/{id}`: another name, or none at all.
pub(crate) async fn change(visitor: Visitor, Path(id): Path<String>, form: Form) -> Result<Redirect> {
    let id = ImageId::parse(&id).ok_or(Failure::NoPage)?;
    let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
    let back = Route::Images(Box::new(Listing::parse(form.text("list").unwrap_or_default())));
    match form.trimmed("action") {
        "rename" => {
            let name = form.trimmed("name");
            let renamed = controller.rename_view(caller, id.as_str(), name).await;
            tell(&visitor, renamed, tr!("list-view-renamed", name = name), &tr("list-view-not-renamed"))
                .await?;
        }
        "remove" => {
            let known = controller.views(caller).await?.into_iter().find(|view| view.id == id.as_str());
            controller.remove_view(caller, id.as_str()).await?;
            let view = known.ok_or(Failure::NoPage)?;
            Flash::done(tr!("list-view-removed", name = &view.name))
                .undo(
                    "/dashboard/images/views",
                    [("name".to_owned(), view.name), ("list".to_owned(), view.query)].into(),
                )
                .keep(&visitor.session)
                .await?;
        }
        _ => return Err(Failure::BadForm(tr("errors-form-no-action"))),
    }
    Ok(see(&back))
}

/// The names above the list, and what can be done with the list that is shown.
#[component]
pub(super) fn ViewsBar(
    listing: Listing,
    columns: Columns,
    views: Vec<SavedView>,
    csrf: String,
) -> impl IntoView {
    // As it would be kept: with its columns, from its first page.
    let shown = listing.at(Position::First).with_columns(Some(columns)).query_string();
    let active = views.iter().find(|view| Listing::parse(&view.query).query_string() == shown).cloned();
    let links = views
        .into_iter()
        .map(|view| {
            let here = active.as_ref().is_some_and(|active| active.id == view.id);
            let href = Listing::parse(&view.query).path();
            view! {
                <a class="chip" href=href aria-current=here.then_some("page")>
                    <bdi>{view.name}</bdi>
                </a>
            }
        })
        .collect_view();
    let form = match active {
        Some(view) => view! { <Manage view list=shown csrf /> }.into_any(),
        None => view! { <Keep list=shown csrf /> }.into_any(),
    };
    view! {
        <nav class="views" aria-label=tr("list-views")>
            {links} {form}
        </nav>
    }
    .into_any()
}

#[component]
fn Keep(list: String, csrf: String) -> impl IntoView {
    view! {
        <details class="menu">
            <summary class="button small quiet">
                <Icon glyph=Glyph::Plus />
                {tr("list-view-keep")}
            </summary>
            <form class="menu-panel stack tight" method="post" action="/dashboard/images/views">
                <input type="hidden" name=CSRF_FIELD value=csrf />
                <input type="hidden" name="list" value=list />
                <NameField value=String::new() />
                <p class="small muted">{tr("list-view-keep-what")}</p>
                <div class="form-actions">
                    <SubmitButton small=true emphasis=Emphasis::Primary>
                        {tr("list-view-save")}
                    </SubmitButton>
                </div>
            </form>
        </details>
    }
    .into_any()
}

#[component]
fn Manage(view: SavedView, list: String, csrf: String) -> impl IntoView {
    let action = format!("/dashboard/images/views/{}", view.id);
    view! {
        <details class="menu">
            <summary class="button small quiet">
                <Icon glyph=Glyph::Edit />
                {tr("list-view-change")}
            </summary>
            <form class="menu-panel stack tight" method="post" action=action>
                <input type="hidden" name=CSRF_FIELD value=csrf />
                <input type="hidden" name="list" value=list />
                <NameField value=view.name />
                <div class="form-actions">
                    <SubmitButton small=true emphasis=Emphasis::Primary name="action" value="rename">
                        {tr("list-view-rename")}
                    </SubmitButton>
                    <SubmitButton small=true emphasis=Emphasis::Danger glyph=Glyph::Trash name="action" value="remove">
                        {tr("list-view-remove")}
                    </SubmitButton>
                </div>
            </form>
        </details>
    }
    .into_any()
}

#[component]
fn NameField(value: String) -> impl IntoView {
    view! {
        <div class="field">
            <label for="view-name">{tr("list-view-name")}</label>
            <input
                type="text"
                id="view-name"
                name="name"
                value=value
                required
                maxlength=VIEW_NAME_MAX.to_string()
                dir="auto"
                autocomplete="off"
            />
        </div>
    }
    .into_any()
}
