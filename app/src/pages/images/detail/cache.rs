//! Whether this server keeps a copy of the image near, for administrators.

use leptos::prelude::*;
use vitrine_domain::Error;
use vitrine_model::{CachedImage, Image, ImageStatus};

use crate::{
    components::{Badge, Bytes, Emphasis, Fact, Facts, Glyph, SubmitButton, Tone, When, values::grouped},
    failure::Result,
    locale::tr,
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// What this server's cache has of the image.
#[derive(Debug, Clone)]
pub(super) enum Cached {
    Here(CachedImage),
    Queued,
    No,
    /// The cache cannot be used; why.
    Broken(String),
}

/// What the section shows; `None` for all but administrators, and where there is no cache.
pub(super) async fn of(visitor: &Visitor, image: &Image) -> Result<Option<Cached>> {
    let controller = &visitor.dashboard.controller;
    if !controller.settings().cache.enabled
        || !visitor.caller.is_admin()
        || image.status != ImageStatus::Active
    {
        return Ok(None);
    }
    match controller.list_cache(&visitor.caller).await {
        Ok(state) => {
            let queued = state.queued.contains(&image.id);
            let here = state.cached.into_iter().find(|cached| cached.image_id == image.id);
            Ok(Some(match here {
                Some(cached) => Cached::Here(cached),
                None if queued => Cached::Queued,
                None => Cached::No,
            }))
        }
        Err(Error::Unavailable { message, .. }) => Ok(Some(Cached::Broken(message))),
        Err(error) => Err(error.into()),
    }
}

/// The section.
#[component]
pub(super) fn CacheState(image: String, cached: Cached, csrf: String) -> impl IntoView {
    let action = Route::image(&image).path() + "/cache";
    let button = |value: &'static str, label: String, glyph: Glyph| {
        view! {
            <SubmitButton small=true emphasis=Emphasis::Normal glyph name="action" value>
                {label}
            </SubmitButton>
        }
    };
    let body = match cached {
        Cached::Here(cached) => {
            let pin = if cached.pinned {
                button("unpin", tr("images-unpin"), Glyph::Unlock).into_any()
            } else {
                button("pin", tr("images-pin"), Glyph::Lock).into_any()
            };
            view! {
                <div class="row">
                    <Badge tone=Tone::Ok glyph=Glyph::Bolt text=tr("images-cached") />
                    {cached.pinned.then(|| view! { <Badge tone=Tone::Neutral glyph=Glyph::Lock text=tr("images-pinned") /> })}
                </div>
                <Facts>
                    <Fact name=tr("images-size")>
                        <Bytes value=Some(cached.size) />
                    </Fact>
                    <Fact name=tr("images-cache-hits")>{grouped(cached.hits)}</Fact>
                    {(cached.hits > 0)
                        .then(|| {
                            view! {
                                <Fact name=tr("images-cache-last")>
                                    <When at=cached.last_accessed />
                                </Fact>
                            }
                        })}
                </Facts>
                <div class="row">{pin} {button("evict", tr("images-evict"), Glyph::Trash)}</div>
            }
            .into_any()
        }
        Cached::Queued => view! {
            <div class="row">
                <Badge tone=Tone::Info glyph=Glyph::Clock text=tr("images-cache-waiting") />
            </div>
            <p class="small muted">{tr("images-cache-soon")}</p>
            <div class="row">{button("evict", tr("images-cache-leave"), Glyph::Cross)}</div>
        }
        .into_any(),
        Cached::No => view! {
            <p class="small muted">
                {tr("images-cache-no")}
            </p>
            <div class="row">{button("fetch", tr("images-prefetch"), Glyph::Download)} {button("pin", tr("images-fetch-and-pin"), Glyph::Lock)}</div>
        }
        .into_any(),
        Cached::Broken(reason) => view! {
            <p class="small written">
                <bdi>{reason}</bdi>
            </p>
        }
        .into_any(),
    };
    view! {
        <section class="card" id="cache">
            <header>
                <h2>{tr("images-cache-title")}</h2>
            </header>
            <form class="body stack" method="post" action=action>
                <input type="hidden" name=CSRF_FIELD value=csrf />
                {body}
            </form>
        </section>
    }
    .into_any()
}
