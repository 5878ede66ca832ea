//! The fields that describe a namespace, shared by the forms that make and edit one.

use leptos::prelude::*;
use vitrine_model::{
    limits::TEXT_MAX,
    metadef::{DESCRIPTION_MAX, NAME_MAX, NamespaceVisibility},
};

use super::frame::Refused;
use crate::{
    components::{CheckField, Choice, ChoiceField, TextArea, TextField},
    forms::{image::Problems, namespace::NamespaceForm},
};

/// The most characters of a name, as fields have it.
#[expect(clippy::cast_possible_truncation, reason = "it is 80")]
pub(super) const NAME: u32 = NAME_MAX as u32;

/// The fields.
#[component]
pub(super) fn NamespaceFields(form: NamespaceForm, problems: Problems) -> impl IntoView {
    let problem = |field: &str| problems.of(field);
    view! {
        <Refused problems=problems.clone() />
        <TextField
            name="namespace"
            label="Namespace"
            value=form.namespace
            required=true
            maxlength=NAME
            placeholder="OS::Compute::Example"
            hint="Unique in the whole cloud; programs know it by this name."
            problem=problem("namespace")
        />
        <TextField
            name="display_name"
            label="Name for people"
            value=form.display_name
            maxlength=NAME
            problem=problem("display_name")
        />
        <TextArea
            name="description"
            label="Description"
            value=form.description
            hint=format!("At most {DESCRIPTION_MAX} characters.")
            problem=problem("description")
        />
        <ChoiceField
            name="visibility"
            legend="Who sees it"
            choices=visibilities()
            value=form.visibility
            problem=problem("visibility")
        />
        <CheckField
            name="protected"
            label="Protect from deletion"
            checked=form.protected
            hint="Neither it nor anything in it can be deleted until the protection is removed."
        />
        <TextField
            name="owner"
            label="Owner"
            value=form.owner
            maxlength=u32::try_from(TEXT_MAX).unwrap_or(255)
            hint="The id of a project. Leave it empty for the project you work in."
            problem=problem("owner")
        />
    }
    .into_any()
}

pub(super) fn visibilities() -> Vec<Choice> {
    vec![
        Choice::new(NamespaceVisibility::Private.as_str(), "Private")
            .explained("Its owner's project and administrators."),
        Choice::new(NamespaceVisibility::Public.as_str(), "Public").explained("Everybody."),
    ]
}
