//! Where a task stands, kept fresh while it is at work.

use leptos::prelude::*;
use vitrine_domain::Controller;
use vitrine_model::{ImageStatus, TaskStatus};

use super::Seen;
use crate::{
    components::{Bar, Bytes, Emphasis, Glyph, SubmitButton, TaskBadge, values::capital},
    islands::{LiveSize, LiveStatus},
    locale::tr,
    pages::images::bulk::BulkProgress,
    routes::{ImageId, Route},
    watch::Watch,
    wire::CSRF_FIELD,
};

/// State, phase, bytes, attempts and reason.
#[component]
pub(crate) fn TaskState(
    seen: Seen,
    /// `max_attempts`: how often a task is begun.
    most: u32,
) -> impl IntoView {
    let Seen { task, progress } = seen;
    let open = !task.status.is_final();
    let watch = Watch::of(&task, &progress).filter(|_| open).map(|watch| watch.key());
    let phase = Some(phase(&progress.phase)).filter(|phase| open && !phase.is_empty());
    let attempt =
        (progress.attempts > 1).then(|| tr!("tasks-attempt", attempt = progress.attempts, most = most));
    let many = Controller::bulk_action(&task).map(|_| {
        let href = ImageId::parse(&task.id).map(|id| Route::Bulk(id).path());
        view! {
            <BulkProgress task=task.clone() progress=progress.clone() />
            {href.map(|href| view! { <a class="small" href=href>{tr("list-bulk-each")}</a> })}
        }
    });
    let is_many = many.is_some();
    let bytes =
        (open && !is_many && (progress.bytes_total.is_some() || progress.bytes_done > 0)).then(|| {
            let done = Some(progress.bytes_done);
            let figure = match &watch {
                Some(key) => {
                    view! { <LiveSize id=key.clone() status=ImageStatus::Importing size=done /> }.into_any()
                }
                None => view! { <Bytes value=done /> }.into_any(),
            };
            let total =
                progress.bytes_total.map(|total| view! { {tr("tasks-of")} <Bytes value=Some(total) /> });
            view! {
                <Bar value=progress.bytes_done total=progress.bytes_total label=tr("tasks-bytes-done") />
                <span class="small muted num">{figure} {total}</span>
            }
        });
    // It says nothing to people: it opens the page again when there is more to show than bytes.
    let follow = watch.filter(|_| !is_many).map(|id| {
        view! {
            <span hidden aria-hidden="true">
                <LiveStatus id status=ImageStatus::Importing reload=true />
            </span>
        }
    });
    let reason = task.message.filter(|message| !message.is_empty() && task.status != TaskStatus::Success);
    let before = (open && reason.is_some()).then(|| tr("tasks-again"));
    view! {
        <div class="task-state">
            <div class="row">
                <TaskBadge status=task.status cancelled=progress.cancelled />
                {phase.map(|phase| view! { <bdi class="small">{phase}</bdi> })}
                {attempt.map(|text| view! { <span class="small muted">{text}</span> })}
            </div>
            {many}
            {bytes}
            {reason
                .map(|reason| {
                    view! {
                        <p class="small written">
                            {before} <bdi>{reason}</bdi>
                        </p>
                    }
                })}
            {follow}
        </div>
    }
    .into_any()
}

/// What a phase is called; the word of the task itself where it is a new one.
fn phase(word: &str) -> String {
    match word {
        "images" => tr("tasks-phase-images"),
        "comparing" => tr("tasks-phase-comparing"),
        "rows" => tr("tasks-phase-rows"),
        "audit" => tr("tasks-phase-audit"),
        "adding" => tr("tasks-phase-adding"),
        "hashing" => tr("tasks-phase-hashing"),
        "fetching" => tr("tasks-phase-fetching"),
        "committing" => tr("tasks-phase-committing"),
        "decompressing" => tr("tasks-phase-decompressing"),
        "converting" => tr("tasks-phase-converting"),
        "copying" => tr("tasks-phase-copying"),
        "scrubbing" => tr("tasks-phase-scrubbing"),
        other => match other.strip_prefix("storing in ") {
            Some(stores) => tr!("tasks-phase-storing", stores = stores),
            None => capital(other),
        },
    }
}

/// Cancel, or try again.
#[component]
pub(crate) fn TaskButtons(
    seen: Seen,
    csrf: String,
    /// Where the forms lead back to: a field and its value.
    back: (&'static str, String),
) -> impl IntoView {
    let here = format!("/dashboard/tasks/{}", seen.task.id);
    let (verb, label, glyph) = match seen.task.status {
        TaskStatus::Pending | TaskStatus::Processing if !seen.progress.cancelled => {
            ("cancel", tr("tasks-cancel"), Glyph::Cross)
        }
        TaskStatus::Failure => ("retry", tr("tasks-retry"), Glyph::Retry),
        _ => return ().into_any(),
    };
    view! {
        <form method="post" action=format!("{here}/{verb}")>
            <input type="hidden" name=CSRF_FIELD value=csrf />
            <input type="hidden" name=back.0 value=back.1 />
            <SubmitButton small=true emphasis=Emphasis::Normal glyph>
                {label}
            </SubmitButton>
        </form>
    }
    .into_any()
}
