//! Adding a type of resource that a namespace is for.

use axum::response::Redirect;
use vitrine_model::metadef::Association;

use super::{ThisNamespace, frame};
use crate::{
    failure::Result,
    flash::Flash,
    forms::Form,
    locale::tr,
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
        None => Flash::failed(tr("metadefs-type-none")).line(tr("metadefs-type-none-do")),
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
                Ok(_) => Flash::done(tr!("metadefs-type-added", kind = kind)),
                Err(error) => {
                    let (_, problems) = frame::problems(error, &tr("metadefs-resource-type-word"))?;
                    let failed = Flash::failed(tr("metadefs-type-not"));
                    problems.sentences().into_iter().fold(failed, Flash::line)
                }
            }
        }
    };
    flash.keep(&visitor.session).await?;
    Ok(see(&Route::Metadef(name, Tab::Overview)))
}
