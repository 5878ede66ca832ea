//! Who else has an image: for its owner, and for those it is shared with.

use leptos::prelude::*;
use vitrine_model::{Image, Member, MemberStatus};

use super::buttons::OneAction;
use crate::{
    components::{LinkButton, MemberBadge, Notice, Tone},
    pages::images::{answer::AnswerButtons, names::Names},
    routes::Route,
};

/// The projects the owner shares it with.
#[component]
pub(super) fn Sharing(image: Image, members: Vec<Member>, names: Names, csrf: String) -> impl IntoView {
    let here = Route::image(&image.id).path();
    let none = members.is_empty().then(|| {
        view! { <p class="muted">"Not shared with any other project yet."</p> }
    });
    let rows = members
        .into_iter()
        .map(|member| {
            let name = names.name(Some(&member.member));
            view! {
                <li class="row spread">
                    <bdi>{name}</bdi>
                    <span class="row">
                        <MemberBadge status=member.status />
                        <OneAction
                            action=format!("{here}/share/remove")
                            name="project"
                            value=member.member
                            csrf=csrf.clone()
                        >
                            "Remove"
                        </OneAction>
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card">
            <header>
                <h2>"Shared with"</h2>
                <LinkButton small=true href=format!("{here}/share")>"Share…"</LinkButton>
            </header>
            <div class="body">
                {none}
                <ul class="plain stack">{rows}</ul>
            </div>
        </section>
    }
    .into_any()
}

/// The question to a project it is shared with.
#[component]
pub(super) fn Answer(member: Member, owner: String, csrf: String) -> impl IntoView {
    let (tone, title) = match member.status {
        MemberStatus::Pending => (Tone::Warn, "This image is shared with your project"),
        MemberStatus::Accepted => (Tone::Ok, "Your project has accepted this image"),
        MemberStatus::Rejected => (Tone::Info, "Your project has rejected this image"),
    };
    let text = match member.status {
        MemberStatus::Pending => {
            "Accept it only if you trust its owner: it then appears in your project's lists."
        }
        MemberStatus::Accepted => "It is in your project's lists.",
        MemberStatus::Rejected => {
            "It stays out of your project's lists, but who knows its id can still use it."
        }
    };
    view! {
        <Notice tone title>
            <p>{text} " Owner: " <bdi>{owner}</bdi> "."</p>
            <AnswerButtons image=member.image_id status=member.status csrf from_inbox=false />
        </Notice>
    }
    .into_any()
}
