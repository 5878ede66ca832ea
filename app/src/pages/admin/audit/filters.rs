//! What narrows the audit trail.

use leptos::prelude::*;
use vitrine_model::AuditOutcome;

use super::words::{ACTIONS, OUTCOMES, SUBJECTS, TARGETS};
use crate::{
    components::{Choice, Emphasis, Glyph, LinkButton, SelectField, SubmitButton, TextField},
    listing::{AuditListing, audit},
    locale::tr,
};

#[component]
pub(super) fn Filters(listing: AuditListing) -> impl IntoView {
    let any = || vec![Choice::new("", tr("audit-any"))];
    let mut actions = any();
    actions.extend(SUBJECTS.iter().chain(&ACTIONS).map(|(word, label)| Choice::new(*word, tr(label))));
    // One that another release has written.
    if !actions.iter().any(|choice| choice.value == listing.action) {
        actions.push(Choice::new(listing.action.clone(), listing.action.clone()));
    }
    let mut kinds = any();
    kinds.extend(TARGETS.map(|(word, label)| Choice::new(word, tr(label))));
    let mut outcomes = any();
    outcomes.extend(OUTCOMES.map(|(outcome, label)| Choice::new(outcome.as_str(), tr(label))));
    let clear = listing.is_filtered().then(|| {
        let href = AuditListing::default().path();
        view! { <LinkButton href emphasis=Emphasis::Quiet>{tr("audit-clear")}</LinkButton> }
    });
    let date = |date: Option<time::Date>| date.map(audit::written).unwrap_or_default();
    view! {
        <form class="filter-bar" method="get" action=audit::PATH role="search">
            <div class="filters">
                <TextField
                    name="q"
                    label=tr("audit-text")
                    kind="search"
                    class="search"
                    value=listing.text
                    placeholder=tr("audit-text-hint")
                    maxlength=255
                />
                <SelectField name="kind" label=tr("audit-kind") choices=kinds value=listing.kind />
                <SelectField name="action" label=tr("audit-action") choices=actions value=listing.action class="wider" />
                <SelectField
                    name="outcome"
                    label=tr("audit-outcome")
                    choices=outcomes
                    value=listing.outcome.map_or("", AuditOutcome::as_str)
                />
                <TextField
                    name="user"
                    label=tr("audit-user")
                    value=listing.user
                    placeholder=tr("audit-user-hint")
                    maxlength=255
                />
                <TextField
                    name="project"
                    label=tr("audit-project")
                    value=listing.project
                    placeholder=tr("audit-project-hint")
                    maxlength=255
                />
                <TextField name="from" label=tr("audit-from") kind="date" value=date(listing.from) />
                <TextField name="until" label=tr("audit-until") kind="date" value=date(listing.until) />
                <SubmitButton glyph=Glyph::Search>{tr("audit-show")}</SubmitButton>
                {clear}
            </div>
        </form>
    }
    .into_any()
}
