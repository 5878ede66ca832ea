//! The ways to give a new image its data: tabs, and the fields of each.

use leptos::prelude::*;
use vitrine_domain::{Controller, StoreInfo};

use super::targets::TargetFields;
use crate::{
    components::{Choice, Glyph, LinkButton, Notice, SelectField, Tab, Tabs, TextField, Tone},
    forms::{
        image::Problems,
        import::{ImportForm, Source},
    },
    routes::Route,
};

/// The sources that are enabled here.
pub(crate) fn enabled(controller: &Controller) -> Vec<Source> {
    let imports = &controller.settings().imports;
    Source::ALL.into_iter().filter(|source| imports.allows(source.method())).collect()
}

const fn label(source: Option<Source>) -> &'static str {
    match source {
        None => "From a file",
        Some(Source::Url) => "From a URL",
        Some(Source::Service) => "From another Image service",
    }
}

/// What happens to the data on its way.
const fn explanation(source: Source) -> &'static str {
    match source {
        Source::Url => {
            "The server fetches the file by itself, so you need not download it first, and can close this page. The \
             address must be reachable from the server; which ones may be fetched, the operator decides."
        }
        Source::Service => {
            "The server fetches the data of an image of another Image service of this cloud, in another region, with \
             your login. Its formats and some of its properties are taken over, and its checksum is compared."
        }
    }
}

/// Links to the other ways; nothing where there is no other.
#[component]
pub(crate) fn SourceTabs(enabled: Vec<Source>, active: Option<Source>) -> impl IntoView {
    (!enabled.is_empty()).then(|| {
        let sources = std::iter::once(None).chain(enabled.into_iter().map(Some));
        let tab = |source: Option<Source>| Tab {
            label: label(source).to_owned(),
            href: source.map_or(Route::New, Route::NewFrom).path(),
            count: None,
            call: false,
            active: source == active,
        };
        view! { <Tabs label="Where the data comes from" tabs=sources.map(tab).collect() /> }
    })
}

/// Links to fetch the data of an image that has none; nothing where no source is enabled.
#[component]
pub(crate) fn FetchLinks(enabled: Vec<Source>, image: String) -> impl IntoView {
    (!enabled.is_empty()).then(|| {
        let here = Route::image(&image).path();
        let links = enabled
            .into_iter()
            .map(|source| {
                let href = format!("{here}/import/{}", source.as_str());
                view! {
                    <LinkButton small=true href glyph=Glyph::Globe>
                        {label(Some(source))}
                    </LinkButton>
                }
            })
            .collect_view();
        view! { <p class="row small"><span class="muted">"Or have the server fetch it:"</span> {links}</p> }
    })
}

/// The fields of a source.
#[component]
pub(crate) fn SourceFields(
    source: Source,
    form: ImportForm,
    problems: Problems,
    /// Empty where there is one store alone.
    stores: Vec<StoreInfo>,
) -> impl IntoView {
    let problem = |field: &str| problems.of(field);
    let fields = match source {
        Source::Url => view! {
            <TextField
                name="uri"
                label="URL"
                kind="url"
                required=true
                value=form.uri
                placeholder="https://example.org/disk.qcow2"
                problem=problem("uri")
            />
            <TextField
                name="expected_checksum"
                label="Expected checksum"
                value=form.checksum
                placeholder="sha256:…"
                hint="As the publisher of the file gives it: MD5, SHA-1, SHA-256, SHA-384 or SHA-512. Data with another \
                      checksum is refused. May be left empty."
                problem=problem("expected_checksum")
            />
        }
        .into_any(),
        Source::Service => {
            let interfaces = vec![
                Choice::new("public", "public"),
                Choice::new("internal", "internal"),
                Choice::new("admin", "admin"),
            ];
            let interface = if form.interface.is_empty() { "public".to_owned() } else { form.interface };
            view! {
                <div class="fields">
                    <TextField
                        name="glance_region"
                        label="Region"
                        required=true
                        value=form.region
                        hint="The region of the other service, as your catalog names it."
                        problem=problem("glance_region")
                    />
                    <SelectField
                        name="glance_service_interface"
                        label="Interface"
                        choices=interfaces
                        value=interface
                        hint="public, unless your operator says otherwise."
                    />
                </div>
                <TextField
                    name="glance_image_id"
                    label="Image id there"
                    required=true
                    value=form.image
                    placeholder="6a0fe2c8-0d3b-4a0e-9b6a-…"
                    problem=problem("glance_image_id")
                />
            }
            .into_any()
        }
    };
    let targets = (!stores.is_empty())
        .then(|| view! { <TargetFields stores targets=form.targets legend="Stores to put it in" /> });
    view! {
        <Notice tone=Tone::Info title=label(Some(source))>
            <p>{explanation(source)}</p>
        </Notice>
        {fields}
        {targets}
    }
    .into_any()
}
