//! Importing a namespace from the JSON of a definition file: pasted, or as a file.

use axum::{
    extract::{FromRequest as _, FromRequestParts as _, Multipart, Request, State},
    response::IntoResponse as _,
};
use futures::TryStreamExt as _;
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::{Error, MetadefAction};
use vitrine_model::metadef::{self, Contents, Document, LoadMode, Loaded, NamespaceVisibility};

use super::{
    delete::{Losses, losses},
    frame,
    frame::{FormPage, Refused},
    offer,
};
use crate::locale::tr;
use crate::{
    body::Bytestream,
    components::{
        CheckField, Choice, ChoiceField, Facts, Field, Notice, SelectField, Tone, field::textarea_text,
    },
    context::Dashboard,
    failure::{Failure, Result},
    flash::Flash,
    forms::{Form, image::Problems, multipart},
    pages::see,
    routes::{NamespaceName, Route},
    session::{Unverified, Visitor},
    wire::CSRF_FIELD,
};

/// Bytes a file may have: more than the largest of the default catalog by far.
const LARGEST: usize = 1 << 20;

/// The modes, with the word forms send, what people call them, and what they do.
const MODES: [(LoadMode, &str, &str, &str); 4] = [
    (LoadMode::SkipExisting, "skip", "Only if it is new", "A namespace that is there stays as it is."),
    (LoadMode::Merge, "merge", "Add what is missing", "What is there stays as it is; what is new is added."),
    (
        LoadMode::MergePreferNew,
        "update",
        "Add, and update",
        "What is new is added; what is there becomes what the document says.",
    ),
    (
        LoadMode::Replace,
        "replace",
        "Replace",
        "What is there is deleted with everything in it, and made anew.",
    ),
];

/// What the fields hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct ImportForm {
    document: String,
    mode: String,
    visibility: String,
    protected: String,
    confirmed: bool,
}

/// `GET /dashboard/metadef/import`.
pub(crate) async fn show(visitor: Visitor) -> Result {
    let form = ImportForm { mode: "skip".to_owned(), ..ImportForm::default() };
    page(&visitor, StatusCode::OK, form, Problems::default(), None).await
}

/// `POST /dashboard/metadef/import`: the fields, and perhaps behind them a file.
pub(crate) async fn submit(State(dashboard): State<Dashboard>, request: Request) -> Result {
    let (mut parts, body) = request.into_parts();
    let unverified = Unverified::from_request_parts(&mut parts, &dashboard).await?;
    let multipart = Multipart::from_request(Request::from_parts(parts, body), &dashboard)
        .await
        .map_err(|error| Failure::BadForm(error.body_text()))?;
    let sent = multipart::read(multipart).await?;
    let visitor = unverified.verify(sent.form.text(CSRF_FIELD).unwrap_or_default())?;
    let mut form = ImportForm::read(&sent.form);
    if let Some((_, bytes)) = sent.file {
        let text = whole(bytes).await?;
        if !form.document.trim().is_empty() && form.document.trim() != text.trim() {
            let mut problems = Problems::default();
            problems.add("document", "Give the text or a file, not both: empty the text, or choose no file.");
            return page(&visitor, StatusCode::BAD_REQUEST, form, problems, None).await;
        }
        form.document = text;
    }
    import(&visitor, form).await
}

/// The file's text.
async fn whole(mut bytes: Bytestream) -> Result<String> {
    let mut all = Vec::new();
    while let Some(chunk) = bytes
        .try_next()
        .await
        .map_err(|error| Failure::BadForm(tr!("errors-form-file-early", error = error.to_string())))?
    {
        if all.len() + chunk.len() > LARGEST {
            return Err(Failure::FormTooLarge(LARGEST));
        }
        all.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&all).replace("\r\n", "\n").trim_start_matches('\u{FEFF}').to_owned())
}

async fn import(visitor: &Visitor, form: ImportForm) -> Result {
    let (mut document, mode) = match form.values() {
        Ok(values) => values,
        Err(problems) => return page(visitor, StatusCode::BAD_REQUEST, form, problems, None).await,
    };
    // Who may not import learns nothing about what is there.
    if let Err(reason) = offer(visitor, MetadefAction::AddNamespace, None) {
        return Err(Error::Forbidden(reason).into());
    }
    let controller = &visitor.dashboard.controller;
    let existing = match controller.show_metadef_namespace(&visitor.caller, &document.namespace, None).await {
        Ok(contents) => Some(contents),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error.into()),
    };
    if let Some(contents) = existing.as_ref().filter(|_| mode == LoadMode::Replace) {
        if contents.namespace.item.protected {
            let mut problems = Problems::default();
            problems.add(
                "mode",
                "The namespace is protected. Remove the protection first, or add what is missing.",
            );
            return page(visitor, StatusCode::CONFLICT, form, problems, None).await;
        }
        if !form.confirmed {
            return page(visitor, StatusCode::OK, form, Problems::default(), existing).await;
        }
    }
    form.complete(visitor, &mut document, existing.as_ref());
    match controller.load_metadef_namespace(&visitor.caller, &document, mode).await {
        Ok(loaded) => {
            let name = &document.namespace;
            let flash = match loaded {
                Loaded::Created => Flash::done(format!("The namespace {name} was imported.")),
                Loaded::Merged => Flash::done(format!("The document was merged into the namespace {name}.")),
                Loaded::Replaced => Flash::done(format!("The namespace {name} was replaced.")),
                Loaded::Skipped => Flash::failed("Nothing was imported.").line(format!(
                    "The namespace {name} is there already. Choose another mode to change it."
                )),
            };
            flash.keep(&visitor.session).await?;
            Ok(see(&Route::metadef(name)).into_response())
        }
        Err(error) => {
            let (status, problems) = frame::problems(error, "document")?;
            page(visitor, status, form, problems, None).await
        }
    }
}

impl ImportForm {
    fn read(form: &Form) -> Self {
        Self {
            document: form.text("document").unwrap_or_default().replace("\r\n", "\n"),
            mode: form.trimmed("mode").to_owned(),
            visibility: form.trimmed("visibility").to_owned(),
            protected: form.trimmed("protected").to_owned(),
            confirmed: form.ticked("confirmed"),
        }
    }

    fn values(&self) -> Result<(Document, LoadMode), Problems> {
        let mut problems = Problems::default();
        let mode = MODES.iter().find(|(_, word, ..)| *word == self.mode).map(|(mode, ..)| *mode);
        if mode.is_none() {
            problems.add("mode", "Choose one of the four.");
        }
        let document = if self.document.trim().is_empty() {
            problems.add("document", "Paste the JSON of a namespace, or choose a file.");
            None
        } else {
            metadef::read(self.document.as_bytes())
                .map_err(|error| problems.add("document", error.to_string()))
                .ok()
        };
        if document.as_ref().is_some_and(|one| NamespaceName::parse(&one.namespace).is_none()) {
            problems.add("document", "namespace: give it a name that is more than dots.");
        }
        document.zip(mode).filter(|_| problems.is_empty()).ok_or(problems)
    }

    /// Says what the document leaves open: as the form wants it, else as it is, else as new namespaces are.
    fn complete(&self, visitor: &Visitor, document: &mut Document, existing: Option<&Contents>) {
        let existing = existing.map(|contents| &contents.namespace.item);
        let chosen: Option<NamespaceVisibility> = self.visibility.parse().ok();
        document.visibility = chosen
            .or(document.visibility)
            .or_else(|| existing.and_then(|namespace| namespace.visibility))
            .or(Some(NamespaceVisibility::Private));
        document.protected = self
            .protected
            .parse()
            .ok()
            .or(document.protected)
            .or_else(|| existing.map(|namespace| namespace.protected));
        let owner = existing.map(|namespace| namespace.owner.as_str()).or(visitor.project());
        document.owner = document.owner.take().or_else(|| owner.map(str::to_owned));
    }
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    form: ImportForm,
    problems: Problems,
    lost: Option<Contents>,
) -> Result {
    let button = if lost.is_some() { "Replace it" } else { "Import" };
    let page = FormPage {
        status,
        offer: offer(visitor, MetadefAction::AddNamespace, None),
        multipart: true,
        ..FormPage::new("Import a namespace", Route::ImportMetadef.path(), Route::metadefs().path(), button)
    };
    page.show(visitor, move || view! { <Fields form problems lost /> }).await
}

#[component]
fn Fields(form: ImportForm, problems: Problems, lost: Option<Contents>) -> impl IntoView {
    let modes = MODES.map(|(_, word, label, text)| Choice::new(word, label).explained(text)).to_vec();
    let kept = |yes: &'static str, no: &'static str, labels: [&'static str; 2]| {
        vec![Choice::new("", "As the document says"), Choice::new(yes, labels[0]), Choice::new(no, labels[1])]
    };
    let invalid = problems.of("document").is_some().then_some("true");
    view! {
        <Refused problems=problems.clone() />
        {lost.map(|contents| view! { <Confirm contents /> })}
        <Field
            name="document"
            label="JSON"
            hint="As in the files of Glance's etc/metadefs, or as downloaded here.".to_owned()
            problem=problems.of("document")
        >
            <textarea
                class="mono code"
                id="document"
                name="document"
                rows="12"
                spellcheck="false"
                aria-describedby="document-hint"
                aria-invalid=invalid
            >
                {textarea_text(&form.document)}
            </textarea>
        </Field>
        <ChoiceField
            name="mode"
            legend="If the namespace is there already"
            choices=modes
            value=form.mode
            problem=problems.of("mode")
        />
        <div class="fields">
            <SelectField
                name="visibility"
                label="Visibility"
                choices=kept("public", "private", ["Public", "Private"])
                value=form.visibility
            />
            <SelectField
                name="protected"
                label="Protected"
                choices=kept("true", "false", ["Yes", "No"])
                value=form.protected
            />
        </div>
        // Behind all other fields, so that they are known when the file comes.
        <Field name="file" label="Or a file" hint="At most 1 MiB. It is read in the place of the text above.".to_owned()>
            <input type="file" id="file" name="file" accept=".json,application/json" aria-describedby="file-hint" />
        </Field>
    }
    .into_any()
}

/// What a replacement loses.
#[component]
fn Confirm(contents: Contents) -> impl IntoView {
    let name = contents.namespace.item.namespace.clone();
    view! {
        <Notice tone=Tone::Warn title="This deletes what is there">
            <p>"The namespace " <bdi>{name}</bdi> " exists. With everything in it, it would be replaced:"</p>
            <Facts>
                <Losses losses=losses(&contents) />
            </Facts>
        </Notice>
        <CheckField name="confirmed" label="Replace it, with everything in it" />
    }
    .into_any()
}
