//! What changes on a page of the list, told as it happens: one stream a page, for as long as its person is logged in.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::RawQuery,
    response::{
        IntoResponse as _,
        sse::{Event, Sse},
    },
};
use futures::stream;
use leptos::{prelude::Owner, tachys::view::RenderHtml as _};
use tokio::sync::mpsc;
use vitrine_domain::Error;
use vitrine_model::{
    Image, ImageFilters, ImageQuery, ImageStatus,
    query::{SortDir, SortKey, VisibilityFilter},
};

use super::list::{size_part, status_part};
use crate::{
    failure::Result,
    live::Watched,
    locale::tr,
    routes::ImageId,
    session::Visitor,
    wire::{LiveRow, in_transition},
};

/// Images one stream may follow: a page of the list, or more.
const MOST: usize = 200;
/// How long changes are gathered, so that many at once are told together.
const GATHER: Duration = Duration::from_millis(200);
/// The longest silence, after which it is asked whether the person is still logged in.
const SILENCE: Duration = Duration::from_secs(5);

/// `GET /dashboard/images/events?id=…&id=…`: server-sent events, each a list of [`LiveRow`]. It begins with all of
/// them, so that nothing is missed between the page and the stream.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    let query = query.unwrap_or_default();
    let ids: Vec<String> = form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == "id")
        .filter_map(|(_, id)| ImageId::parse(&id))
        .map(|id| id.as_str().to_owned())
        .take(MOST)
        .collect();
    let Some(watched) = visitor.dashboard.live.watch(ids) else {
        return Err(Error::Unavailable { message: tr("list-watched-too-many"), source: None }.into());
    };
    let (sender, receiver) = mpsc::channel(2);
    let reader = visitor.cx.reader.clone();
    tokio::spawn(reader.during(follow(visitor, watched, sender)));
    let events = stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|event: Event| (Ok::<_, Infallible>(event), receiver))
    });
    Ok(Sse::new(events).into_response())
}

/// Tells until the page is closed, the person is logged out, or the server ends.
async fn follow(visitor: Visitor, mut watched: Watched, sender: mpsc::Sender<Event>) {
    let mut changed = watched.ids().to_vec();
    loop {
        if !is_logged_in(&visitor).await || visitor.dashboard.controller.activity().draining {
            return;
        }
        let event = if changed.is_empty() {
            Event::default().comment("here")
        } else {
            let Some(event) = tell(&visitor, &changed).await else { return };
            event
        };
        if sender.send(event).await.is_err() {
            return;
        }
        changed = tokio::select! {
            changed = watched.changed() => changed,
            () = tokio::time::sleep(SILENCE) => Vec::new(),
            () = sender.closed() => return,
        };
        if !changed.is_empty() {
            tokio::time::sleep(GATHER).await;
            changed.extend(watched.gathered());
            changed.sort_unstable();
            changed.dedup();
        }
    }
}

/// The token ends with a log-out, with the user, the project and the role.
async fn is_logged_in(visitor: &Visitor) -> bool {
    let caller = visitor.dashboard.identity.validate(&visitor.login.token).await;
    matches!(caller, Ok(Some(caller)) if caller.project_id == visitor.caller.project_id && caller.roles == visitor.caller.roles)
}

/// What of these images the person may see now; `None` where it cannot be found out.
async fn tell(visitor: &Visitor, ids: &[String]) -> Option<Event> {
    let filters = ImageFilters {
        visibility: VisibilityFilter::All,
        member_status: None,
        os_hidden: None,
        id: Some(ids.to_vec()),
        ..ImageFilters::default()
    };
    let limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let query = ImageQuery { filters, sort: vec![(SortKey::Id, SortDir::Asc)], marker: None, limit };
    let controller = &visitor.dashboard.controller;
    let found = controller.list_images(&visitor.caller, query).await.ok()?.images;
    let moving: Vec<String> =
        found.iter().filter(|image| in_transition(image.status)).map(|image| image.id.clone()).collect();
    let progress = controller.progress_of_images(&moving).await.ok()?;
    let rows: Vec<LiveRow> = ids
        .iter()
        .map(|id| {
            let image = found.iter().find(|image| image.id == *id);
            row(id, image, progress.get(id))
        })
        .collect();
    Some(Event::default().data(serde_json::to_string(&rows).ok()?))
}

/// The parts of a row as the page has them. An image that is gone, or can no longer be seen, is shown as deleted.
fn row(id: &str, image: Option<&Image>, progress: Option<&(u64, Option<u64>)>) -> LiveRow {
    let status = image.map_or(ImageStatus::Deleted, |image| image.status);
    let size = image.and_then(|image| image.size);
    Owner::new().with(|| LiveRow {
        id: id.to_owned(),
        status: status_part(status).to_html(),
        size: size_part(status, size, progress).to_html(),
    })
}
