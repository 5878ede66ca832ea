//! Retention rules: images of a project that go by themselves. A rule is made switched off, its page shows what it would
//! do, and there it is switched on or run.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod detail;
pub(crate) mod edit;
mod fields;
pub(crate) mod list;
mod preview;
pub(crate) mod run;
mod words;

use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use vitrine_model::RetentionRule;

use crate::{
    components::Crumb,
    failure::{Failure, Result},
    forms::Form,
    locale::tr,
    routes::{ImageId, Route},
};

/// The field with the version of the rule that the page showed.
const SEEN: &str = "seen";

/// The address of a rule's page.
fn path(id: &str) -> String {
    format!("/dashboard/retention/{id}")
}

/// The id in the address.
fn rule_id(text: &str) -> Result<ImageId> {
    ImageId::parse(text).ok_or(Failure::NoPage)
}

/// The way to a page about a rule.
fn crumbs(rule: Option<&RetentionRule>) -> Vec<Crumb> {
    let list = Crumb::new(tr("retention-title"), Route::Retention.path());
    let rule = rule.map(|rule| Crumb::new(rule.terms.name.clone(), path(&rule.id)));
    let images = Crumb::new(tr("images-title"), Route::home().path());
    [images, list].into_iter().chain(rule).collect()
}

/// A moment as a form sends it back.
fn written(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}

/// The moment that a form sends back.
fn moment(form: &Form, field: &str) -> Result<OffsetDateTime> {
    let text = form.trimmed(field);
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| Failure::BadForm(tr("errors-form-no-origin")))
}
