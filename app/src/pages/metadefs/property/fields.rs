//! The fields of a definition: what all have, and what only texts, numbers or lists have.

use leptos::prelude::*;
use vitrine_model::metadef::PropertyType;

use crate::{
    components::{Choice, SelectField, TextArea, TextField},
    forms::{image::Problems, property::PropertyForm},
    locale::tr,
    pages::metadefs::{fields::NAME, frame::Refused},
};

/// The types, as people call them.
fn types() -> Vec<Choice> {
    let label = |kind: PropertyType| match kind {
        PropertyType::Array => tr("metadefs-kind-array"),
        PropertyType::Boolean => tr("metadefs-kind-boolean"),
        PropertyType::Integer => tr("metadefs-kind-integer"),
        PropertyType::Number => tr("metadefs-kind-number"),
        PropertyType::Object => tr("metadefs-kind-object"),
        PropertyType::String => tr("metadefs-kind-string"),
    };
    PropertyType::ALL.into_iter().map(|kind| Choice::new(kind.as_str(), label(kind))).collect()
}

/// Yes, no, or nothing said.
fn open() -> Vec<Choice> {
    vec![
        Choice::new("", tr("metadefs-not-said")),
        Choice::new("true", tr("metadefs-yes")),
        Choice::new("false", tr("metadefs-no")),
    ]
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
                label=tr("metadefs-name")
                value=form.name.clone()
                required=true
                maxlength=NAME
                hint=tr("metadefs-name-hint")
                problem=problem("name")
            />
            <TextField name="title" label=tr("metadefs-title-field") value=form.title.clone() required=true problem=problem("title") />
        </div>
        <TextArea name="description" label=tr("metadefs-description") value=form.description.clone() problem=problem("description") />
        <div class="fields">
            <SelectField name="type" label=tr("metadefs-type") choices=types() value=form.kind.clone() problem=problem("type") />
            <TextField
                name="default"
                label=tr("metadefs-default")
                value=form.default.clone()
                hint=tr("metadefs-default-hint")
                problem=problem("default")
            />
            <SelectField name="readonly" label=tr("metadefs-read-only") choices=open() value=form.readonly.clone() />
        </div>
        <div class="fields">
            <TextArea
                name="enum"
                label=tr("metadefs-values")
                value=form.values.clone()
                hint=tr("metadefs-values-hint")
                problem=problem("enum")
            />
            <TextArea
                name="operators"
                label=tr("metadefs-operators")
                value=form.operators.clone()
                hint=tr("metadefs-operators-hint")
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
            <legend>{tr("metadefs-for-numbers")}</legend>
            <div class="fields">
                <TextField name="minimum" label=tr("metadefs-minimum") value=form.minimum problem=problems.of("minimum") />
                <TextField name="maximum" label=tr("metadefs-maximum") value=form.maximum problem=problems.of("maximum") />
            </div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Texts(form: PropertyForm, problems: Problems) -> impl IntoView {
    view! {
        <fieldset class="fieldset">
            <legend>{tr("metadefs-for-text")}</legend>
            <div class="fields">
                <TextField
                    name="min_length"
                    label=tr("metadefs-min-length")
                    kind="number"
                    min=0
                    value=form.min_length
                    problem=problems.of("min_length")
                />
                <TextField
                    name="max_length"
                    label=tr("metadefs-max-length")
                    kind="number"
                    min=0
                    value=form.max_length
                    problem=problems.of("max_length")
                />
                <TextField
                    name="pattern"
                    label=tr("metadefs-pattern")
                    value=form.pattern
                    hint=tr("metadefs-pattern-hint")
                    problem=problems.of("pattern")
                />
            </div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Lists(form: PropertyForm, problems: Problems) -> impl IntoView {
    let kinds = std::iter::once(Choice::new("", tr("metadefs-not-said"))).chain(types()).collect::<Vec<_>>();
    view! {
        <fieldset class="fieldset">
            <legend>{tr("metadefs-for-lists")}</legend>
            <div class="fields">
                <SelectField
                    name="items_type"
                    label=tr("metadefs-items-type")
                    choices=kinds
                    value=form.items_kind
                    problem=problems.of("items_type")
                />
                <TextField
                    name="min_items"
                    label=tr("metadefs-min-items")
                    kind="number"
                    min=0
                    value=form.min_items
                    problem=problems.of("min_items")
                />
                <TextField
                    name="max_items"
                    label=tr("metadefs-max-items")
                    kind="number"
                    min=0
                    value=form.max_items
                    problem=problems.of("max_items")
                />
            </div>
            <TextArea
                name="items_enum"
                label=tr("metadefs-items")
                value=form.items_values
                hint=tr("metadefs-items-hint")
                problem=problems.of("items_enum")
            />
            <div class="fields">
                <SelectField name="unique_items" label=tr("metadefs-unique-field") choices=open() value=form.unique_items />
                <SelectField
                    name="additional_items"
                    label=tr("metadefs-further-items")
                    choices=open()
                    value=form.additional_items
                />
            </div>
        </fieldset>
    }
    .into_any()
}
