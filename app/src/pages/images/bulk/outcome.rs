//! How far a change of many images is, and how an image of it fared.

use leptos::prelude::*;
use vitrine_domain::{Controller, Outcome};
use vitrine_model::{ImageStatus, Task, TaskProgress};

use crate::{
    components::{Badge, Bar, Glyph, Tone, values::grouped},
    islands::LiveStatus,
    locale::{key, tr},
    watch::Watch,
};

/// Images done, of how many; the page opens again when there is more to show.
#[component]
pub(crate) fn BulkProgress(task: Task, progress: TaskProgress) -> impl IntoView {
    if task.status.is_final() {
        return ().into_any();
    }
    // The controller counts images where other tasks count bytes.
    let total = progress.bytes_total.unwrap_or_else(|| Controller::bulk_expected(&task));
    let done = progress.bytes_done.min(total);
    let words = tr!("list-bulk-progress", done = grouped(done), total = grouped(total));
    let follow = Watch::of(&task, &progress).map(|watch| {
        view! {
            <span hidden aria-hidden="true">
                <LiveStatus id=watch.key() status=ImageStatus::Importing reload=true />
            </span>
        }
    });
    view! {
        <Bar value=done total=Some(total) label=tr("list-bulk-images-done") />
        <span class="small muted num">{words}</span>
        {follow}
    }
    .into_any()
}

/// One outcome, as a word with a colour.
pub(super) fn badge(outcome: Outcome) -> AnyView {
    let (tone, glyph, text) = match outcome {
        Outcome::Done => (Tone::Ok, Glyph::Check, key("list-outcome-done")),
        Outcome::Already => (Tone::Neutral, Glyph::Info, key("list-outcome-already")),
        Outcome::Refused => (Tone::Danger, Glyph::Error, key("list-outcome-refused")),
    };
    view! { <Badge tone glyph text=tr(text) /> }.into_any()
}
