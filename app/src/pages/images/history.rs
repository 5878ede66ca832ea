//! What happened to one image, page by page.

use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Redirect},
};
use leptos::prelude::*;
use vitrine_domain::Error;

use super::ThisImage;
use crate::{
    components::{Crumb, Empty, Glyph, NavItem, PageHead, Pager},
    failure::Result,
    locale::tr,
    pages::{admin::audit::table::Table, asked},
    routes::{ImageId, Route},
    session::Visitor,
};

/// Rows of a page.
const ROWS: u32 = 50;

/// The address of an image's history.
pub(crate) fn path(image: &ImageId) -> String {
    Route::Image(image.clone()).path() + "/history"
}

/// `GET /dashboard/images/{id}/history`; `after` is the entry behind which the page begins.
pub(crate) async fn show(visitor: Visitor, ThisImage(id): ThisImage, RawQuery(query): RawQuery) -> Result {
    let controller = &visitor.dashboard.controller;
    let image = match controller.show_image(&visitor.caller, id.as_str()).await {
        Err(gone @ Error::NotFound(_)) => {
            controller.deleted_image(&visitor.caller, id.as_str()).await?.ok_or(gone)?
        }
        image => image?,
    };
    let after = asked(query.as_deref(), "after").parse().ok();
    let page = match controller.image_history(&visitor.caller, id.as_str(), after, ROWS).await {
        // The entry at which the page began is gone.
        Err(Error::BadRequest(_)) if after.is_some() => {
            return Ok(Redirect::to(&path(&id)).into_response());
        }
        page => page?,
    };
    let here = path(&id);
    let next = page.entries.last().filter(|_| page.more).map(|last| format!("{here}?after={}", last.id));
    let first = after.map(|_| here);
    let title = image.title().to_owned();
    visitor
        .ok(NavItem::Images, tr!("audit-history-of", name = title), move || {
            let crumbs = vec![
                Crumb::new(tr("images-title"), Route::home().path()),
                Crumb::new(title, Route::Image(id).path()),
            ];
            let table = if page.entries.is_empty() {
                view! {
                    <Empty glyph=Glyph::Clock title=tr("audit-none")>
                        <p>{tr("audit-history-none")}</p>
                    </Empty>
                }
                .into_any()
            } else {
                let shown = tr!("audit-count", count = page.entries.len());
                view! {
                    <Table entries=page.entries />
                    <Pager shown previous=first next />
                }
                .into_any()
            };
            view! {
                <PageHead title=tr("audit-history") crumbs subtitle=tr("audit-history-what").into_any() />
                <section class="card">{table}</section>
            }
        })
        .await
}
