//! Properties that metadata definitions describe, in the forms that make and edit an image.
//!
//! They have fields made for them. To add one, the same form is sent with the definitions ticked, and comes back with
//! their fields; nothing is saved by that.

mod chooser;
mod defined;

pub(crate) use chooser::FirstButton;
use chooser::{CHOSEN, Chooser};
use defined::DefinedFields;
use leptos::prelude::*;

use crate::{
    definitions::Definitions,
    forms::{
        Form,
        image::{ImageForm, Problems},
    },
    locale::tr,
    wire::STEP_FIELD,
};

/// The fields with the words to look for in the definitions, and with those that were looked for last.
pub(crate) const SEARCH: &str = "search";
const SEARCHED: &str = "searched";

/// The field of the definitions that are ticked.
pub(crate) const TICKS: &str = CHOSEN;

/// Whether definitions are ticked that have no fields yet, so that saving would pass over them.
pub(crate) fn has_unadded(sent: &Form) -> bool {
    sent.all(CHOSEN).next().is_some()
}

/// What comes before saving: definitions that were ticked get their fields, and words that were not looked for yet are
/// looked for. The answer is what to tell about it; `None` where there is nothing of that kind to do.
pub(crate) fn step(sent: &Form, form: &mut ImageForm, definitions: &Definitions) -> Option<String> {
    let chosen: Vec<&str> = sent.all(CHOSEN).collect();
    let pressed = sent.text(STEP_FIELD);
    if !chosen.is_empty() {
        form.sort_out(definitions);
        let added = form.add_defined(chosen.into_iter(), definitions);
        return Some(tr!("images-edit-added", count = added));
    }
    match pressed {
        Some("add") => Some(tr("images-edit-tick")),
        // What was found speaks for itself.
        Some(_) => Some(String::new()),
        None if !sent.trimmed(SEARCH).is_empty() && sent.trimmed(SEARCH) != sent.trimmed(SEARCHED) => {
            Some(tr("images-edit-searched"))
        }
        None => None,
    }
}

/// The fields of the definitions that the form has, and the choice of further ones; nothing where there are none.
pub(crate) fn fields(
    action: &str,
    form: &ImageForm,
    problems: &Problems,
    definitions: Definitions,
    search: String,
) -> Option<AnyView> {
    if definitions.is_empty() {
        return None;
    }
    let (values, form) = (form.defined.clone(), form.clone());
    let (problems, action) = (problems.clone(), format!("{action}#defined"));
    let view = view! {
        <fieldset class="fieldset" id="defined">
            <legend>{tr("images-defined")}</legend>
            <span class="hint">{tr("images-defined-hint")}</span>
            <DefinedFields values definitions=definitions.clone() problems />
            <Chooser action form definitions search />
        </fieldset>
    };
    Some(view.into_any())
}
