//! Adding a type of resource that a namespace is for.

use axum::response::Redirect;
use vitrine_model::metadef::Association;

use super::{ThisNamespace, frame};
use crate::{
    failure::Result,
    flash::Flash,
    forms::Form,
    pages::see,
    routes::{Route, Tab},
    session::Visitor,
};

/// `POST /dashboard/metadefs/{namespace}/types`.
pub(crate) async fn submit(
    visitor: Visitor,
    ThisNamespace(name): ThisNamespace,
    form: Form,
) -> Result<Redirect> {
    let some = |field: &str| Some(form.trimmed(field).to_owned()).filter(|text| !text.is_empty());
    let flash = match some("type").or_else(|| some("other")) {
        None => Flash::failed("No resource type was added.").line("Choose one, or name another."),
        Some(kind) => {
            let association = Association {
                name: kind.clone(),
                prefix: some("prefix"),
                properties_target: some("properties_target"),
            };
            let controller = &visitor.dashboard.controller;
            let made =
                controller.associate_metadef_resource_type(&visitor.caller, name.as_str(), association).await;
            match made {
                Ok(_) => Flash::done(format!("The namespace is for {kind} now.")),
                Err(error) => {
                    let (_, problems) = frame::problems(error, "resource type")?;
                    let failed = Flash::failed("The resource type was not added.");
                    problems.sentences().into_iter().fold(failed, Flash::line)
                }
            }
        }
    };
    flash.keep(&visitor.session).await?;
    Ok(see(&Route::Metadef(name, Tab::Overview)))
}
