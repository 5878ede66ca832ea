//! What one sees of the queue.

use leptos::prelude::*;

use super::{
    queue::{Queue, Row},
    transfer::{Stage, TransferPanel, button},
};
use crate::{
    components::{Glyph, Icon},
    islands::same_name::Repeated,
    locale::{key, tr},
};

/// The rows, with what can be done with all of them.
#[component]
pub(super) fn Rows(queue: Queue) -> impl IntoView {
    let any = move |holds: fn(&Stage) -> bool| {
        Memo::new(move |_| queue.rows.with(|rows| rows.iter().any(|row| row.stage.with(holds))))
    };
    let resumable = queue.common.with_value(|common| common.resumable);
    let (running, paused, failed, busy) = (
        any(|stage| matches!(stage, Stage::Queued | Stage::Sending | Stage::Waiting(_))),
        any(|stage| matches!(stage, Stage::Paused(_))),
        any(Stage::has_failed),
        any(|stage| matches!(stage, Stage::Queued | Stage::Sending | Stage::Waiting(_) | Stage::Paused(_))),
    );
    let all = move |when: Memo<bool>, label: &'static str, act: fn(Queue, Row)| {
        move || when.get().then(|| button(tr(label), move || queue.each(act)))
    };
    let done = move || {
        let (all, done) = queue.rows.with(|rows| {
            let is_done = |row: &&Row| row.stage.with(|stage| matches!(stage, Stage::Stored { .. }));
            (rows.len(), rows.iter().filter(is_done).count())
        });
        tr!("islands-upload-done", done = done, all = all)
    };
    view! {
        <section class="queue" aria-label=tr("islands-upload-files")>
            <div class="row spread">
                <strong role="status">{done}</strong>
                <div class="row">
                    {resumable.then(|| all(running, key("islands-upload-pause-all"), Queue::pause))}
                    {all(paused, key("islands-upload-resume-all"), Queue::resume)}
                    {all(failed, key("islands-upload-retry-all"), Queue::retry)}
                    {all(busy, key("islands-upload-cancel-all"), Queue::cancel)}
                </div>
            </div>
            <p class="hint muted small">{tr("islands-upload-files-about")}</p>
            <ol class="plain">
                <For
                    each=move || queue.rows.get()
                    key=|row| row.key
                    children=move |row| view! { <OneRow queue row resumable /> }
                />
            </ol>
        </section>
    }
    .into_any()
}

#[component]
fn OneRow(queue: Queue, row: Row, resumable: bool) -> impl IntoView {
    let file = row.file_name.get_value();
    let begun = row.begun.with_value(Option::is_some).then(|| tr("islands-upload-goes-on"));
    let failed = Memo::new(move |_| row.stage.with(Stage::has_failed));
    let open = Memo::new(move |_| row.is_open());
    let rests = Memo::new(move |_| row.stage.with(|stage| !stage.is_busy()));
    view! {
        <li class="queue-row" data-file=row.file_name.get_value()>
            <div class="row">
                <input
                    type="text"
                    class="grow"
                    maxlength="255"
                    dir="auto"
                    autocomplete="off"
                    aria-label=tr!("islands-upload-name-of", file = &file)
                    prop:value=move || row.name.get()
                    readonly=move || !open.get()
                    on:input=move |event| row.name.set(event_target_value(&event))
                />
                {move || failed.get().then(|| button(tr("islands-upload-retry"), move || queue.retry(row)))}
                {move || rests.get().then(|| {
                    let label = tr!("islands-upload-remove", file = row.file_name.get_value());
                    view! {
                        <button
                            type="button"
                            class="button quiet icon-only"
                            aria-label=label.clone()
                            title=label
                            on:click=move |_| queue.remove(row)
                        >
                            <Icon glyph=Glyph::Cross />
                        </button>
                    }
                })}
            </div>
            {move || open.get().then(|| view! { <Repeated name=row.name.into() /> })}
            <p class="small muted"><bdi>{file}</bdi> " · " {move || row.about.get()} " " {begun}</p>
            <TransferPanel
                stage=row.stage
                figures=row.figures
                resumable
                on_cancel=move || queue.cancel(row)
                on_pause=move || queue.pause(row)
                on_resume=move || queue.resume(row)
            />
        </li>
    }
    .into_any()
}
