//! An image's page: everything that is known of it, and what can be done with it.

mod buttons;
mod cache;
mod commands;
mod facts;
mod gone;
mod history;
mod properties;
mod sharing;
mod signature;
mod stores;
mod tasks;

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use buttons::{ActionButtons, NotOffered};
use cache::{CacheState, Cached};
use commands::Commands;
use facts::{Checksums, Overview};
use history::{History, Past};
use leptos::prelude::*;
use properties::{Properties, Tags};
use sharing::{Answer, Sharing};
use stores::{Copies, Places};
use tasks::{Tasks, Work};
use vitrine_domain::{DownloadsKnown, Error, SignatureState, StoreInfo};
use vitrine_model::{
    Image, ImageStatus, Member, ResumableUpload, Task, TaskProgress, UploadState, Visibility,
};

use super::{
    ThisImage, copies,
    list::Marks,
    names::Names,
    sources::{FetchLinks, enabled},
    targets::StoreField,
};
use crate::{
    components::{Crumb, NavItem, Notice, PageHead, StatusBadge, Tone, VisibilityBadge},
    failure::Result,
    forms::import::Source,
    islands::{LiveStatus, UploadForm},
    locale::tr,
    offers::{Offer, Offers, may_write},
    pages::{
        tasks::{Seen, may_change},
        uploads,
    },
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
    /// Whether the visitor may give that answer.
    may_answer: Offer,
    csrf: String,
    endpoint: String,
    largest: u64,
    /// Whether data is taken in parts.
    resumable: bool,
    /// The upload to it that was begun before.
    begun: Option<ResumableUpload>,
    /// From where the server would fetch data.
    sources: Vec<Source>,
    /// What the properties are called by their definitions.
    titles: BTreeMap<String, String>,
    /// The stores to choose from; empty where there is one alone.
    stores: Vec<StoreInfo>,
    /// Where there are several stores: the copies.
    places: Option<Places>,
    tasks: Vec<Work>,
    /// `max_attempts` of a task.
    most: u32,
    /// For administrators, where there is a cache.
    cached: Option<Cached>,
    /// What there is to say of its signature, where it claims one.
    signature: Option<SignatureState>,
    /// For the owner and for administrators: what happened to it.
    past: Option<Past>,
    /// For the owner and for administrators.
    downloads: Option<DownloadsKnown>,
}

/// How long the page waits for a store to say that it is well.
const PATIENCE: Duration = Duration::from_secs(1);

/// `GET /dashboard/images/{id}`.
pub(crate) async fn show(visitor: Visitor, ThisImage(id): ThisImage) -> Result {
    let controller = &visitor.dashboard.controller;
    let image = match controller.show_image(&visitor.caller, id.as_str()).await {
        Err(error @ Error::NotFound(_)) => return gone::show(&visitor, id, error).await,
        image => image?,
    };
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
        may_answer: may_write(&visitor.caller),
        csrf: visitor.login.csrf.clone(),
        endpoint: visitor.cx.endpoint.clone(),
        largest: controller.settings().limits.image_size_cap,
        sources: enabled(controller),
        stores: controller.list_stores().unwrap_or_default(),
        titles: properties::titles(&visitor, &image).await?,
        places: places(&visitor, &image).await,
        tasks: work(&visitor, id.as_str()).await?,
        most: controller.settings().tasks.max_attempts,
        cached: cache::of(&visitor, &image).await?,
        signature: controller.signature_of(&image).await?,
        past: history::of(&visitor, &image).await?,
        downloads: controller.image_downloads(&visitor.caller, &image).await?,
        image,
    };
    let title = shown.image.title().to_owned();
    visitor.ok(NavItem::Images, &title, move || view! { <Page shown /> }).await
}

/// Where the data lies, on a server with several stores.
async fn places(visitor: &Visitor, image: &Image) -> Option<Places> {
    let controller = &visitor.dashboard.controller;
    let stores = controller.list_stores().ok().filter(|_| !image.locations.is_empty())?;
    let holds = |name: &str| image.locations.iter().any(|place| place.store() == Some(name));
    Some(Places {
        stores,
        health: controller.health_of_stores(holds, PATIENCE).await,
        copy: copies::may_copy(visitor, image),
        remove: copies::may_remove(visitor, image),
        is_admin: visitor.caller.is_admin(),
    })
}

/// The image's tasks, as far as the person may know of them.
async fn work(visitor: &Visitor, id: &str) -> Result<Vec<Work>> {
    let controller = &visitor.dashboard.controller;
    let mut tasks = controller.image_tasks(&visitor.caller, id).await?;
    tasks.truncate(tasks::SHOWN);
    let mut progress = controller.progress_of_tasks(&visitor.caller, &tasks).await?;
    let work =
        |task| Work { may_change: may_change(&visitor.caller, &task), seen: seen(task, &mut progress) };
    Ok(tasks.into_iter().map(work).collect())
}

fn seen(task: Task, progress: &mut HashMap<String, TaskProgress>) -> Seen {
    Seen { progress: progress.remove(&task.id).unwrap_or_default(), task }
}

#[component]
fn Page(shown: Shown) -> impl IntoView {
    let Shown {
        image,
        offers,
        names,
        members,
        answer,
        may_answer,
        csrf,
        endpoint,
        largest,
        resumable,
        begun,
        ..
    } = shown;
    let past = shown.past.map(|past| view! { <History past /> });
    let (id, several) = (image.id.clone(), shown.places.is_some());
    let tasks = view! { <Tasks image=id.clone() tasks=shown.tasks most=shown.most csrf=csrf.clone() /> };
    let copies = shown.places.map(|places| view! { <Copies image=image.clone() places csrf=csrf.clone() /> });
    let cached = shown.cached.map(|cached| view! { <CacheState image=id cached csrf=csrf.clone() /> });
    let owner = names.name(image.owner.as_deref());
    let upload = (image.status == ImageStatus::Queued && offers.edit.is_ok()).then(|| {
        view! { <Upload image=image.clone() offers=offers.clone() csrf=csrf.clone() largest resumable begun sources=shown.sources stores=shown.stores /> }
    });
    let answer =
        answer.map(|member| view! { <Answer member may_answer owner=owner.clone() csrf=csrf.clone() /> });
    let sharing = (image.visibility == Visibility::Shared && offers.edit.is_ok())
        .then(|| view! { <Sharing image=image.clone() members names=names.clone() csrf=csrf.clone() /> });
    view! {
        <Head image=image.clone() offers=offers.clone() csrf />
        {answer}
        <div class="columns wide-narrow">
            <div class="stack">
                {tasks}
                {upload}
                <Overview image=image.clone() owner several signature=shown.signature downloads=shown.downloads />
                {copies}
                <Properties image=image.clone() titles=shown.titles />
                <Checksums image=image.clone() />
                {past}
            </div>
            <div class="stack">
                <NotOffered offers=offers.clone() />
                <Tags tags=image.tags.clone() />
                {sharing}
                {cached}
                <Commands image offers endpoint />
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
        <PageHead title=image.title() crumbs=vec![Crumb::new(tr("images-title"), Route::home().path())] beside>
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
    sources: Vec<Source>,
    stores: Vec<StoreInfo>,
) -> impl IntoView {
    let id = image.id.clone();
    let fetch = offers.upload.is_ok().then(|| view! { <FetchLinks enabled=sources image=id /> });
    let body = match offers.upload {
        Ok(()) if begun.as_ref().is_some_and(|upload| upload.state == UploadState::Finishing) => view! {
            <Notice tone=Tone::Info title=tr("images-arrived")>
                <p>{tr("images-arrived-why")}</p>
            </Notice>
        }
        .into_any(),
        Ok(()) => {
            let unfinished = begun.map(|begun| {
                let title = image.name.clone().map(|name| (image.id.clone(), name));
                uploads::unfinished(&begun, &title.into_iter().collect())
            });
            let action = Route::image(&image.id).path() + "/file";
            let format = image.disk_format.clone().unwrap_or_default();
            let is_raw = format == "raw";
            let declared = format.clone();
            let demand = if is_raw {
                view! { {tr("images-file-raw")} }.into_any()
            } else {
                view! { {tr("images-file-format-before")} <strong>{format}</strong> {tr("images-file-format-after")} }
                    .into_any()
            };
            view! {
                <p class="muted">{demand}</p>
                <UploadForm
                    action
                    image=Some(image.id)
                    declared
                    csrf
                    largest
                    resumable
                    unfinished
                    begun_before=Vec::new()
                    label=tr("images-upload")
                >
                    <StoreField stores />
                </UploadForm>
            }
            .into_any()
        }
        Err(reason) => view! {
            <Notice tone=Tone::Info title=tr("images-upload-not")>
                <p>{reason}</p>
            </Notice>
        }
        .into_any(),
    };
    view! {
        <section class="card">
            <header>
                <h2>{tr("images-waiting")}</h2>
            </header>
            <div class="body stack">{body} {fetch}</div>
        </section>
    }
    .into_any()
}
