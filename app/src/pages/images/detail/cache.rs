//! Whether this server keeps a copy of the image near, for administrators.

use leptos::prelude::*;
use vitrine_domain::Error;
use vitrine_model::{CachedImage, Image, ImageStatus};

use crate::{
    components::{Badge, Bytes, Emphasis, Fact, Facts, Glyph, SubmitButton, Tone, When, values::grouped},
    failure::Result,
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
    let button = |value: &'static str, label: &'static str, glyph: Glyph| {
        view! {
            <SubmitButton small=true emphasis=Emphasis::Normal glyph name="action" value>
                {label}
            </SubmitButton>
        }
    };
    let body = match cached {
        Cached::Here(cached) => {
            let pin = if cached.pinned {
                button("unpin", "Unpin", Glyph::Unlock).into_any()
            } else {
                button("pin", "Pin", Glyph::Lock).into_any()
            };
            view! {
                <div class="row">
                    <Badge tone=Tone::Ok glyph=Glyph::Bolt text="Cached" />
                    {cached.pinned.then(|| view! { <Badge tone=Tone::Neutral glyph=Glyph::Lock text="Pinned" /> })}
                </div>
                <Facts>
                    <Fact name="Size">
                        <Bytes value=Some(cached.size) />
                    </Fact>
                    <Fact name="Downloads from here">{grouped(cached.hits)}</Fact>
                    {(cached.hits > 0)
                        .then(|| {
                            view! {
                                <Fact name="Last one">
                                    <When at=cached.last_accessed />
                                </Fact>
                            }
                        })}
                </Facts>
                <div class="row">{pin} {button("evict", "Evict", Glyph::Trash)}</div>
            }
            .into_any()
        }
        Cached::Queued => view! {
            <div class="row">
                <Badge tone=Tone::Info glyph=Glyph::Clock text="Queued" />
            </div>
            <p class="small muted">"This server fetches it soon."</p>
            <div class="row">{button("evict", "Take out of the queue", Glyph::Cross)}</div>
        }
        .into_any(),
        Cached::No => view! {
            <p class="small muted">
                "This server has no copy of it. The first download makes one, or you have it fetched now."
            </p>
            <div class="row">{button("fetch", "Prefetch", Glyph::Download)} {button("pin", "Fetch and pin", Glyph::Lock)}</div>
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
                <h2>"Cache of this server"</h2>
            </header>
            <form class="body stack" method="post" action=action>
                <input type="hidden" name=CSRF_FIELD value=csrf />
                {body}
            </form>
        </section>
    }
    .into_any()
}
