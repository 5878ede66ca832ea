//! Which columns the list has, and whether it is by family.

use axum::response::Redirect;
use leptos::prelude::*;

use super::load::COLUMNS;
use crate::{
    components::{Emphasis, Glyph, Icon, SubmitButton},
    failure::Result,
    forms::Form,
    listing::{Columns, Listing, Shown},
    locale::{key, tr},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `POST /dashboard/images/columns`: keeps the choice for the next time, and shows the list with it. `usual` forgets it.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result<Redirect> {
    let listing = Listing::parse(form.text("list").unwrap_or_default());
    let columns = (!form.ticked("usual")).then(|| Columns::of(form.all("column")));
    let kept = columns.as_ref().map(Columns::written);
    let controller = &visitor.dashboard.controller;
    controller.set_preference(&visitor.caller, COLUMNS, kept.as_deref()).await?;
    Ok(Redirect::to(&listing.with_columns(columns).path()))
}

/// The form: a box for each column.
#[component]
pub(super) fn Chooser(listing: Listing, columns: Columns, csrf: String) -> impl IntoView {
    let boxes = Shown::ALL
        .into_iter()
        .map(|column| {
            view! {
                <label class="menu-check">
                    <input type="checkbox" name="column" value=column.as_str() checked=columns.has(column) />
                    <span>{tr(column.label())}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <details class="menu">
            <summary class="button small quiet">
                <Icon glyph=Glyph::Columns />
                {tr("list-columns")}
            </summary>
            <form class="menu-panel stack tight" method="post" action="/dashboard/images/columns">
                <input type="hidden" name=CSRF_FIELD value=csrf />
                <input type="hidden" name="list" value=listing.query_string() />
                <fieldset class="fieldset two-columns">
                    <legend class="menu-title">{tr("list-columns-beside-name")}</legend>
                    {boxes}
                </fieldset>
                <div class="form-actions">
                    <SubmitButton small=true emphasis=Emphasis::Primary>
                        {tr("list-columns-show")}
                    </SubmitButton>
                    <SubmitButton small=true name="usual" value="true">
                        {tr("list-columns-usual")}
                    </SubmitButton>
                </div>
            </form>
        </details>
    }
    .into_any()
}

/// One image a row, or one family.
#[component]
pub(super) fn GroupSwitch(listing: Listing) -> impl IntoView {
    let choice = |grouped: bool, label: &'static str, glyph: Glyph| {
        let here = listing.grouped == grouped;
        view! {
            <a class="button small quiet" href=listing.in_groups(grouped).path() aria-current=here.then_some("true")>
                <Icon glyph />
                {tr(label)}
            </a>
        }
    };
    view! {
        <span class="row switch" role="group" aria-label=tr("list-rows-are")>
            {choice(false, key("list-by-image"), Glyph::Image)} {choice(true, key("list-by-family"), Glyph::Layers)}
        </span>
    }
    .into_any()
}
