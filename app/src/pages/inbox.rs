//! The inbox: images that other projects share with this one, and what was answered.

use axum::extract::RawQuery;
use leptos::prelude::*;
use vitrine_model::{Image, Member, MemberStatus};

use super::{asked, images::answer::AnswerButtons};
use crate::{
    components::{Bytes, Empty, Glyph, MemberBadge, NavItem, PageHead, Tab, Tabs, When},
    failure::Result,
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
    let csrf = visitor.login.csrf.clone();
    visitor
        .ok(NavItem::Inbox, "Shared with you", move || {
            view! {
                <PageHead
                    title="Shared with you"
                    subtitle="Images of other projects. Accept one to have it in your lists; you can change the answer at any time."
                        .into_any()
                />
                <Tabs label="Answers" tabs />
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
        (None, "All"),
        (Some(MemberStatus::Pending), "Waiting"),
        (Some(MemberStatus::Accepted), "Accepted"),
        (Some(MemberStatus::Rejected), "Rejected"),
    ]
    .into_iter()
    .map(|(status, label)| Tab {
        label: label.to_owned(),
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
        None => "Nothing is shared with this project",
        Some(MemberStatus::Pending) => "No image waits for an answer",
        Some(MemberStatus::Accepted) => "No shared image was accepted",
        Some(MemberStatus::Rejected) => "No shared image was rejected",
    };
    view! {
        <Empty glyph=Glyph::Inbox title>
            <p>
                "When another project shares an image with this one, it appears here. It stays out of your lists until \
                 you accept it."
            </p>
        </Empty>
    }
    .into_any()
}

#[component]
fn InboxTable(shown: Vec<(Image, Member)>, names: Names, csrf: String) -> impl IntoView {
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
                    <td data-label="From">
                        <bdi>{owner}</bdi>
                    </td>
                    <td data-label="Size">
                        <Bytes value=image.size />
                    </td>
                    <td data-label="Format">{image.disk_format.clone().unwrap_or_default()}</td>
                    <td data-label="Shared">
                        <When at=member.created_at short=true />
                    </td>
                    <td data-label="Answer">
                        <MemberBadge status=member.status />
                    </td>
                    <td class="end">
                        <AnswerButtons image=image.id status=member.status csrf=csrf.clone() from_inbox=true />
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap">
            <table class="table stacks">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"From"</th>
                        <th scope="col">"Size"</th>
                        <th scope="col">"Format"</th>
                        <th scope="col">"Shared"</th>
                        <th scope="col">"Answer"</th>
                        <th scope="col">
                            <span class="visually-hidden">"Change the answer"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
