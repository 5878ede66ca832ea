//! The stores: how they are set up, and how they are.

use leptos::prelude::*;
use vitrine_domain::StoreOverview;

use super::admins_only;
use crate::{
    components::{
        Badge, Bar, Bytes, Glyph, LinkButton, NavItem, Notice, PageHead, Tone, When, bar::fullness,
        values::capital,
    },
    failure::Result,
    routes::Route,
    session::Visitor,
};

/// `GET /dashboard/admin/stores`. Each store is asked how it is, and waited for, for some seconds at most.
pub(crate) async fn show(visitor: Visitor) -> Result {
    admins_only(&visitor)?;
    let stores = visitor.dashboard.controller.overview_stores(&visitor.caller).await?;
    visitor
        .ok(NavItem::Admin, "Stores", move || {
            let ill: Vec<String> = stores
                .iter()
                .filter(|store| store.health.problem.is_some())
                .map(|store| store.detail.info.id.clone())
                .collect();
            let notice = (!ill.is_empty()).then(|| {
                view! {
                    <Notice tone=Tone::Danger title="Not all stores answer">
                        <p>
                            <bdi>{ill.join(", ")}</bdi>
                            ": images that lie there alone cannot be downloaded now. Others are served as always. The reason \
                             stands below; look at the store itself, and open this page again."
                        </p>
                    </Notice>
                }
            });
            let rows = stores.into_iter().map(|store| view! { <Row store /> }).collect_view();
            view! {
                <PageHead
                    title="Stores"
                    subtitle="Where image data lies. Stores are added and changed in the configuration (stores)."
                        .into_any()
                >
                    <LinkButton href=Route::Stores.path() glyph=Glyph::Retry>"Ask again"</LinkButton>
                </PageHead>
                {notice}
                <section class="card">
                    <div class="table-wrap">
                        <table class="table stacks">
                            <thead>
                                <tr>
                                    <th scope="col">"Store"</th>
                                    <th scope="col">"Driver"</th>
                                    <th scope="col">"Health"</th>
                                    <th scope="col">"Room"</th>
                                    <th scope="col" class="end">
                                        "Weight"
                                    </th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                </section>
            }
        })
        .await
}

#[component]
fn Row(store: StoreOverview) -> impl IntoView {
    let StoreOverview { detail, health } = store;
    let info = detail.info;
    let is_well = health.problem.is_none();
    let cause = health.cause.map(|text| {
        view! {
            <p class="small written muted">
                <bdi>{text}</bdi>
            </p>
        }
    });
    let since = health.since.map(|since| {
        let last = health.last_success.map(|at| view! { ", well at last at " <When at /> });
        view! { <p class="small muted">"Since " <When at=since /> {last} "."</p> }
    });
    let health_cell = match health.problem {
        None => view! { <Badge tone=Tone::Ok glyph=Glyph::Check text="Well" /> }.into_any(),
        Some(reason) => view! {
            <Badge tone=Tone::Danger glyph=Glyph::Error text="Degraded" />
            <p class="small written">
                <bdi>{format!("{}.", capital(&reason))}</bdi>
            </p>
            {cause}
            {since}
        }
        .into_any(),
    };
    let room = match health.capacity {
        Some(room) => {
            let used = room.total.saturating_sub(room.free);
            view! {
                <div class="room">
                    <Bar value=used total=Some(room.total) label="Room used" tone=fullness(used, room.total) />
                    <span class="small muted nowrap">
                        <Bytes value=Some(room.free) />
                        " free of "
                        <Bytes value=Some(room.total) />
                    </span>
                </div>
            }
            .into_any()
        }
        None if is_well => view! { <span class="muted small">"The driver cannot tell"</span> }.into_any(),
        None => view! { <Bytes value=None /> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="name">
                <bdi>{info.id}</bdi>
                {info.is_default.then(|| view! { " " <Badge tone=Tone::Accent text="Default" /> })}
                {info.is_read_only.then(|| view! { " " <Badge tone=Tone::Neutral glyph=Glyph::Lock text="Read-only" /> })}
                {(!info.description.is_empty())
                    .then(|| {
                        view! {
                            <div class="small muted">
                                <bdi>{info.description}</bdi>
                            </div>
                        }
                    })}
            </th>
            <td data-label="Driver">
                <code>{detail.driver}</code>
            </td>
            <td class="state">{health_cell}</td>
            <td data-label="Room">{room}</td>
            <td data-label="Weight" class="end num">
                {detail.weight}
            </td>
        </tr>
    }
    .into_any()
}
