//! An image's page: everything that is known of it, and what can be done with it.

mod buttons;
mod commands;
mod facts;
mod properties;
mod sharing;

use buttons::{ActionButtons, NotOffered};
use commands::Commands;
use facts::{Checksums, Overview};
use leptos::prelude::*;
use properties::{Properties, Tags};
use sharing::{Answer, Sharing};
use vitrine_model::{Image, ImageStatus, Member, ResumableUpload, UploadState, Visibility};

use super::{ThisImage, list::Marks, names::Names};
use crate::{
    components::{Crumb, NavItem, Notice, PageHead, StatusBadge, Tone, VisibilityBadge},
    failure::Result,
    islands::{LiveStatus, UploadForm},
    offers::Offers,
    pages::uploads,
    routes::Route,
    session::Visitor,
    wire::in_transition,
};

/// Everything the page shows.
#[derive(Debug, Clone)]
struct Shown {
    image: Image,
    offers: Offers,
    names: Names,
    /// For the owner: the projects it is shared with.
    members: Vec<Member>,
    /// For a project it is shared with: its own answer.
    answer: Option<Member>,
    csrf: String,
    endpoint: String,
    largest: u64,
    /// Whether data is taken in parts.
    resumable: bool,
    /// The upload to it that was begun before.
    begun: Option<ResumableUpload>,
}

/// `GET /dashboard/images/{id}`.
pub(crate) async fn show(visitor: Visitor, ThisImage(id): ThisImage) -> Result {
    let controller = &visitor.dashboard.controller;
    let image = controller.show_image(&visitor.caller, id.as_str()).await?;
    let mut members = Vec::new();
    if image.visibility == Visibility::Shared {
        members = controller.list_members(&visitor.caller, id.as_str()).await?;
    }
    let owns = visitor.caller.is_owner(image.owner.as_deref());
    let answer = (!owns)
        .then(|| members.iter().find(|member| Some(member.member.as_str()) == visitor.project()).cloned())
        .flatten();
    if !owns && !visitor.caller.is_admin() {
        members.clear();
    }
    let ids =
        image.owner.iter().chain(members.iter().map(|member| &member.member)).cloned().collect::<Vec<_>>();
    let resumable = controller.settings().uploads.folder.is_some();
    let offers = Offers::of(&visitor.caller, &image);
    let begun = if resumable && image.status == ImageStatus::Queued && offers.edit.is_ok() {
        controller.list_uploads(&visitor.caller, Some(id.as_str())).await?.into_iter().next()
    } else {
        None
    };
    let shown = Shown {
        resumable,
        begun,
        offers,
        names: Names::of(&visitor, ids).await?,
        members,
        answer,
        csrf: visitor.login.csrf.clone(),
        endpoint: visitor.cx.endpoint.clone(),
        largest: controller.settings().limits.image_size_cap,
        image,
    };
    let title = shown.image.title().to_owned();
    visitor.ok(NavItem::Images, &title, move || view! { <Page shown /> }).await
}

#[component]
fn Page(shown: Shown) -> impl IntoView {
    let Shown { image, offers, names, members, answer, csrf, endpoint, largest, resumable, begun } = shown;
    let owner = names.name(image.owner.as_deref());
    let upload = (image.status == ImageStatus::Queued && offers.edit.is_ok()).then(|| {
        view! { <Upload image=image.clone() offers=offers.clone() csrf=csrf.clone() largest resumable begun /> }
    });
    let answer = answer.map(|member| view! { <Answer member owner=owner.clone() csrf=csrf.clone() /> });
    let sharing = (image.visibility == Visibility::Shared && offers.edit.is_ok())
        .then(|| view! { <Sharing image=image.clone() members names=names.clone() csrf=csrf.clone() /> });
    view! {
        <Head image=image.clone() offers=offers.clone() csrf />
        {answer}
        <div class="columns wide-narrow">
            <div class="stack">
                {upload}
                <Overview image=image.clone() owner />
                <Properties image=image.clone() />
                <Checksums image=image.clone() />
            </div>
            <div class="stack">
                <NotOffered offers />
                <Tags tags=image.tags.clone() />
                {sharing}
                <Commands image endpoint />
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Head(image: Image, offers: Offers, csrf: String) -> impl IntoView {
    let (id, status) = (image.id.clone(), image.status);
    let state = if in_transition(status) {
        view! { <LiveStatus id status reload=true /> }.into_any()
    } else {
        view! { <StatusBadge status /> }.into_any()
    };
    let beside = view! {
        {state}
        <VisibilityBadge visibility=image.visibility />
        <Marks protected=image.protected hidden=image.os_hidden />
    }
    .into_any();
    view! {
        <PageHead title=image.title() crumbs=vec![Crumb::new("Images", Route::home().path())] beside>
            <ActionButtons image offers csrf />
        </PageHead>
    }
    .into_any()
}

/// The form for the data of an image that has none.
#[component]
fn Upload(
    image: Image,
    offers: Offers,
    csrf: String,
    largest: u64,
    resumable: bool,
    begun: Option<ResumableUpload>,
) -> impl IntoView {
    let body = match offers.upload {
        Ok(()) if begun.as_ref().is_some_and(|upload| upload.state == UploadState::Finishing) => view! {
            <Notice tone=Tone::Info title="All data has arrived">
                <p>"It is waiting for the store. The server tries again by itself; open this page again in a while."</p>
            </Notice>
        }
        .into_any(),
        Ok(()) => {
            let unfinished = begun.as_ref().map(uploads::unfinished);
            let action = Route::image(&image.id).path() + "/file";
            let format = image.disk_format.clone().unwrap_or_default();
            view! {
                <p class="muted">
                    "The file must be of the format " <strong>{format}</strong>
                    ", as declared; other data is refused. The format can still be changed under Edit."
                </p>
                <UploadForm
                    action
                    image=Some(image.id)
                    csrf
                    largest
                    resumable
                    unfinished
                    label="Upload data".to_owned()
                >
                    {None::<AnyView>}
                </UploadForm>
            }
            .into_any()
        }
        Err(reason) => view! {
            <Notice tone=Tone::Info title="The data cannot be uploaded yet">
                <p>{reason}</p>
            </Notice>
        }
        .into_any(),
    };
    view! {
        <section class="card">
            <header>
                <h2>"Waiting for data"</h2>
            </header>
            <div class="body stack">{body}</div>
        </section>
    }
    .into_any()
}
