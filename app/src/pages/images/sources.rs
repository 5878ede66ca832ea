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
    locale::tr,
    routes::Route,
};

/// The sources that are enabled here.
pub(crate) fn enabled(controller: &Controller) -> Vec<Source> {
    let imports = &controller.settings().imports;
    let is_enabled = |source: &Source| match source.method() {
        Some(method) => imports.allows(method),
        None => controller.takes_web_locations(),
    };
    Source::ALL.into_iter().filter(is_enabled).collect()
}

fn label(source: Option<Source>) -> String {
    match source {
        None => tr("images-from-file"),
        Some(Source::Url) => tr("images-from-url"),
        Some(Source::Service) => tr("images-from-service"),
        Some(Source::Location) => tr("images-from-location"),
    }
}

/// What happens to the data on its way.
fn explanation(source: Source) -> String {
    match source {
        Source::Url => tr("images-from-url-what"),
        Source::Service => tr("images-from-service-what"),
        Source::Location => tr("images-from-location-what"),
    }
}

/// Links to the other ways; nothing where there is no other.
#[component]
pub(crate) fn SourceTabs(enabled: Vec<Source>, active: Option<Source>) -> impl IntoView {
    (!enabled.is_empty()).then(|| {
        let sources = std::iter::once(None).chain(enabled.into_iter().map(Some));
        let tab = |source: Option<Source>| Tab {
            label: label(source),
            href: source.map_or(Route::New, Route::NewFrom).path(),
            count: None,
            call: false,
            active: source == active,
        };
        view! { <Tabs label=tr("images-sources") tabs=sources.map(tab).collect() /> }
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
        view! { <p class="row small"><span class="muted">{tr("images-sources-other")}</span> {links}</p> }
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
        Source::Url | Source::Location => view! {
            <TextField
                name="uri"
                label=tr("images-url")
                kind="url"
                required=true
                value=form.uri
                placeholder="https://example.org/disk.qcow2"
                problem=problem("uri")
            />
            <TextField
                name="expected_checksum"
                label=tr("images-expected")
                value=form.checksum
                placeholder="sha256:…"
                hint=tr("images-expected-hint")
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
                        label=tr("images-region")
                        required=true
                        value=form.region
                        hint=tr("images-region-hint")
                        problem=problem("glance_region")
                    />
                    <SelectField
                        name="glance_service_interface"
                        label=tr("images-interface")
                        choices=interfaces
                        value=interface
                        hint=tr("images-interface-hint")
                    />
                </div>
                <TextField
                    name="glance_image_id"
                    label=tr("images-id-there")
                    required=true
                    value=form.image
                    placeholder="6a0fe2c8-0d3b-4a0e-9b6a-…"
                    problem=problem("glance_image_id")
                />
            }
            .into_any()
        }
    };
    // Data that stays where it is goes to no store.
    let targets = (source != Source::Location && !stores.is_empty())
        .then(|| view! { <TargetFields stores targets=form.targets legend=tr("images-targets") /> });
    view! {
        <Notice tone=Tone::Info title=label(Some(source))>
            <p>{explanation(source)}</p>
        </Notice>
        {fields}
        {targets}
    }
    .into_any()
}
