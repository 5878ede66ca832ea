//! The inbox: images that other projects share with this one, and what was answered.

use axum::extract::RawQuery;
use leptos::prelude::*;
use vitrine_model::{Image, Member, MemberStatus};

use super::{asked, images::answer::AnswerButtons};
use crate::{
    components::{Bytes, Empty, Glyph, MemberBadge, NavItem, PageHead, Tab, Tabs, When},
    failure::Result,
    locale::tr,
    offers,
    pages::images::names::Names,
    routes::Route,
    session::Visitor,
};

/// `GET /dashboard/inbox`.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    let status: Option<MemberStatus> = asked(query.as_deref(), "status").parse().ok();
    let all = visitor.dashboard.controller.inbox(&visitor.caller, None).await?;
    let names = Names::of(&visitor, all.iter().filter_map(|(image, _)| image.owner.clone())).await?;
    let tabs = tabs(&all, status);
    let shown: Vec<_> =
        all.into_iter().filter(|(_, member)| status.is_none_or(|status| member.status == status)).collect();
    // Who only reads cannot answer.
    let csrf = offers::may_write(&visitor.caller).is_ok().then(|| visitor.login.csrf.clone());
    visitor
        .ok(NavItem::Inbox, tr("sharing-inbox"), move || {
            view! {
                <PageHead
                    title=tr("sharing-inbox")
                    subtitle=tr("sharing-inbox-what")
                        .into_any()
                />
                <Tabs label=tr("sharing-answers") tabs />
                <section class="card">
                    {if shown.is_empty() {
                        view! { <Nothing status /> }.into_any()
                    } else {
                        view! { <InboxTable shown names csrf /> }.into_any()
                    }}
                </section>
            }
        })
        .await
}

fn tabs(all: &[(Image, Member)], active: Option<MemberStatus>) -> Vec<Tab> {
    let count = |status: Option<MemberStatus>| {
        all.iter().filter(|(_, member)| status.is_none_or(|status| member.status == status)).count()
    };
    [
        (None, tr("sharing-all")),
        (Some(MemberStatus::Pending), tr("sharing-waiting")),
        (Some(MemberStatus::Accepted), tr("sharing-accepted")),
        (Some(MemberStatus::Rejected), tr("sharing-rejected")),
    ]
    .into_iter()
    .map(|(status, label)| Tab {
        label,
        href: Route::Inbox(status).path(),
        count: Some(count(status).to_string()),
        call: status == Some(MemberStatus::Pending) && count(status) > 0,
        active: status == active,
    })
    .collect()
}

#[component]
fn Nothing(status: Option<MemberStatus>) -> impl IntoView {
    let title = match status {
        None => tr("sharing-none"),
        Some(MemberStatus::Pending) => tr("sharing-none-waiting"),
        Some(MemberStatus::Accepted) => tr("sharing-none-accepted"),
        Some(MemberStatus::Rejected) => tr("sharing-none-rejected"),
    };
    view! {
        <Empty glyph=Glyph::Inbox title>
            <p>
                {tr("sharing-none-why")}
            </p>
        </Empty>
    }
    .into_any()
}

#[component]
fn InboxTable(shown: Vec<(Image, Member)>, names: Names, csrf: Option<String>) -> impl IntoView {
    let rows = shown
        .into_iter()
        .map(|(image, member)| {
            let owner = names.name(image.owner.as_deref());
            view! {
                <tr>
                    <th scope="row" class="name">
                        <a href=Route::image(&image.id).path()>
                            <bdi class="clip">{image.title().to_owned()}</bdi>
                        </a>
                    </th>
                    <td data-label=tr("sharing-from")>
                        <bdi>{owner}</bdi>
                    </td>
                    <td data-label=tr("sharing-size")>
                        <Bytes value=image.size />
                    </td>
                    <td data-label=tr("sharing-format")>{image.disk_format.clone().unwrap_or_default()}</td>
                    <td data-label=tr("sharing-shared")>
                        <When at=member.created_at short=true />
                    </td>
                    <td data-label=tr("sharing-answer")>
                        <MemberBadge status=member.status />
                    </td>
                    {csrf
                        .clone()
                        .map(|csrf| {
                            view! {
                                <td class="end">
                                    <AnswerButtons image=image.id status=member.status csrf from_inbox=true />
                                </td>
                            }
                        })}
                </tr>
            }
        })
        .collect_view();
    let answers = csrf.map(|_| {
        view! {
            <th scope="col">
                <span class="visually-hidden">{tr("sharing-change")}</span>
            </th>
        }
    });
    view! {
        <div class="table-wrap">
            <table class="table stacks">
                <thead>
                    <tr>
                        <th scope="col">{tr("sharing-name")}</th>
                        <th scope="col">{tr("sharing-from")}</th>
                        <th scope="col">{tr("sharing-size")}</th>
                        <th scope="col">{tr("sharing-format")}</th>
                        <th scope="col">{tr("sharing-shared")}</th>
                        <th scope="col">{tr("sharing-answer")}</th>
                        {answers}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
