//! The fields of a definition: what all have, and what only texts, numbers or lists have.

use leptos::prelude::*;
use vitrine_model::metadef::PropertyType;

use crate::{
    components::{Choice, SelectField, TextArea, TextField},
    forms::{image::Problems, property::PropertyForm},
    pages::metadefs::{fields::NAME, frame::Refused},
};

/// The types, as people call them.
fn types() -> Vec<Choice> {
    let label = |kind: PropertyType| match kind {
        PropertyType::Array => "array (list)",
        PropertyType::Boolean => "boolean (true or false)",
        PropertyType::Integer => "integer (whole)",
        PropertyType::Number => "number",
        PropertyType::Object => "object (JSON)",
        PropertyType::String => "string (text)",
    };
    PropertyType::ALL.into_iter().map(|kind| Choice::new(kind.as_str(), label(kind))).collect()
}

/// Yes, no, or nothing said.
fn open() -> Vec<Choice> {
    vec![Choice::new("", "Not said"), Choice::new("true", "Yes"), Choice::new("false", "No")]
}

/// The fields.
#[component]
pub(super) fn PropertyFields(form: PropertyForm, problems: Problems) -> impl IntoView {
    let problem = |field: &str| problems.of(field);
    view! {
        <Refused problems=problems.clone() />
        <div class="fields">
            <TextField
                name="name"
                label="Name"
                value=form.name.clone()
                required=true
                maxlength=NAME
                hint="Without the prefix of a resource type."
                problem=problem("name")
            />
            <TextField name="title" label="Title" value=form.title.clone() required=true problem=problem("title") />
        </div>
        <TextArea name="description" label="Description" value=form.description.clone() problem=problem("description") />
        <div class="fields">
            <SelectField name="type" label="Type" choices=types() value=form.kind.clone() problem=problem("type") />
            <TextField
                name="default"
                label="Default"
                value=form.default.clone()
                hint="What holds where it is not set."
                problem=problem("default")
            />
            <SelectField name="readonly" label="Read only" choices=open() value=form.readonly.clone() />
        </div>
        <div class="fields">
            <TextArea
                name="enum"
                label="Allowed values"
                value=form.values.clone()
                hint="One a line; empty if any value will do."
                problem=problem("enum")
            />
            <TextArea
                name="operators"
                label="Operators"
                value=form.operators.clone()
                hint="What a scheduler understands in front of the value: <or>, <in>, >=. One a line."
                problem=problem("operators")
            />
        </div>
        <Numbers form=form.clone() problems=problems.clone() />
        <Texts form=form.clone() problems=problems.clone() />
        <Lists form problems />
    }
    .into_any()
}

#[component]
fn Numbers(form: PropertyForm, problems: Problems) -> impl IntoView {
    view! {
        <fieldset class="fieldset">
            <legend>"For numbers"</legend>
            <div class="fields">
                <TextField name="minimum" label="Minimum" value=form.minimum problem=problems.of("minimum") />
                <TextField name="maximum" label="Maximum" value=form.maximum problem=problems.of("maximum") />
            </div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Texts(form: PropertyForm, problems: Problems) -> impl IntoView {
    view! {
        <fieldset class="fieldset">
            <legend>"For text"</legend>
            <div class="fields">
                <TextField
                    name="min_length"
                    label="Least length"
                    kind="number"
                    min=0
                    value=form.min_length
                    problem=problems.of("min_length")
                />
                <TextField
                    name="max_length"
                    label="Greatest length"
                    kind="number"
                    min=0
                    value=form.max_length
                    problem=problems.of("max_length")
                />
                <TextField
                    name="pattern"
                    label="Pattern"
                    value=form.pattern
                    hint="A regular expression."
                    problem=problems.of("pattern")
                />
            </div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Lists(form: PropertyForm, problems: Problems) -> impl IntoView {
    let kinds = std::iter::once(Choice::new("", "Not said")).chain(types()).collect::<Vec<_>>();
    view! {
        <fieldset class="fieldset">
            <legend>"For lists"</legend>
            <div class="fields">
                <SelectField
                    name="items_type"
                    label="Type of the entries"
                    choices=kinds
                    value=form.items_kind
                    problem=problems.of("items_type")
                />
                <TextField
                    name="min_items"
                    label="Least entries"
                    kind="number"
                    min=0
                    value=form.min_items
                    problem=problems.of("min_items")
                />
                <TextField
                    name="max_items"
                    label="Most entries"
                    kind="number"
                    min=0
                    value=form.max_items
                    problem=problems.of("max_items")
                />
            </div>
            <TextArea
                name="items_enum"
                label="Allowed entries"
                value=form.items_values
                hint="One a line; empty if any entry will do."
                problem=problems.of("items_enum")
            />
            <div class="fields">
                <SelectField name="unique_items" label="Each entry once" choices=open() value=form.unique_items />
                <SelectField
                    name="additional_items"
                    label="Further entries allowed"
                    choices=open()
                    value=form.additional_items
                />
            </div>
        </fieldset>
    }
    .into_any()
}
