//! The parts of a row that change by themselves: rendered with the page, and again when they have changed.

use leptos::prelude::*;
use vitrine_model::ImageStatus;

use crate::{
    components::{Bar, Bytes, StatusBadge},
    locale::tr,
    wire::in_transition,
};

/// The state.
pub(crate) fn status_part(status: ImageStatus) -> AnyView {
    view! { <StatusBadge status /> }.into_any()
}

/// The size; while the data is on its way, how much of it is here.
pub(crate) fn size_part(
    status: ImageStatus,
    size: Option<u64>,
    progress: Option<&(u64, Option<u64>)>,
) -> AnyView {
    let Some((done, total)) = progress.filter(|_| in_transition(status)).copied() else {
        return view! { <Bytes value=size /> }.into_any();
    };
    let of = total.map(|total| view! { " / " <Bytes value=Some(total) /> });
    view! {
        <span class="arriving">
            <Bar value=done total label=tr("list-bytes-here") />
            <span class="small muted num">
                <Bytes value=Some(done) />
                {of}
            </span>
        </span>
    }
    .into_any()
}
