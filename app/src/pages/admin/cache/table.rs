//! What is in the cache, and what is to be fetched.

use std::collections::BTreeMap;

use leptos::prelude::*;
use vitrine_model::CachedImage;

use crate::{
    components::{Badge, Bytes, Empty, Glyph, SubmitButton, Tone, When, values::grouped},
    locale::tr,
    routes::Route,
    wire::CSRF_FIELD,
};

#[component]
pub(super) fn CachedImages(
    cached: Vec<CachedImage>,
    titles: BTreeMap<String, String>,
    csrf: String,
) -> impl IntoView {
    let none = cached.is_empty().then(|| {
        view! {
            <Empty glyph=Glyph::Bolt title=tr("admin-none-cached")>
                <p>{tr("admin-none-cached-why")}</p>
            </Empty>
        }
    });
    let rows = cached
        .into_iter()
        .rev()
        .map(|cached| {
            let title = titles.get(&cached.image_id).cloned();
            view! { <CachedRow cached title csrf=csrf.clone() /> }
        })
        .collect_view();
    let table = none.is_none().then(|| {
        view! {
            <div class="table-wrap">
                <table class="table stacks">
                    <thead>
                        <tr>
                            <th scope="col">{tr("admin-image")}</th>
                            <th scope="col">{tr("admin-size")}</th>
                            <th scope="col">{tr("admin-downloads")}</th>
                            <th scope="col">{tr("admin-last")}</th>
                            <th scope="col">{tr("admin-fetched-at")}</th>
                            <th scope="col">
                                <span class="visually-hidden">{tr("admin-pin-or-evict")}</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <section class="card">
            <header>
                <h2>{tr("admin-cached")}</h2>
            </header>
            {none}
            {table}
        </section>
    }
    .into_any()
}

#[component]
fn CachedRow(cached: CachedImage, title: Option<String>, csrf: String) -> impl IntoView {
    let id = cached.image_id;
    let (verb, label) = if cached.pinned { ("unpin", tr("admin-unpin")) } else { ("pin", tr("admin-pin")) };
    let title = title.unwrap_or_else(|| id.clone());
    view! {
        <tr>
            <th scope="row" class="name">
                <a href=Route::image(&id).path()>
                    <bdi class="clip">{title}</bdi>
                </a>
                {cached.pinned.then(|| view! { " " <Badge tone=Tone::Neutral glyph=Glyph::Lock text=tr("admin-pinned") /> })}
            </th>
            <td data-label=tr("admin-size")>
                <Bytes value=Some(cached.size) />
            </td>
            <td data-label=tr("admin-downloads") class="num">
                {grouped(cached.hits)}
            </td>
            <td data-label=tr("admin-last")>
                {if cached.hits > 0 {
                    view! { <When at=cached.last_accessed short=true /> }.into_any()
                } else {
                    view! { <span class="muted">{tr("admin-none-yet")}</span> }.into_any()
                }}
            </td>
            <td data-label=tr("admin-fetched-at")>
                <When at=cached.last_modified short=true />
            </td>
            <td class="end">
                <form class="row" method="post" action=Route::image(&id).path() + "/cache">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <input type="hidden" name="back" value="cache" />
                    <SubmitButton small=true name="action" value=verb>
                        {label}
                    </SubmitButton>
                    <SubmitButton small=true name="action" value="evict">
                        {tr("admin-evict")}
                    </SubmitButton>
                </form>
            </td>
        </tr>
    }
    .into_any()
}

#[component]
pub(super) fn Queue(queued: Vec<String>, titles: BTreeMap<String, String>, csrf: String) -> impl IntoView {
    (!queued.is_empty()).then(|| {
        let rows = queued
            .into_iter()
            .map(|id| {
                let title = titles.get(&id).cloned().unwrap_or_else(|| id.clone());
                view! {
                    <li class="row spread">
                        <a href=Route::image(&id).path()>
                            <bdi>{title}</bdi>
                        </a>
                        <form method="post" action=Route::image(&id).path() + "/cache">
                            <input type="hidden" name=CSRF_FIELD value=csrf.clone() />
                            <input type="hidden" name="back" value="cache" />
                            <SubmitButton small=true name="action" value="evict">
                                {tr("admin-take-out")}
                            </SubmitButton>
                        </form>
                    </li>
                }
            })
            .collect_view();
        view! {
            <section class="card">
                <header>
                    <h2>{tr("admin-to-fetch")}</h2>
                </header>
                <div class="body">
                    <ul class="plain lines">{rows}</ul>
                </div>
            </section>
        }
    })
}
