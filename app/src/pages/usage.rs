//! What a project uses, and what it may: bars, for one's own project and for administrators.

use leptos::prelude::*;
use vitrine_model::{Quota, Usage};

use crate::{
    components::{
        Bar, NavItem, PageHead, Tone,
        bar::fullness,
        values::{grouped, human_bytes},
    },
    failure::Result,
    session::Visitor,
};

/// `GET /dashboard/usage`.
pub(crate) async fn show(visitor: Visitor) -> Result {
    let usage = visitor.dashboard.controller.usage(&visitor.caller).await?;
    let project = visitor.caller.project_name.clone().unwrap_or_default();
    visitor
        .ok(NavItem::Usage, "Usage", move || {
            let subtitle = view! { "What the project " <bdi>{project}</bdi> " uses, and what it may." };
            view! {
                <div class="narrow">
                    <PageHead title="Usage" subtitle=subtitle.into_any() />
                    <section class="card">
                        <div class="body stack">
                            <Bars usage explained=true />
                            <p class="small muted">
                                "Deleted images do not count. An image counts once for each store it lies in. For other \
                                 limits, ask an administrator."
                            </p>
                        </div>
                    </section>
                </div>
            }
        })
        .await
}

/// What is limited, in words.
pub(crate) const fn title(quota: Quota) -> &'static str {
    match quota {
        Quota::ImageSizeTotal => "Stored data",
        Quota::ImageStageTotal => "Staged data",
        Quota::ImageCountTotal => "Images",
        Quota::ImageCountUploading => "Uploads and imports at a time",
    }
}

const fn explanation(quota: Quota) -> &'static str {
    match quota {
        Quota::ImageSizeTotal => "The data of all images, in all stores.",
        Quota::ImageStageTotal => "Data that waits for its import, or is being imported.",
        Quota::ImageCountTotal => "Records, those without data included.",
        Quota::ImageCountUploading => "Images whose data is on its way now.",
    }
}

/// A number in the quota's unit, as people read it.
pub(crate) fn amount(quota: Quota, number: u64) -> String {
    match quota {
        Quota::ImageSizeTotal | Quota::ImageStageTotal => human_bytes(number.saturating_mul(1024 * 1024)),
        Quota::ImageCountTotal | Quota::ImageCountUploading => grouped(number),
    }
}

/// A bar for each thing.
#[component]
pub(crate) fn Bars(
    usage: Vec<Usage>,
    /// With what each means.
    explained: bool,
) -> impl IntoView {
    let rows = usage.into_iter().map(|usage| view! { <One usage explained /> }).collect_view();
    view! { <ul class="plain usage">{rows}</ul> }.into_any()
}

#[component]
fn One(usage: Usage, explained: bool) -> impl IntoView {
    let Usage { quota, usage, limit } = usage;
    let words = match limit {
        Some(limit) => format!("{} of {}", amount(quota, usage), amount(quota, limit)),
        None => format!("{}, no limit", amount(quota, usage)),
    };
    let full = limit.is_some_and(|limit| usage >= limit);
    let advice = (full && explained).then(|| {
        let text = format!(
            "The limit ({}) is reached. Delete what is not needed, wait for what is under way, or ask an \
             administrator for more.",
            quota.as_str()
        );
        view! { <p class="small problem">{text}</p> }
    });
    let bar = limit.map(|limit| {
        let tone: Tone = fullness(usage, limit);
        view! { <Bar value=usage total=Some(limit) label=title(quota) tone /> }
    });
    view! {
        <li>
            <div class="row spread">
                <span>{title(quota)}</span>
                <span class="num small">{words}</span>
            </div>
            {bar}
            {explained.then(|| view! { <p class="small muted">{explanation(quota)}</p> })}
            {advice}
        </li>
    }
    .into_any()
}
