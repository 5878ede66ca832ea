//! Values that change while one looks: the state and the size of images in transition. All of a page share one
//! question to the server, asked less often the longer nothing changes, and not at all while the page is hidden.

use std::{cell::RefCell, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use vitrine_model::ImageStatus;
use web_sys::VisibilityState;

use super::dom;
use crate::{
    components::{Bytes, StatusBadge},
    locale::need,
    wire::{LiveImage, in_transition},
};

const SHORTEST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(30);

thread_local! {
    static WATCHED: RefCell<Vec<ArcRwSignal<LiveImage>>> = const { RefCell::new(Vec::new()) };
}

/// The state of an image.
#[island]
pub fn LiveStatus(
    /// The image.
    id: String,
    /// Its state when the page was rendered.
    status: ImageStatus,
    /// Opens the page again when the transition is over, since more than the state has changed.
    reload: bool,
) -> impl IntoView {
    need("badges-status-");
    let live = ArcRwSignal::new(LiveImage { id, status: Some(status), size: None, hash: None });
    watch(&live);
    let shown = Memo::new({
        let live = live.clone();
        move |_| live.get().status.unwrap_or(ImageStatus::Deleted)
    });
    Effect::new(move || {
        if reload && !in_transition(shown.get()) {
            dom::window().map(|window| window.location().reload());
        }
    });
    move || view! { <StatusBadge status=shown.get() /> }
}

/// The bytes stored of an image.
#[island]
pub fn LiveSize(
    /// The image.
    id: String,
    /// Its state when the page was rendered.
    status: ImageStatus,
    /// Its size then.
    size: Option<u64>,
) -> impl IntoView {
    need("values-");
    let live = ArcRwSignal::new(LiveImage { id, status: Some(status), size, hash: None });
    watch(&live);
    let shown = Memo::new(move |_| live.get().size);
    move || view! { <Bytes value=shown.get() /> }
}

/// Has a value followed; in the browser alone.
fn watch(live: &ArcRwSignal<LiveImage>) {
    let live = live.clone();
    Effect::new(move || {
        let first = WATCHED.with_borrow_mut(|watched| {
            watched.push(live.clone());
            watched.len() == 1
        });
        if first {
            spawn_local(follow());
        }
    });
}

async fn follow() {
    let mut pause = SHORTEST;
    loop {
        dom::sleep(pause).await;
        let open: Vec<ArcRwSignal<LiveImage>> = WATCHED.with_borrow(|watched| {
            let moving =
                |live: &&ArcRwSignal<LiveImage>| live.get_untracked().status.is_some_and(in_transition);
            watched.iter().filter(moving).cloned().collect()
        });
        if open.is_empty() {
            return;
        }
        if dom::document().is_some_and(|document| document.visibility_state() == VisibilityState::Hidden) {
            pause = SHORTEST;
            continue;
        }
        let mut ids: Vec<String> = open.iter().map(|live| live.get_untracked().id).collect();
        ids.dedup();
        let address = format!("/dashboard/images/live?id={}", ids.join("&id="));
        let answer =
            dom::get(&address).await.and_then(|text| serde_json::from_str::<Vec<LiveImage>>(&text).ok());
        let changed = answer.is_some_and(|answer| tell(&open, &answer));
        pause = if changed { SHORTEST } else { (pause * 3 / 2).min(LONGEST) };
    }
}

fn tell(open: &[ArcRwSignal<LiveImage>], answer: &[LiveImage]) -> bool {
    let mut changed = false;
    for live in open {
        let known = live.get_untracked();
        if let Some(fresh) = answer.iter().find(|fresh| fresh.id == known.id)
            && (fresh.status != known.status || fresh.size != known.size)
        {
            changed |= fresh.status != known.status;
            live.set(fresh.clone());
        }
    }
    changed
}
