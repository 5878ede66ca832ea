//! What a project uses, and what it may: bars, for one's own project and for administrators.

pub(crate) mod picture;

use leptos::prelude::*;
use picture::Pictures;
use vitrine_model::{Quota, Usage};

use crate::{
    components::{
        Bar, NavItem, PageHead, Tone,
        bar::fullness,
        values::{grouped, human_bytes},
    },
    failure::Result,
    listing::Scope,
    locale::tr,
    pages::images::names::Names,
    session::Visitor,
};

/// `GET /dashboard/usage`.
pub(crate) async fn show(visitor: Visitor) -> Result {
    let usage = visitor.dashboard.controller.usage(&visitor.caller).await?;
    let picture = visitor.dashboard.controller.project_picture(&visitor.caller).await?;
    let project = visitor.caller.project_name.clone().unwrap_or_default();
    visitor
        .ok(NavItem::Usage, tr("usage-title"), move || {
            let subtitle = view! { {tr("usage-what-before")} <bdi>{project}</bdi> {tr("usage-what-after")} };
            view! {
                <div class="narrow stack">
                    <PageHead title=tr("usage-title") subtitle=subtitle.into_any() />
                    <section class="card">
                        <div class="body stack">
                            <Bars usage explained=true />
                            <p class="small muted">
                                {tr("usage-hint")}
                            </p>
                        </div>
                    </section>
                    <Pictures picture scope=Scope::Project names=Names::default() />
                </div>
            }
        })
        .await
}

/// What is limited, in words.
pub(crate) fn title(quota: Quota) -> String {
    match quota {
        Quota::ImageSizeTotal => tr("usage-stored"),
        Quota::ImageStageTotal => tr("usage-staged"),
        Quota::ImageCountTotal => tr("usage-images"),
        Quota::ImageCountUploading => tr("usage-uploading"),
    }
}

fn explanation(quota: Quota) -> String {
    match quota {
        Quota::ImageSizeTotal => tr("usage-stored-what"),
        Quota::ImageStageTotal => tr("usage-staged-what"),
        Quota::ImageCountTotal => tr("usage-images-what"),
        Quota::ImageCountUploading => tr("usage-uploading-what"),
    }
}

/// What the quota's numbers count.
pub(crate) fn unit(quota: Quota) -> String {
    match quota {
        Quota::ImageSizeTotal | Quota::ImageStageTotal => "MiB".to_owned(),
        Quota::ImageCountTotal | Quota::ImageCountUploading => tr("usage-unit-images"),
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
    let Usage { quota, usage, bytes, limit } = usage;
    let used = bytes.map_or_else(|| amount(quota, usage), human_bytes);
    let words = match limit {
        Some(limit) => tr!("usage-of", used = used, limit = amount(quota, limit)),
        None => tr!("usage-unlimited", used = used),
    };
    let full = limit.is_some_and(|limit| usage >= limit);
    let advice = (full && explained).then(|| {
        let text = tr!("usage-reached", limit = quota.as_str());
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
