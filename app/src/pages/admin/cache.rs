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
        .ok(NavItem::Admin, tr("admin-cache"), move || {
            let CacheState { cached, queued } = state;
            let empty = cached.is_empty() && queued.is_empty();
            view! {
                <PageHead
                    title=tr("admin-cache")
                    subtitle=tr("admin-cache-what")
                        .into_any()
                >
                    {(!empty)
                        .then(|| {
                            view! {
                                <LinkButton href=format!("{HERE}/clear") glyph=Glyph::Trash emphasis=Emphasis::Danger>
                                    {tr("admin-clear-more")}
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
                    tr!("admin-pruned", copies = pruned.files, bytes = human_bytes(pruned.bytes))
                }
                _ => tr("admin-pruned-nothing"),
            };
            tell(&visitor, pruned, done, tr("admin-not-pruned")).await?;
        }
        "clean" => {
            let cleaned = controller.clean_cache(caller).await;
            tell(&visitor, cleaned, tr("admin-cleaned"), tr("admin-not-cleaned")).await?;
        }
        _ => return Err(Failure::BadForm(tr("errors-form-no-action"))),
    }
    Ok(see(&Route::Cache))
}

async fn prefetch(visitor: &Visitor, image: &str) -> Result<()> {
    let not = || tr("admin-not-queued");
    let Some(id) = ImageId::parse(image) else {
        return Flash::failed(not()).line(tr("admin-give-id")).keep(&visitor.session).await;
    };
    match visitor.dashboard.controller.queue_cached_image(&visitor.caller, id.as_str()).await {
        Err(Error::NotFound(Resource::Image(id))) => {
            Flash::failed(not()).code(404).line(tr!("admin-no-image", id = id)).keep(&visitor.session).await
        }
        queued => tell(visitor, queued, tr("admin-queued"), not()).await,
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
        .ok(NavItem::Admin, tr("admin-clear"), move || {
            view! {
                <div class="narrow">
                    <PageHead
                        title=tr("admin-clear-question")
                        crumbs=vec![Crumb::new(tr("admin-cache"), Route::Cache.path())]
                    />
                    <form class="card" method="post" action=format!("{HERE}/clear")>
                        <div class="body stack">
                            <input type="hidden" name=CSRF_FIELD value=csrf />
                            <p>
                                {tr!("admin-clear-before", count = cached)} <Bytes value=Some(bytes) />
                                {tr!("admin-clear-after", count = queued)}
                            </p>
                            <p>
                                {tr("admin-clear-what")}
                            </p>
                            <div class="form-actions">
                                <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash name="what" value="both">
                                    {tr("admin-clear-both")}
                                </SubmitButton>
                                <SubmitButton emphasis=Emphasis::Danger name="what" value="cache">
                                    {tr("admin-clear-copies")}
                                </SubmitButton>
                                <SubmitButton emphasis=Emphasis::Danger name="what" value="queue">
                                    {tr("admin-clear-queue")}
                                </SubmitButton>
                                <LinkButton href=Route::Cache.path()>{tr("admin-keep")}</LinkButton>
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
        "both" => (CacheTarget::Both, tr("admin-cleared-both")),
        "cache" => (CacheTarget::Cache, tr("admin-cleared-copies")),
        "queue" => (CacheTarget::Queue, tr("admin-cleared-queue")),
        _ => return Err(Failure::BadForm(tr("errors-form-no-purge"))),
    };
    let cleared = visitor.dashboard.controller.clear_cache(&visitor.caller, target).await;
    tell(&visitor, cleared, done, tr("admin-not-cleared")).await?;
    Ok(see(&Route::Cache))
}

/// The page where there is no cache.
async fn off(visitor: &Visitor) -> Result {
    let page = visitor.ok(NavItem::Admin, tr("admin-cache"), || {
        view! {
            <PageHead title=tr("admin-cache") />
            <section class="card">
                <Empty glyph=Glyph::Bolt title=tr("admin-no-cache")>
                    <p>
                        {tr("admin-no-cache-why")}
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
    let figure = |name: String, value: String, note: String| {
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
                        <span class="small muted">{tr("admin-filled")}</span>
                        <strong>{human_bytes(tally.bytes)}</strong>
                        <Bar
                            value=tally.bytes
                            total=Some(tally.max_bytes)
                            label=tr("admin-room-used")
                            tone=fullness(tally.bytes, tally.max_bytes.saturating_add(tally.max_bytes / 8))
                        />
                        <span class="small muted">{tr!("admin-of-max", limit = human_bytes(tally.max_bytes))}</span>
                    </div>
                    {figure(tr("admin-copies"), grouped(tally.images), tr!("admin-fetched", count = grouped(tally.fetched)))}
                    {figure(tr("admin-hit-rate"), rate, tr!("admin-hits", hits = grouped(tally.hits), all = grouped(asked)))}
                    {figure(tr("admin-served"), human_bytes(tally.served_bytes), tr("admin-in-all"))}
                    {figure(
                        tr("admin-made-room"),
                        grouped(tally.evictions),
                        tr!("admin-failed", count = grouped(tally.failures)),
                    )}
                </div>
                <p class="small muted">{tr("admin-since")}</p>
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
                    label=tr("admin-fetch-now")
                    class="search"
                    value=image
                    maxlength=36
                    placeholder=tr("admin-image-id")
                />
                <SubmitButton glyph=Glyph::Download name="action" value="prefetch">
                    {tr("admin-prefetch")}
                </SubmitButton>
                <SubmitButton emphasis=Emphasis::Quiet name="action" value="prune">
                    {tr("admin-prune")}
                </SubmitButton>
                <SubmitButton emphasis=Emphasis::Quiet name="action" value="clean">
                    {tr("admin-clean")}
                </SubmitButton>
            </div>
        </form>
    }
    .into_any()
}
