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
    locale::tr,
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
            label=tr("metadefs-namespace")
            value=form.namespace
            required=true
            maxlength=NAME
            placeholder="OS::Compute::Example"
            hint=tr("metadefs-namespace-hint")
            problem=problem("namespace")
        />
        <TextField
            name="display_name"
            label=tr("metadefs-display-name")
            value=form.display_name
            maxlength=NAME
            problem=problem("display_name")
        />
        <TextArea
            name="description"
            label=tr("metadefs-description")
            value=form.description
            hint=tr!("metadefs-description-hint", limit = DESCRIPTION_MAX)
            problem=problem("description")
        />
        <ChoiceField
            name="visibility"
            legend=tr("metadefs-who")
            choices=visibilities()
            value=form.visibility
            problem=problem("visibility")
        />
        <CheckField
            name="protected"
            label=tr("metadefs-protect-field")
            checked=form.protected
            hint=tr("metadefs-protect-hint")
        />
        <TextField
            name="owner"
            label=tr("metadefs-owner")
            value=form.owner
            maxlength=u32::try_from(TEXT_MAX).unwrap_or(255)
            hint=tr("metadefs-owner-hint")
            problem=problem("owner")
        />
    }
    .into_any()
}

pub(super) fn visibilities() -> Vec<Choice> {
    vec![
        Choice::new(NamespaceVisibility::Private.as_str(), tr("metadefs-private"))
            .explained(tr("metadefs-private-what")),
        Choice::new(NamespaceVisibility::Public.as_str(), tr("metadefs-public"))
            .explained(tr("metadefs-public-what")),
    ]
}
