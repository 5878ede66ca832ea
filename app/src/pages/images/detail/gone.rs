//! The address of an image that is deleted: that it was, when, by whom, and what happened to it before.

use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::Error;
use vitrine_model::{Image, ImageStatus};

use super::history::{self, History, Past};
use crate::{
    components::{Crumb, Fact, Facts, LinkButton, NavItem, Notice, PageHead, Tone, When},
    failure::Result,
    locale::tr,
    pages::admin::audit::table::Who,
    routes::{ImageId, Route},
    session::Visitor,
};

/// The page, with the status of the refusal: to clients the image is not there. Who could not see it gets the refusal.
pub(super) async fn show(visitor: &Visitor, id: ImageId, refusal: Error) -> Result {
    let controller = &visitor.dashboard.controller;
    let image = controller.deleted_image(&visitor.caller, id.as_str()).await?;
    let Some(image) = image.filter(|_| !visitor.cx.wants_json) else { return Err(refusal.into()) };
    let past = history::of(visitor, &image).await?;
    let title = image.title().to_owned();
    let said = tr!("images-gone-title", name = title);
    visitor.page(StatusCode::NOT_FOUND, NavItem::Images, said, move || view! { <Gone image past /> }).await
}

#[component]
fn Gone(image: Image, past: Option<Past>) -> impl IntoView {
    let crumbs = vec![Crumb::new(tr("images-title"), Route::home().path())];
    let waits = image.status == ImageStatus::PendingDelete;
    let why = if waits { tr("images-gone-waits") } else { tr("images-gone-what") };
    let deletion = past.as_ref().and_then(Past::deletion).cloned();
    let id = image.id.clone();
    let when = image.deleted_at.map(|at| {
        view! {
            <Fact name=tr("images-gone-at")>
                <When at />
            </Fact>
        }
    });
    let who = deletion.map(|entry| {
        view! {
            <Fact name=tr("images-gone-by")>
                <Who entry listing=None />
            </Fact>
        }
    });
    view! {
        <PageHead title=image.title().to_owned() crumbs>
            <LinkButton href=Route::home().path()>{tr("errors-to-images")}</LinkButton>
        </PageHead>
        <div class="stack">
            <Notice tone=Tone::Warn title=tr("images-gone")>
                <p>{why}</p>
            </Notice>
            <section class="card">
                <div class="body">
                    <Facts>
                        <Fact name="ID">
                            <code>{id}</code>
                        </Fact>
                        {when}
                        {who}
                    </Facts>
                </div>
            </section>
            {past.map(|past| view! { <History past /> })}
        </div>
    }
    .into_any()
}
