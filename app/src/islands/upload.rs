//! Uploading files: choose or drop them, see what they are, watch them go, pause them and go on.

mod drop;
mod fields;
mod held;
mod prefill;
mod queue;
mod rates;
mod refusal;
mod request;
mod rows;
mod run;
mod settle;
mod transfer;
mod tus;
mod unfinished;

use drop::{DropZone, FileInput, chosen_file, chosen_files};
use leptos::{html::Input, prelude::*, task::spawn_local};
use queue::{Common, Queue, too_large};
use rows::Rows;
use run::Job;
use transfer::{Figures, Stage, TransferPanel};
use unfinished::Offer;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlFormElement, XmlHttpRequest};

use crate::{
    locale::{need, tr},
    wire::{CSRF_FIELD, STEP_FIELD, Unfinished},
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
    /// The disk format that the image has already; empty where the form makes a new one.
    declared: String,
    /// The session's token.
    csrf: String,
    /// Bytes a file may have.
    largest: u64,
    /// Whether the server takes data in parts.
    resumable: bool,
    /// The upload to the image that was begun before.
    unfinished: Option<Unfinished>,
    /// Where the form makes new images: the person's uploads that were begun before, each of which goes on when its file
    /// is one of several that are chosen.
    begun_before: Vec<Unfinished>,
    /// What the button says.
    label: String,
    /// The fields.
    children: Children,
) -> impl IntoView {
    need("islands-upload-");
    need("islands-name-");
    need("islands-copy-");
    let input = NodeRef::<Input>::new();
    let stage = RwSignal::new(Stage::Idle);
    let figures = RwSignal::new(Figures::default());
    let begun = RwSignal::new(unfinished);
    let making = image.is_none();
    let common =
        Common { action: action.clone(), csrf: csrf.clone(), resumable, largest, begun: begun_before };
    let queue = Queue::new(common, input);
    let (to, token) = (action.clone(), csrf.clone());
    let job = Job { key: 0, image, action: to, csrf: token, resumable, queued: false, stage, figures };
    let job = StoredValue::new(job);
    let several = Memo::new(move |_| !queue.is_empty());
    let ready = Memo::new(move |_| queue.has_open());
    Effect::new(move || queue.pump());
    Effect::new(move || {
        if let Some(input) = input.get() {
            // Without scripts a form sends one file.
            input.set_multiple(making);
        }
    });
    let take = move || {
        let files = chosen_files(&input);
        let several = files.len() > 1 || !queue.rows.with_untracked(Vec::is_empty);
        if !making || !several || files.is_empty() || stage.with_untracked(Stage::is_busy) {
            return false;
        }
        queue.add(files);
        stage.set(Stage::Idle);
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
        true
    };
    let submit = move |event: web_sys::SubmitEvent| {
        // A step before the image is made: the form comes back with more fields.
        let pressed = event.submitter().and_then(|button| button.get_attribute("name"));
        if pressed.is_some_and(|name| name == STEP_FIELD) {
            return;
        }
        if !queue.rows.with_untracked(Vec::is_empty) {
            event.prevent_default();
            queue.start();
            return;
        }
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
        match form.as_ref().map(fields::of) {
            Some(Ok(fields)) => {
                begun.set(None);
                spawn_local(job.get_value().run(fields, file, known));
            }
            Some(Err(problem)) => stage.set(Stage::Failed(*problem)),
            None => {}
        }
    };
    let forget = move || {
        if let Some(known) = begun.get_untracked() {
            let csrf = job.with_value(|job| job.csrf.clone());
            let remote = tus::Remote { address: known.address, csrf, quiet: true };
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
            <DropZone input making declared take>
                <FileInput input />
            </DropZone>
            {move || several.get().then(|| view! { <Rows queue /> })}
            <TransferPanel
                stage
                figures
                resumable
                on_cancel=move || job.with_value(Job::cancel)
                on_pause=move || job.with_value(Job::pause)
                on_resume=move || spawn_local(job.get_value().resume())
            />
            <div class="form-actions">
                <button type="submit" class="button primary" disabled=move || stage.with(Stage::is_busy) || (several.get() && !ready.get())>
                    {move || if several.get() { tr("islands-upload-create-all") } else { label.clone() }}
                </button>
            </div>
        </form>
    }
}
