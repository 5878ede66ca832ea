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
    locale::tr,
    routes::Route,
    session::Visitor,
};

/// `GET /dashboard/admin/stores`. Each store is asked how it is, and waited for, for some seconds at most.
pub(crate) async fn show(visitor: Visitor) -> Result {
    admins_only(&visitor)?;
    let stores = visitor.dashboard.controller.overview_stores(&visitor.caller).await?;
    visitor
        .ok(NavItem::Admin, tr("admin-stores"), move || {
            let ill: Vec<String> = stores
                .iter()
                .filter(|store| store.health.problem.is_some())
                .map(|store| store.detail.info.id.clone())
                .collect();
            let notice = (!ill.is_empty()).then(|| {
                view! {
                    <Notice tone=Tone::Danger title=tr("admin-silent")>
                        <p>
                            <bdi>{ill.join(", ")}</bdi>
                            {tr("admin-silent-why")}
                        </p>
                    </Notice>
                }
            });
            let rows = stores.into_iter().map(|store| view! { <Row store /> }).collect_view();
            view! {
                <PageHead
                    title=tr("admin-stores")
                    subtitle=tr("admin-stores-what")
                        .into_any()
                >
                    <LinkButton href=Route::Stores.path() glyph=Glyph::Retry>{tr("admin-ask-again")}</LinkButton>
                </PageHead>
                {notice}
                <section class="card">
                    <div class="table-wrap">
                        <table class="table stacks">
                            <thead>
                                <tr>
                                    <th scope="col">{tr("admin-store")}</th>
                                    <th scope="col">{tr("admin-driver")}</th>
                                    <th scope="col">{tr("admin-health")}</th>
                                    <th scope="col">{tr("admin-room")}</th>
                                    <th scope="col" class="end">
                                        {tr("admin-weight")}
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
        let last = health.last_success.map(|at| view! { <br /> {tr("admin-last-well")} " " <When at /> });
        view! { <p class="small muted">{tr("admin-degraded-since")} " " <When at=since /> {last}</p> }
    });
    let health_cell = match health.problem {
        None => view! { <Badge tone=Tone::Ok glyph=Glyph::Check text=tr("admin-well") /> }.into_any(),
        Some(reason) => view! {
            <Badge tone=Tone::Danger glyph=Glyph::Error text=tr("admin-degraded") />
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
                    <Bar value=used total=Some(room.total) label=tr("admin-room-used") tone=fullness(used, room.total) />
                    <span class="small muted nowrap">
                        <Bytes value=Some(room.free) />
                        {tr("admin-free-of")}
                        <Bytes value=Some(room.total) />
                    </span>
                </div>
            }
            .into_any()
        }
        None if is_well => view! { <span class="muted small">{tr("admin-cannot-tell")}</span> }.into_any(),
        None => view! { <Bytes value=None /> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="name">
                <bdi>{info.id}</bdi>
                {info.is_default.then(|| view! { " " <Badge tone=Tone::Accent text=tr("admin-default") /> })}
                {info.is_read_only.then(|| view! { " " <Badge tone=Tone::Neutral glyph=Glyph::Lock text=tr("admin-read-only") /> })}
                {(!info.description.is_empty())
                    .then(|| {
                        view! {
                            <div class="small muted">
                                <bdi>{info.description}</bdi>
                            </div>
                        }
                    })}
            </th>
            <td data-label=tr("admin-driver")>
                <code>{detail.driver}</code>
            </td>
            <td class="state">{health_cell}</td>
            <td data-label=tr("admin-room")>{room}</td>
            <td data-label=tr("admin-weight") class="end num">
                {detail.weight}
            </td>
        </tr>
    }
    .into_any()
}
