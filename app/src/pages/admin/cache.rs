//! The image cache of this server: what is in it, what it is to fetch, and how it does.

mod table;

use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Redirect},
};
use leptos::prelude::*;
use table::{CachedImages, Queue};
use vitrine_domain::{CacheTally, Error, Resource};
use vitrine_model::{CacheState, CacheTarget};

use super::admins_only;
use crate::locale::tr;
use crate::{
    components::{
        Bar, Bytes, Crumb, Emphasis, Empty, Glyph, LinkButton, NavItem, PageHead, SubmitButton, TextField,
        bar::fullness,
        values::{grouped, human_bytes},
    },
    failure::{Failure, Result},
    flash::Flash,
    forms::Form,
    pages::{asked, see, tasks::titles, tell},
    routes::{ImageId, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

const HERE: &str = "/dashboard/admin/cache";

/// `GET /dashboard/admin/cache`.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    admins_only(&visitor)?;
    let controller = &visitor.dashboard.controller;
    let state = match controller.list_cache(&visitor.caller).await {
        Err(Error::NotFound(Resource::Cache)) => return off(&visitor).await,
        state => state?,
    };
    let tally = controller.cache()?.tally();
    let ids = state.cached.iter().map(|cached| cached.image_id.clone()).chain(state.queued.iter().cloned());
    let titles = titles(&visitor, ids.collect()).await?;
    let csrf = visitor.login.csrf.clone();
    let image = asked(query.as_deref(), "image");
    visitor
        .ok(NavItem::Admin, "Image cache", move || {
            let CacheState { cached, queued } = state;
            let empty = cached.is_empty() && queued.is_empty();
            view! {
                <PageHead
                    title="Image cache"
                    subtitle="Copies that this server keeps near, so that a slow store is read once. Other servers have their own."
                        .into_any()
                >
                    {(!empty)
                        .then(|| {
                            view! {
                                <LinkButton href=format!("{HERE}/clear") glyph=Glyph::Trash emphasis=Emphasis::Danger>
                                    "Clear…"
                                </LinkButton>
                            }
                        })}
                </PageHead>
                <div class="stack">
                    <Figures tally />
                    <Prefetch image csrf=csrf.clone() />
                    <CachedImages cached titles=titles.clone() csrf=csrf.clone() />
                    <Queue queued titles csrf />
                </div>
            }
        })
        .await
}

/// `POST /dashboard/admin/cache`: `action` is `prefetch` (of `image`), `prune` or `clean`.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result<Redirect> {
    admins_only(&visitor)?;
    let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
    match form.trimmed("action") {
        "prefetch" => prefetch(&visitor, form.trimmed("image")).await?,
        "prune" => {
            let pruned = controller.prune_cache(caller).await;
            let done = match &pruned {
                Ok(pruned) if pruned.files > 0 => {
                    format!("{} copies were evicted, {} together.", pruned.files, human_bytes(pruned.bytes))
                }
                _ => "Nothing had to go: the cache is within its limit.".to_owned(),
            };
            tell(&visitor, pruned, done, "The cache was not pruned.").await?;
        }
        "clean" => {
            let cleaned = controller.clean_cache(caller).await;
            tell(&visitor, cleaned, "What is of no use was removed.", "The cache was not cleaned.").await?;
        }
        _ => return Err(Failure::BadForm(tr("errors-form-no-action"))),
    }
    Ok(see(&Route::Cache))
}

async fn prefetch(visitor: &Visitor, image: &str) -> Result<()> {
    const NOT: &str = "No image was put into the queue.";
    let Some(id) = ImageId::parse(image) else {
        return Flash::failed(NOT)
            .line("Give the id of the image, as its page shows it.")
            .keep(&visitor.session)
            .await;
    };
    match visitor.dashboard.controller.queue_cached_image(&visitor.caller, id.as_str()).await {
        Err(Error::NotFound(Resource::Image(id))) => {
            Flash::failed(NOT)
                .line(format!("There is no image with the id {id}."))
                .keep(&visitor.session)
                .await
        }
        queued => {
            tell(
                visitor,
                queued,
                "The image is in the queue: this server fetches it into its cache soon.",
                NOT,
            )
            .await
        }
    }
}

/// `GET /dashboard/admin/cache/clear`: asks what is to go.
pub(crate) async fn question(visitor: Visitor) -> Result {
    admins_only(&visitor)?;
    let state = visitor.dashboard.controller.list_cache(&visitor.caller).await?;
    let bytes: u64 = state.cached.iter().map(|cached| cached.size).sum();
    let (cached, queued) = (state.cached.len(), state.queued.len());
    let csrf = visitor.login.csrf.clone();
    visitor
        .ok(NavItem::Admin, "Clear the cache", move || {
            view! {
                <div class="narrow">
                    <PageHead
                        title="Clear the cache?"
                        crumbs=vec![Crumb::new("Image cache", Route::Cache.path())]
                    />
                    <form class="card" method="post" action=format!("{HERE}/clear")>
                        <div class="body stack">
                            <input type="hidden" name=CSRF_FIELD value=csrf />
                            <p>
                                {format!("{cached} copies, ")} <Bytes value=Some(bytes) />
                                {format!(" together, pinned ones included, and {queued} images in the queue.")}
                            </p>
                            <p>
                                "No image is lost: downloads read the stores until there are copies again. Downloads that run \
                                 go on."
                            </p>
                            <div class="form-actions">
                                <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash name="what" value="both">
                                    "Clear both"
                                </SubmitButton>
                                <SubmitButton emphasis=Emphasis::Danger name="what" value="cache">
                                    "The copies alone"
                                </SubmitButton>
                                <SubmitButton emphasis=Emphasis::Danger name="what" value="queue">
                                    "The queue alone"
                                </SubmitButton>
                                <LinkButton href=Route::Cache.path()>"Keep them"</LinkButton>
                            </div>
                        </div>
                    </form>
                </div>
            }
        })
        .await
}

/// `POST /dashboard/admin/cache/clear`.
pub(crate) async fn clear(visitor: Visitor, form: Form) -> Result<Redirect> {
    admins_only(&visitor)?;
    let (target, done) = match form.trimmed("what") {
        "both" => (CacheTarget::Both, "The cache and its queue are empty."),
        "cache" => (CacheTarget::Cache, "The cache is empty."),
        "queue" => (CacheTarget::Queue, "The queue is empty."),
        _ => return Err(Failure::BadForm(tr("errors-form-no-purge"))),
    };
    let cleared = visitor.dashboard.controller.clear_cache(&visitor.caller, target).await;
    tell(&visitor, cleared, done, "The cache was not cleared.").await?;
    Ok(see(&Route::Cache))
}

/// The page where there is no cache.
async fn off(visitor: &Visitor) -> Result {
    let page = visitor.ok(NavItem::Admin, "Image cache", || {
        view! {
            <PageHead title="Image cache" />
            <section class="card">
                <Empty glyph=Glyph::Bolt title="There is no image cache">
                    <p>
                        "This server keeps no copies of image data. Where stores are slow or far away, switch the cache on in \
                         the configuration (image_cache.enabled) and restart the server."
                    </p>
                </Empty>
            </section>
        }
    });
    Ok(page.await?.into_response())
}

#[component]
fn Figures(tally: CacheTally) -> impl IntoView {
    let asked = tally.hits + tally.misses;
    let rate = tally.hits.saturating_mul(100).checked_div(asked);
    let rate = rate.map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"));
    let figure = |name: &'static str, value: String, note: String| {
        view! {
            <div>
                <span class="small muted">{name}</span>
                <strong>{value}</strong>
                <span class="small muted">{note}</span>
            </div>
        }
    };
    view! {
        <section class="card">
            <div class="body stack">
                <div class="figures-row">
                    <div>
                        <span class="small muted">"Filled"</span>
                        <strong>{human_bytes(tally.bytes)}</strong>
                        <Bar
                            value=tally.bytes
                            total=Some(tally.max_bytes)
                            label="Room used"
                            tone=fullness(tally.bytes, tally.max_bytes.saturating_add(tally.max_bytes / 8))
                        />
                        <span class="small muted">{format!("of {} (image_cache_max_size)", human_bytes(tally.max_bytes))}</span>
                    </div>
                    {figure("Copies", grouped(tally.images), format!("{} were fetched", grouped(tally.fetched)))}
                    {figure("Hit rate", rate, format!("{} of {} downloads", grouped(tally.hits), grouped(asked)))}
                    {figure("Served from here", human_bytes(tally.served_bytes), "in all".to_owned())}
                    {figure(
                        "Made room",
                        grouped(tally.evictions),
                        format!("{} copies failed", grouped(tally.failures)),
                    )}
                </div>
                <p class="small muted">"Rates and counts since this server was started."</p>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Prefetch(image: String, csrf: String) -> impl IntoView {
    view! {
        <form class="card" method="post" action=HERE>
            <div class="body filters">
                <input type="hidden" name=CSRF_FIELD value=csrf />
                <TextField
                    name="image"
                    label="Fetch an image into the cache now"
                    class="search"
                    value=image
                    maxlength=36
                    placeholder="The image's id"
                />
                <SubmitButton glyph=Glyph::Download name="action" value="prefetch">
                    "Prefetch"
                </SubmitButton>
                <SubmitButton emphasis=Emphasis::Quiet name="action" value="prune">
                    "Prune to the limit"
                </SubmitButton>
                <SubmitButton emphasis=Emphasis::Quiet name="action" value="clean">
                    "Remove what is of no use"
                </SubmitButton>
            </div>
        </form>
    }
    .into_any()
}
