//! Where the data lies: a row for each copy, and what can be done with them.

use leptos::prelude::*;
use vitrine_domain::{StoreHealth, StoreInfo};
use vitrine_model::{Image, import::FAILED_PROPERTY, import::IMPORTING_PROPERTY};

use crate::{
    components::{Badge, Bytes, Emphasis, Glyph, LinkButton, Notice, SubmitButton, Tone, values::capital},
    forms::import::Targets,
    locale::tr,
    offers::Offer,
    pages::images::targets::TargetFields,
    routes::Route,
    wire::CSRF_FIELD,
};

/// What the section shows; there is none on a server with one store.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// All stores there are.
    pub(super) stores: Vec<StoreInfo>,
    /// Whether those that have a copy answer.
    pub(super) health: Vec<StoreHealth>,
    pub(super) copy: Offer,
    pub(super) remove: Offer,
    /// Whether the reasons why a store does not answer may be told.
    pub(super) is_admin: bool,
}

/// The section.
#[component]
pub(super) fn Copies(image: Image, places: Places, csrf: String) -> impl IntoView {
    let Places { stores, health, copy, remove, is_admin } = places;
    let holders: Vec<String> = image
        .locations
        .iter()
        .map(|place| place.store().map_or_else(|| tr("images-store-unnamed"), str::to_owned))
        .collect();
    let rows = holders
        .iter()
        .map(|name| {
            let info = stores.iter().find(|store| store.id == *name).cloned();
            let health = health.iter().find(|store| store.name == *name).cloned();
            let href = remove.is_ok().then(|| remove_path(&image.id, name));
            view! { <Copy name=name.clone() info health size=image.size href is_admin /> }
        })
        .collect_view();
    let missing: Vec<StoreInfo> = stores.into_iter().filter(|store| !holders.contains(&store.id)).collect();
    let coming = listed(&image, IMPORTING_PROPERTY);
    let failed = listed(&image, FAILED_PROPERTY);
    let failed = (!failed.is_empty()).then(|| {
        view! {
            <Notice tone=Tone::Warn title=tr("images-not-filled")>
                <p>{tr("images-not-filled-before")} <bdi>{failed.join(", ")}</bdi> {tr("images-not-filled-after")}</p>
            </Notice>
        }
    });
    let coming = (!coming.is_empty()).then(|| {
        view! {
            <p class="small">
                <Badge tone=Tone::Info glyph=Glyph::Spinner text=tr("images-on-its-way") />
                {tr("images-on-its-way-to")}
                <bdi>{coming.join(", ")}</bdi>
            </p>
        }
    });
    let further = match (copy, missing.is_empty()) {
        (_, true) => view! { <p class="small muted">{tr("images-every-store")}</p> }.into_any(),
        (Err(reason), false) => view! { <p class="small muted">{reason}</p> }.into_any(),
        (Ok(()), false) => view! { <CopyTo image=image.id.clone() stores=missing csrf /> }.into_any(),
    };
    let why_not =
        remove.err().filter(|_| is_admin).map(|reason| view! { <p class="small muted">{reason}</p> });
    view! {
        <section class="card" id="stores">
            <header>
                <h2>{tr("images-stores")}</h2>
            </header>
            <div class="body stack">
                {failed}
                <ul class="plain lines">{rows}</ul>
                {coming}
                {why_not}
                {further}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Copy(
    name: String,
    info: Option<StoreInfo>,
    health: Option<StoreHealth>,
    size: Option<u64>,
    href: Option<String>,
    is_admin: bool,
) -> impl IntoView {
    let known = info.is_some();
    let is_default = info.as_ref().is_some_and(|info| info.is_default);
    let description = info.map(|info| info.description).filter(|text| !text.is_empty());
    let problem = health.and_then(|health| health.problem);
    let (tone, glyph, word) = match (&problem, known) {
        (_, false) => (Tone::Warn, Glyph::Warning, tr("images-store-unknown")),
        (Some(_), true) => (Tone::Danger, Glyph::Error, tr("images-store-silent")),
        (None, true) => (Tone::Ok, Glyph::Check, tr("images-store-available")),
    };
    let problem = problem.filter(|_| is_admin);
    view! {
        <li class="row spread">
            <div class="grow">
                <div class="row">
                    <strong>
                        <bdi>{name}</bdi>
                    </strong>
                    {is_default.then(|| view! { <Badge tone=Tone::Accent text=tr("images-store-default") /> })}
                    <Badge tone glyph text=word />
                    <span class="muted small">
                        <Bytes value=size />
                    </span>
                </div>
                {description.map(|text| view! { <div class="small muted"><bdi>{text}</bdi></div> })}
                {problem.map(|text| view! { <div class="small written"><bdi>{format!("{}.", capital(&text))}</bdi></div> })}
            </div>
            {href
                .map(|href| {
                    view! {
                        <LinkButton small=true href emphasis=Emphasis::Danger glyph=Glyph::Trash>
                            {tr("images-copy-remove-dots")}
                        </LinkButton>
                    }
                })}
        </li>
    }
    .into_any()
}

/// The form that begins a copy.
#[component]
fn CopyTo(image: String, stores: Vec<StoreInfo>, csrf: String) -> impl IntoView {
    let stores = stores.into_iter().map(|store| StoreInfo { is_default: false, ..store }).collect::<Vec<_>>();
    view! {
        <details class="more">
            <summary>{tr("images-copy-to")}</summary>
            <form class="form" method="post" action=Route::image(&image).path() + "/copies">
                <input type="hidden" name=CSRF_FIELD value=csrf />
                <TargetFields stores targets=Targets::default() legend=tr("images-copy-targets") />
                <div class="form-actions">
                    <SubmitButton emphasis=Emphasis::Primary glyph=Glyph::Copy>{tr("images-copy")}</SubmitButton>
                </div>
            </form>
        </details>
    }
    .into_any()
}

fn remove_path(image: &str, store: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("store", store).finish();
    format!("{}/copies/remove?{query}", Route::image(image).path())
}

/// The stores of one of the lists that an import keeps in the image's properties.
fn listed(image: &Image, property: &str) -> Vec<String> {
    let list = image.properties.get(property).map_or("", String::as_str);
    list.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
