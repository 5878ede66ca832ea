//! Several files, one after the other: which there are, and which of them goes next.

use leptos::{html::Input, prelude::*, task::spawn_local};
use vitrine_formats::Format;
use wasm_bindgen::JsCast as _;
use web_sys::{File, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::{
    fields, held, prefill,
    run::Job,
    transfer::{Figures, Stage},
    tus,
    unfinished::of_file,
};
use crate::{
    components::values::human_bytes,
    islands::dom,
    locale::tr,
    wire::{Problem, Unfinished},
};

/// Where the words stand that the open format has for a single file.
const ALONE: &str = "data-alone";
/// Uploads at a time.
const AT_ONCE: usize = 2;

/// One file of the queue.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) key: u32,
    /// What the image is to be called.
    pub(super) name: RwSignal<String>,
    /// The file's own name.
    pub(super) file_name: StoredValue<String>,
    /// Size and format, as a person reads them.
    pub(super) about: RwSignal<String>,
    pub(super) stage: RwSignal<Stage>,
    pub(super) figures: RwSignal<Figures>,
    format: StoredValue<Format>,
    /// The fields of the form when the row was sent off.
    fields: StoredValue<String>,
    /// The upload that was begun before and goes on with this file.
    pub(super) begun: StoredValue<Option<Unfinished>>,
    /// The image of that upload, which stays its image.
    image: StoredValue<Option<String>>,
}

impl Row {
    /// Whether the name can still be changed.
    pub(super) fn is_open(self) -> bool {
        self.image.with_value(Option::is_none)
            && self.stage.with(|stage| *stage == Stage::Idle || stage.has_failed())
    }
}

/// What all uploads of the queue have in common.
#[derive(Clone)]
pub(super) struct Common {
    pub(super) action: String,
    pub(super) csrf: String,
    pub(super) resumable: bool,
    pub(super) largest: u64,
    /// Uploads of this person that were begun before.
    pub(super) begun: Vec<Unfinished>,
}

/// The queue of a page.
#[derive(Clone, Copy)]
pub(super) struct Queue {
    pub(super) rows: RwSignal<Vec<Row>>,
    pub(super) common: StoredValue<Common>,
    input: NodeRef<Input>,
    next: StoredValue<u32>,
}

impl Queue {
    /// An empty one. The file field leads to the form.
    pub(super) fn new(common: Common, input: NodeRef<Input>) -> Self {
        Self {
            rows: RwSignal::new(Vec::new()),
            common: StoredValue::new(common),
            input,
            // 0 is the key of the one file that goes without a queue.
            next: StoredValue::new(1),
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self.rows.with(Vec::is_empty)
    }

    /// Whether there is a row that has not begun.
    pub(super) fn has_open(self) -> bool {
        self.rows.with(|rows| rows.iter().any(|row| row.stage.with(|stage| *stage == Stage::Idle)))
    }

    /// Adds files, and looks into each.
    pub(super) fn add(self, files: Vec<File>) {
        let first = self.rows.with_untracked(Vec::is_empty);
        for file in files {
            let row = self.row(&file);
            held::keep_file(row.key, file.clone());
            self.rows.update(|rows| rows.push(row));
            spawn_local(async move {
                let format = prefill::detect(&file).await;
                row.format.set_value(format.unwrap_or(Format::Raw));
                row.about.set(prefill::describe(&size(&file), format));
            });
        }
        if first {
            self.show_in_form(true);
        }
    }

    fn row(self, file: &File) -> Row {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        let begun = self.common.with_value(|common| of_file(&common.begun, &tus::fingerprint(file)));
        let stage = self.refusal(file).map_or(Stage::Idle, Stage::Failed);
        let title = begun.as_ref().and_then(|begun| begun.title.clone());
        Row {
            key,
            name: RwSignal::new(title.unwrap_or_else(|| prefill::title(&file.name()))),
            file_name: StoredValue::new(file.name()),
            about: RwSignal::new(size(file)),
            stage: RwSignal::new(stage),
            figures: RwSignal::new(Figures::start(file.size(), 0.0, dom::now())),
            format: StoredValue::new(Format::Raw),
            fields: StoredValue::new(String::new()),
            image: StoredValue::new(begun.as_ref().map(|begun| begun.image.clone())),
            begun: StoredValue::new(begun),
        }
    }

    /// Where there are several files, the field for the name is that of each row, and the format is what each has.
    fn show_in_form(self, several: bool) {
        let Some(form) = self.input.get_untracked().and_then(|input| input.form()) else { return };
        if let Some(name) = prefill::field::<HtmlInputElement>(&form, "name") {
            name.set_disabled(several);
            let field =
                name.closest(".field").ok().flatten().and_then(|field| field.dyn_into::<HtmlElement>().ok());
            if let Some(field) = field {
                field.set_hidden(several);
            }
        }
        let Some(format) = prefill::field::<HtmlSelectElement>(&form, "disk_format") else { return };
        let Some(open) = format.item(0) else { return };
        let alone = open.get_attribute(ALONE).or_else(|| open.text_content()).unwrap_or_default();
        if several {
            format.set_value("");
            open.set_text_content(Some(&tr("islands-upload-each-format")));
        } else {
            open.set_text_content(Some(&alone));
        }
        // Where it cannot be kept, the words of several files stay.
        let _ = open.set_attribute(ALONE, &alone);
    }

    /// Sends off every row that has not begun, as the form is now.
    pub(super) fn start(self) {
        for row in self.rows.get_untracked() {
            if row.stage.get_untracked() == Stage::Idle {
                self.enqueue(row);
            }
        }
    }

    /// Why this file need not be tried.
    fn refusal(self, file: &File) -> Option<Problem> {
        let largest = self.common.with_value(|common| common.largest);
        #[expect(clippy::cast_precision_loss, reason = "a limit of many GiB")]
        let fits = file.size() <= largest as f64;
        (!fits).then(|| too_large(largest))
    }

    fn enqueue(self, row: Row) {
        if let Some(problem) = held::file(row.key).and_then(|file| self.refusal(&file)) {
            row.stage.set(Stage::Failed(problem));
            return;
        }
        let form = self.input.get_untracked().and_then(|input| input.form());
        match form.as_ref().map(fields::of).transpose() {
            Ok(fields) => {
                row.fields.set_value(fields.unwrap_or_default());
                row.stage.set(Stage::Queued);
            }
            Err(problem) => row.stage.set(Stage::Failed(*problem)),
        }
    }

    /// Begins the next rows as long as there is a place. To be called in an effect: it follows every row's stage.
    pub(super) fn pump(self) {
        let rows = self.rows.get();
        let moving = rows.iter().filter(|row| row.stage.with(Stage::is_moving)).count();
        let waiting = rows.into_iter().filter(|row| row.stage.with(|stage| *stage == Stage::Queued));
        let next: Vec<Row> = waiting.take(AT_ONCE.saturating_sub(moving)).collect();
        for row in next {
            self.begin(row);
        }
    }

    fn begin(self, row: Row) {
        let job = self.job(row);
        row.stage.set(Stage::Sending);
        if held::sending(row.key).is_some() {
            spawn_local(job.resume());
            return;
        }
        let Some(file) = held::file(row.key) else { return };
        let fields =
            fields::for_file(&row.fields.get_value(), &row.name.get_untracked(), self.format_of(row));
        match fields {
            Ok(fields) => spawn_local(job.run(fields, file, row.begun.get_value())),
            Err(problem) => row.stage.set(Stage::Failed(*problem)),
        }
    }

    /// The row's format as the form offers it; what it does not offer is stored as raw.
    fn format_of(self, row: Row) -> &'static str {
        let format = row.format.get_value().as_str();
        let form = self.input.get_untracked().and_then(|input| input.form());
        let offered = form.and_then(|form| {
            form.query_selector(&format!("[name=disk_format] option[value='{format}']")).ok()?
        });
        if offered.is_some() { format } else { "raw" }
    }

    fn job(self, row: Row) -> Job {
        self.common.with_value(|common| Job {
            key: row.key,
            image: row.image.get_value(),
            action: common.action.clone(),
            csrf: common.csrf.clone(),
            resumable: common.resumable,
            queued: true,
            stage: row.stage,
            figures: row.figures,
        })
    }

    pub(super) fn pause(self, row: Row) {
        match row.stage.get_untracked() {
            Stage::Queued => row.stage.set(Stage::Paused(None)),
            Stage::Sending | Stage::Waiting(_) => self.job(row).pause(),
            _ => {}
        }
    }

    /// Goes on when it is its turn.
    pub(super) fn resume(self, row: Row) {
        if row.stage.with_untracked(|stage| matches!(stage, Stage::Paused(_))) {
            row.stage.set(Stage::Queued);
        }
    }

    pub(super) fn cancel(self, row: Row) {
        match row.stage.get_untracked() {
            Stage::Queued => row.stage.set(Stage::Cancelled),
            Stage::Paused(_) if held::sending(row.key).is_none() => row.stage.set(Stage::Cancelled),
            Stage::Sending | Stage::Waiting(_) | Stage::Paused(_) => self.job(row).cancel(),
            _ => {}
        }
    }

    /// Begins again what failed or was cancelled, with the form as it is now.
    pub(super) fn retry(self, row: Row) {
        if row.stage.with_untracked(Stage::has_failed) {
            // What was begun before is ended by now; its image may be gone with it.
            row.begun.set_value(None);
            if row
                .stage
                .with_untracked(|stage| matches!(stage, Stage::Failed(why) if [404, 410].contains(&why.code)))
            {
                row.image.set_value(None);
            }
            self.enqueue(row);
        }
    }

    /// Takes a row out that does not run.
    pub(super) fn remove(self, row: Row) {
        held::drop_file(row.key);
        self.rows.update(|rows| rows.retain(|other| other.key != row.key));
        if self.rows.with_untracked(Vec::is_empty) {
            self.show_in_form(false);
        }
    }

    /// Does the same with every row.
    pub(super) fn each(self, act: impl Fn(Self, Row)) {
        for row in self.rows.get_untracked() {
            act(self, row);
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes of files are whole")]
fn size(file: &File) -> String {
    human_bytes(file.size() as u64)
}

/// A file has more bytes than an image may have.
pub(super) fn too_large(largest: u64) -> Problem {
    Problem {
        code: 413,
        title: tr("islands-upload-too-large"),
        message: tr!("islands-upload-too-large-why", limit = human_bytes(largest)),
        advice: tr("islands-upload-too-large-do"),
        request_id: String::new(),
        fields: Vec::new(),
    }
}
