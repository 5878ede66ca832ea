//! The fields that describe an image, shared by the forms that make and edit one.

use leptos::prelude::*;
use vitrine_model::{Visibility, limits::MIN_MAX, names};

use crate::{
    components::{CheckField, Choice, ChoiceField, Notice, SelectField, TextArea, TextField, Tone},
    forms::image::{ImageForm, NAMED, Problems},
    islands::PropertyRows,
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
    /// The properties that have a definition, and the choice of further ones.
    #[prop(optional_no_strip)]
    defined: Option<AnyView>,
) -> impl IntoView {
    let named = |name: &str| form.named.get(name).cloned().unwrap_or_default();
    let general = (!problems.is_empty()).then(|| {
        let lines =
            problems.sentences().into_iter().map(|line| view! { <p><bdi>{line}</bdi></p> }).collect_view();
        view! { <Notice tone=Tone::Danger title="Not everything could be accepted">{lines}</Notice> }
    });
    let formats = formats.map(|formats| {
        view! { <FormatFields disk=form.disk_format.clone() container=form.container_format.clone() formats problems=problems.clone() /> }
    });
    let rows =
        form.properties.iter().cloned().chain(vec![Default::default(); EMPTY_ROWS]).collect::<Vec<_>>();
    let problem = |field: &str| problems.of(field);
    view! {
        {general}
        <TextField name="name" label="Name" value=form.name.clone() maxlength=255 problem=problem("name") />
        <TextArea name="description" label="Description" value=named("description") problem=problem("description") />
        {formats}
        <ChoiceField
            name="visibility"
            legend="Who can use it"
            choices=visibilities(may_publish, &form.visibility)
            value=form.visibility.clone()
            problem=problem("visibility")
        />
        <div class="fields">
            <CheckField
                name="protected"
                label="Protect from deletion"
                checked=form.protected
                hint="Nobody can delete it until the protection is removed."
            />
            <CheckField
                name="os_hidden"
                label="Hide from lists"
                checked=form.os_hidden
                hint="For outdated images: who knows the id can still use it."
            />
        </div>
        <div class="fields">
            <TextField name="min_disk" label="Minimum disk (GiB)" kind="number" min=0 max=MIN_MAX value=form.min_disk.clone() problem=problem("min_disk") />
            <TextField name="min_ram" label="Minimum memory (MiB)" kind="number" min=0 max=MIN_MAX value=form.min_ram.clone() problem=problem("min_ram") />
        </div>
        <div class="fields">
            <TextField name="os_distro" label="Operating system" value=named("os_distro") placeholder="debian" maxlength=255 problem=problem("os_distro") />
            <TextField name="os_version" label="Its version" value=named("os_version") placeholder="13" maxlength=255 problem=problem("os_version") />
            <TextField name="architecture" label="Architecture" value=named("architecture") placeholder="x86_64" maxlength=255 problem=problem("architecture") />
        </div>
        <TextArea name="tags" label="Tags" value=form.tags.clone() hint="One a line." problem=problem("tags") />
        {defined}
        <fieldset class="fieldset">
            <legend>"Further properties"</legend>
            <span class="hint">"A row without name and value is left out; that is also how one is removed."</span>
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
        let first = Choice::new("", "Not known yet");
        std::iter::once(first)
            .chain(words.into_iter().map(|word| Choice::new(word.clone(), label(&word))))
            .collect::<Vec<_>>()
    };
    view! {
        <div class="fields">
            <SelectField
                name="disk_format"
                label="Disk format"
                choices=choices(formats.disk, disk_label)
                value=disk
                hint="What the file is. Data of another format is refused."
                problem=problems.of("disk_format")
            />
            <SelectField
                name="container_format"
                label="Container format"
                choices=choices(formats.container, str::to_owned)
                value=container
                hint="bare, unless the disk is wrapped in something."
                problem=problems.of("container_format")
            />
        </div>
    }
    .into_any()
}

/// A disk format as people know it.
fn disk_label(format: &str) -> String {
    let known = match format {
        "raw" => "bytes of a disk as they are",
        "qcow2" => "QEMU",
        "vmdk" => "VMware",
        "vhd" => "Virtual PC, Azure",
        "vhdx" => "Hyper-V",
        "vdi" => "VirtualBox",
        "iso" => "CD or DVD",
        "ploop" => "Virtuozzo",
        "ami" => "Amazon machine",
        "aki" => "Amazon kernel",
        "ari" => "Amazon ramdisk",
        _ => return format.to_owned(),
    };
    format!("{format} – {known}")
}

fn visibilities(may_publish: bool, now: &str) -> Vec<Choice> {
    let explained = |visibility: Visibility| match visibility {
        Visibility::Private => ("Private", "Only this project."),
        Visibility::Shared => ("Shared", "Only this project, and the projects you share it with."),
        Visibility::Community => {
            ("Community", "Everyone can use it, but it is not in others' ordinary lists.")
        }
        Visibility::Public => ("Public", "Everyone sees it in their lists and can use it."),
    };
    Visibility::ALL
        .into_iter()
        .map(|visibility| {
            let (label, text) = explained(visibility);
            let open = visibility != Visibility::Public || may_publish || now == visibility.as_str();
            let text =
                if open { text.to_owned() } else { format!("{text} Only administrators can make it so.") };
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
