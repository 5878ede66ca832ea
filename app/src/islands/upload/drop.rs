//! Where a file is dropped, or chosen.

use leptos::{html::Input, prelude::*, task::spawn_local};
use web_sys::{DragEvent, File};

use super::prefill;
use crate::{
    components::{Glyph, Icon, values::human_bytes},
    locale::tr,
};

/// All files chosen.
pub(super) fn chosen_files(input: &NodeRef<Input>) -> Vec<File> {
    let files = input.get_untracked().and_then(|input| input.files());
    files.map(|files| (0..files.length()).filter_map(|index| files.get(index)).collect()).unwrap_or_default()
}

/// The file chosen, if there is one.
pub(super) fn chosen_file(input: &NodeRef<Input>) -> Option<File> {
    input.get_untracked()?.files()?.get(0)
}

/// The file field itself.
#[component]
pub(super) fn FileInput(input: NodeRef<Input>) -> impl IntoView {
    view! { <input type="file" id="file" name="file" node_ref=input aria-describedby="file-hint" /> }
}

/// The ground around the file field. Looks into a chosen file, says what it is, and fills in what follows from it.
#[component]
pub(super) fn DropZone(
    input: NodeRef<Input>,
    /// Whether the form makes a new image, so that name and format are open.
    making: bool,
    /// The format that they are not open for.
    declared: String,
    /// Takes the chosen files where they are several, and says whether it did.
    take: impl Fn() -> bool + Copy + 'static,
    children: Children,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let about = RwSignal::new(String::new());
    let caution = RwSignal::new(String::new());
    let declared = StoredValue::new(declared);
    let look = move || {
        caution.set(String::new());
        if take() {
            about.set(String::new());
            return;
        }
        let Some(file) = chosen_file(&input) else {
            about.set(String::new());
            return;
        };
        spawn_local(async move {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "sizes of files are whole"
            )]
            let size = human_bytes(file.size() as u64);
            let format = prefill::detect(&file).await;
            about.set(prefill::describe(&size, format));
            if !making && let Some(found) = format {
                caution.set(
                    declared.with_value(|declared| prefill::caution(declared, found)).unwrap_or_default(),
                );
            }
            if making && let Some(form) = input.get_untracked().and_then(|input| input.form()) {
                prefill::fill(&form, &file, format);
            }
        });
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let files = event.data_transfer().and_then(|data| data.files());
        if let (Some(input), Some(files)) = (input.get_untracked(), files)
            && files.length() > 0
        {
            input.set_files(Some(&files));
            look();
        }
    };
    view! {
        <div
            class="drop"
            class:over=move || over.get()
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
            on:change=move |_| look()
        >
            <Icon glyph=Glyph::Upload />
            <label for="file">
                <strong>{tr("islands-upload-file")}</strong>
                <span class="needs-script">{tr("islands-upload-drop-here")}</span>
            </label>
            {children()}
            <span class="hint muted small" id="file-hint" aria-live="polite">
                {move || {
                    let about = about.get();
                    if about.is_empty() { tr("islands-upload-about") } else { about }
                }}
            </span>
            <span class="caution small" role="status">{move || caution.get()}</span>
        </div>
    }
}
