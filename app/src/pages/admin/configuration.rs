//! The configuration in force, and whether everything the server needs is there.

mod checks;
mod said;
mod settings;

use axum::response::{IntoResponse as _, Redirect};
use checks::Checks;
use leptos::prelude::*;
use settings::Section;

use super::admins_only;
use crate::{
    components::{NavItem, PageHead},
    failure::{Failure, Result},
    flash::Flash,
    forms::Form,
    locale::tr,
    operator::{Operator, Setting},
    session::Visitor,
};

/// The page.
const PATH: &str = "/dashboard/admin/configuration";

/// Who knows, for administrators.
fn operator(visitor: &Visitor) -> Result<&dyn Operator> {
    admins_only(visitor)?;
    visitor.dashboard.operator.as_deref().ok_or(Failure::NoPage)
}

/// `GET /dashboard/admin/configuration`.
pub(crate) async fn show(visitor: Visitor) -> Result {
    let operator = operator(&visitor)?;
    let (checked, sections) = (operator.checked(), by_section(operator.settings()));
    let csrf = visitor.login.csrf.clone();
    visitor
        .ok(NavItem::Admin, tr("config-title"), move || {
            let sections = sections
                .into_iter()
                .map(|(name, settings)| view! { <Section name settings /> })
                .collect_view();
            view! {
                <PageHead title=tr("config-title") subtitle=tr("config-what").into_any() />
                <div class="stack">
                    <Checks checked csrf />
                    {sections}
                </div>
            }
        })
        .await
}

/// `POST /dashboard/admin/configuration`: looks again.
pub(crate) async fn check(visitor: Visitor, _form: Form) -> Result {
    let operator = operator(&visitor)?;
    let before = operator.checked();
    operator.check().await;
    let done = operator.checked() != before;
    let said = if done { tr("config-check-done") } else { tr("config-check-runs") };
    Flash::done(said).keep(&visitor.session).await?;
    Ok(Redirect::to(PATH).into_response())
}

/// The settings of each section, in the order in which they come.
fn by_section(settings: Vec<Setting>) -> Vec<(String, Vec<Setting>)> {
    let mut sections: Vec<(String, Vec<Setting>)> = Vec::new();
    for setting in settings {
        match sections.iter_mut().find(|(name, _)| *name == setting.section) {
            Some((_, known)) => known.push(setting),
            None => sections.push((setting.section.clone(), vec![setting])),
        }
    }
    sections
}
