//! Who else has an image: for its owner, and for those it is shared with.

use leptos::prelude::*;
use vitrine_model::{Image, Member, MemberStatus};

use super::buttons::OneAction;
use crate::{
    components::{LinkButton, MemberBadge, Notice, Tone},
    locale::tr,
    offers::Offer,
    pages::images::{answer::AnswerButtons, names::Names},
    routes::Route,
};

/// The projects the owner shares it with.
#[component]
pub(super) fn Sharing(image: Image, members: Vec<Member>, names: Names, csrf: String) -> impl IntoView {
    let here = Route::image(&image.id).path();
    let none = members.is_empty().then(|| {
        view! { <p class="muted">{tr("images-not-shared")}</p> }
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
                            {tr("images-member-remove")}
                        </OneAction>
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card">
            <header>
                <h2>{tr("images-shared-with")}</h2>
                <LinkButton small=true href=format!("{here}/share")>{tr("images-share-more")}</LinkButton>
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
pub(super) fn Answer(member: Member, may_answer: Offer, owner: String, csrf: String) -> impl IntoView {
    let (tone, title) = match member.status {
        MemberStatus::Pending => (Tone::Warn, tr("images-member-pending")),
        MemberStatus::Accepted => (Tone::Ok, tr("images-member-accepted")),
        MemberStatus::Rejected => (Tone::Info, tr("images-member-rejected")),
    };
    let text = match member.status {
        MemberStatus::Pending => tr("images-member-pending-do"),
        MemberStatus::Accepted => tr("images-member-accepted-do"),
        MemberStatus::Rejected => tr("images-member-rejected-do"),
    };
    let answers = match may_answer {
        Ok(()) => {
            view! { <AnswerButtons image=member.image_id status=member.status csrf from_inbox=false /> }
                .into_any()
        }
        Err(why) => view! { <p>{why}</p> }.into_any(),
    };
    view! {
        <Notice tone title>
            <p>{text} {tr("images-owner-is")} <bdi>{owner}</bdi></p>
            {answers}
        </Notice>
    }
    .into_any()
}
