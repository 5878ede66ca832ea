//! The fields that describe an image, shared by the forms that make and edit one.

use leptos::prelude::*;
use vitrine_model::{Visibility, limits::MIN_MAX, names};

use super::boot::{BootFields, BootImages};
use crate::{
    components::{CheckField, Choice, ChoiceField, Notice, SelectField, TextArea, TextField, Tone},
    forms::image::{ImageForm, NAMED, Problems},
    islands::{NameCheck, PropertyRows},
    locale::tr,
};

/// What there is to choose from.
#[derive(Debug, Clone)]
pub(crate) struct Formats {
    pub(crate) disk: Vec<String>,
    pub(crate) container: Vec<String>,
}

/// Empty rows a form offers for new properties.
const EMPTY_ROWS: usize = 2;

/// The fields.
#[component]
pub(crate) fn ImageFields(
    /// What is in them.
    form: ImageForm,
    /// What was not accepted.
    problems: Problems,
    /// `None` where they cannot be changed any more.
    formats: Option<Formats>,
    /// Whether the person may make images public.
    may_publish: bool,
    /// Whether the image is a new one.
    #[prop(optional)]
    making: bool,
    /// What the image may boot with.
    #[prop(optional)]
    boot: BootImages,
    /// The properties that have a definition, and the choice of further ones.
    #[prop(optional_no_strip)]
    defined: Option<AnyView>,
) -> impl IntoView {
    let named = |name: &str| form.named.get(name).cloned().unwrap_or_default();
    let general = (!problems.is_empty()).then(|| {
        let lines =
            problems.sentences().into_iter().map(|line| view! { <p><bdi>{line}</bdi></p> }).collect_view();
        view! { <Notice tone=Tone::Danger title=tr("images-not-all")>{lines}</Notice> }
    });
    let formats = formats.map(|formats| {
        view! { <FormatFields disk=form.disk_format.clone() container=form.container_format.clone() formats problems=problems.clone() /> }
    });
    // A form that comes back has the empty rows of before with it.
    let filled = form.properties.iter().filter(|(name, value)| !name.is_empty() || !value.is_empty());
    let rows = filled.cloned().chain(vec![Default::default(); EMPTY_ROWS]).collect::<Vec<_>>();
    let problem = |field: &str| problems.of(field);
    view! {
        {general}
        <TextField name="name" label=tr("images-name") value=form.name.clone() maxlength=255 problem=problem("name") />
        {making.then(|| view! { <NameCheck /> })}
        <TextArea name="description" label=tr("images-description") value=named("description") problem=problem("description") />
        {formats}
        <ChoiceField
            name="visibility"
            legend=tr("images-who")
            choices=visibilities(may_publish, &form.visibility)
            value=form.visibility.clone()
            problem=problem("visibility")
        />
        <div class="fields">
            <CheckField
                name="protected"
                label=tr("images-protect-field")
                checked=form.protected
                hint=tr("images-protect-hint")
            />
            <CheckField
                name="os_hidden"
                label=tr("images-hide-field")
                checked=form.os_hidden
                hint=tr("images-hide-hint")
            />
        </div>
        <div class="fields">
            <TextField name="min_disk" label=tr("images-min-disk-field") kind="number" min=0 max=MIN_MAX value=form.min_disk.clone() problem=problem("min_disk") />
            <TextField name="min_ram" label=tr("images-min-ram-field") kind="number" min=0 max=MIN_MAX value=form.min_ram.clone() problem=problem("min_ram") />
        </div>
        <div class="fields">
            <TextField name="os_distro" label=tr("images-os") value=named("os_distro") placeholder="debian" maxlength=255 problem=problem("os_distro") />
            <TextField name="os_version" label=tr("images-os-version") value=named("os_version") placeholder="13" maxlength=255 problem=problem("os_version") />
            <TextField name="architecture" label=tr("images-architecture") value=named("architecture") placeholder="x86_64" maxlength=255 problem=problem("architecture") />
        </div>
        <BootFields boot form=form.clone() />
        <TextArea name="tags" label=tr("images-tags") value=form.tags.clone() hint=tr("images-tags-hint") problem=problem("tags") />
        {defined}
        <fieldset class="fieldset">
            <legend>{tr("images-further")}</legend>
            <span class="hint">{tr("images-further-hint")}</span>
            <KnownProperties />
            <PropertyRows rows />
            {problem("properties").map(|text| view! { <span class="problem">{text}</span> })}
        </fieldset>
    }
    .into_any()
}

#[component]
fn FormatFields(disk: String, container: String, formats: Formats, problems: Problems) -> impl IntoView {
    let choices = |words: Vec<String>, label: fn(&str) -> String| {
        let first = Choice::new("", tr("images-format-unknown"));
        std::iter::once(first)
            .chain(words.into_iter().map(|word| Choice::new(word.clone(), label(&word))))
            .collect::<Vec<_>>()
    };
    view! {
        <div class="fields">
            <SelectField
                name="disk_format"
                label=tr("images-disk-format")
                choices=choices(formats.disk, disk_label)
                value=disk
                hint=tr("images-disk-format-hint")
                problem=problems.of("disk_format")
            />
            <SelectField
                name="container_format"
                label=tr("images-container-format")
                choices=choices(formats.container, str::to_owned)
                value=container
                hint=tr("images-container-format-hint")
                problem=problems.of("container_format")
            />
        </div>
    }
    .into_any()
}

/// A disk format as people know it.
fn disk_label(format: &str) -> String {
    let known = match format {
        "raw" => tr("images-format-raw"),
        "qcow2" => "QEMU".to_owned(),
        "vmdk" => "VMware".to_owned(),
        "vhd" => "Virtual PC, Azure".to_owned(),
        "vhdx" => "Hyper-V".to_owned(),
        "vdi" => "VirtualBox".to_owned(),
        "iso" => tr("images-format-iso"),
        "ploop" => "Virtuozzo".to_owned(),
        "ami" => tr("images-format-ami"),
        "aki" => tr("images-format-aki"),
        "ari" => tr("images-format-ari"),
        _ => return format.to_owned(),
    };
    tr!("images-format-named", format = format, name = known)
}

fn visibilities(may_publish: bool, now: &str) -> Vec<Choice> {
    let explained = |visibility: Visibility| match visibility {
        Visibility::Private => (tr("badges-visibility-private"), tr("images-private-what")),
        Visibility::Shared => (tr("badges-visibility-shared"), tr("images-shared-what")),
        Visibility::Community => (tr("badges-visibility-community"), tr("images-community-what")),
        Visibility::Public => (tr("badges-visibility-public"), tr("images-public-what")),
    };
    Visibility::ALL
        .into_iter()
        .map(|visibility| {
            let (label, text) = explained(visibility);
            let open = visibility != Visibility::Public || may_publish || now == visibility.as_str();
            let text = if open { text } else { tr!("images-admins-alone", text = text) };
            Choice { disabled: !open, ..Choice::new(visibility.as_str(), label).explained(text) }
        })
        .collect()
}

/// Names that have a documented meaning, as suggestions.
#[component]
fn KnownProperties() -> impl IntoView {
    const USUAL: [&str; 8] = [
        "hw_disk_bus",
        "hw_firmware_type",
        "hw_machine_type",
        "hw_qemu_guest_agent",
        "hw_scsi_model",
        "hw_vif_model",
        "os_admin_user",
        "os_type",
    ];
    let options = USUAL
        .into_iter()
        .chain(names::WELL_KNOWN_PROPERTIES.into_iter().filter(|name| !NAMED.contains(name)))
        .map(|name| view! { <option value=name></option> })
        .collect_view();
    view! { <datalist id="property-names">{options}</datalist> }.into_any()
}
