//! Uploading a file: choose or drop it, see what it is, watch it go, pause it and go on.

mod drop;
mod prefill;
mod refusal;
mod request;
mod run;
mod transfer;
mod tus;
mod unfinished;

use drop::{DropZone, FileInput, chosen_file};
use leptos::{html::Input, prelude::*, task::spawn_local};
use run::Job;
use transfer::{Figures, Stage, TransferPanel};
use unfinished::Offer;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlFormElement, XmlHttpRequest};

use crate::{
    locale::{need, tr},
    wire::{CSRF_FIELD, Problem, Unfinished},
};

/// A form with a file. Its other fields are the children, which come first in the document, so that without scripts
/// the server knows them before the file's bytes arrive. With scripts the fields are sent first, and the bytes follow
/// in parts, or as a plain `PUT` where the server takes none.
#[island]
pub fn UploadForm(
    /// Where the form goes without scripts; with them, where the record is made.
    action: String,
    /// The image the file is for; `None` where the form makes a new one.
    image: Option<String>,
    /// The session's token.
    csrf: String,
    /// Bytes a file may have.
    largest: u64,
    /// Whether the server takes data in parts.
    resumable: bool,
    /// The upload to the image that was begun before.
    unfinished: Option<Unfinished>,
    /// What the button says.
    label: String,
    /// The fields.
    children: Children,
) -> impl IntoView {
    need("islands-upload-");
    let input = NodeRef::<Input>::new();
    let stage = RwSignal::new(Stage::Idle);
    let figures = RwSignal::new(Figures::default());
    let begun = RwSignal::new(unfinished);
    let making = image.is_none();
    let job = Job { image, action: action.clone(), csrf: csrf.clone(), resumable, stage, figures };
    let job = StoredValue::new(job);
    let submit = move |event: web_sys::SubmitEvent| {
        let Some(file) = chosen_file(&input) else { return };
        event.prevent_default();
        if stage.with_untracked(Stage::is_busy) {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "a limit of many GiB")]
        if file.size() > largest as f64 {
            stage.set(Stage::Failed(too_large(largest)));
            return;
        }
        let known = begun.get_untracked();
        if let Some(known) = &known
            && let Err(problem) = unfinished::check(known, &tus::fingerprint(&file), file.size())
        {
            stage.set(Stage::Failed(*problem));
            return;
        }
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        if let Some(form) = form {
            begun.set(None);
            spawn_local(job.get_value().run(form, file, known));
        }
    };
    let forget = move || {
        if let Some(known) = begun.get_untracked() {
            let remote = tus::Remote { address: known.address, csrf: job.with_value(|job| job.csrf.clone()) };
            begun.set(None);
            stage.set(Stage::Idle);
            spawn_local(async move {
                if let Ok(xhr) = XmlHttpRequest::new() {
                    remote.terminate(&xhr).await.ok();
                }
            });
        }
    };
    view! {
        <form class="form upload-form" method="post" enctype="multipart/form-data" action=action on:submit=submit>
            <input type="hidden" name=CSRF_FIELD value=csrf />
            {children()}
            {move || begun.get().map(|unfinished| view! { <Offer unfinished on_drop=forget /> })}
            <DropZone input making>
                <FileInput input />
            </DropZone>
            <TransferPanel
                stage
                figures
                resumable
                on_cancel=move || job.with_value(Job::cancel)
                on_pause=move || job.with_value(Job::pause)
                on_resume=move || spawn_local(job.get_value().resume())
            />
            <div class="form-actions">
                <button type="submit" class="button primary" disabled=move || stage.with(Stage::is_busy)>
                    {label}
                </button>
            </div>
        </form>
    }
}

fn too_large(largest: u64) -> Problem {
    let limit = crate::components::values::human_bytes(largest);
    Problem {
        code: 413,
        title: tr("islands-upload-too-large"),
        message: tr!("islands-upload-too-large-why", limit = limit),
        advice: tr("islands-upload-too-large-do"),
        request_id: String::new(),
        fields: Vec::new(),
    }
}
