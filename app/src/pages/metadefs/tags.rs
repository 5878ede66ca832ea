//! Adding tags to a namespace.

use axum::response::Redirect;
use vitrine_model::metadef::Tag;

use super::{ThisNamespace, frame};
use crate::{
    failure::Result,
    flash::Flash,
    forms::{Form, lines},
    locale::tr,
    pages::see,
    routes::{Route, Tab},
    session::Visitor,
};

/// `POST /dashboard/metadefs/{namespace}/tags`: all of them, or none.
pub(crate) async fn submit(
    visitor: Visitor,
    ThisNamespace(name): ThisNamespace,
    form: Form,
) -> Result<Redirect> {
    let tags: Vec<Tag> =
        lines::read(form.text("tags").unwrap_or_default(), &[]).into_iter().map(Tag::new).collect();
    let controller = &visitor.dashboard.controller;
    let made = controller.create_metadef_tags(&visitor.caller, name.as_str(), &tags, true).await;
    let flash = match (made, tags.len()) {
        (Ok(()), 0) => Flash::failed(tr("metadefs-tags-not")).line(tr("metadefs-tags-not-do")),
        (Ok(()), count) => Flash::done(tr!("metadefs-tags-added", count = count)),
        (Err(error), _) => {
            let (_, problems) = frame::problems(error, "tags")?;
            problems.sentences().into_iter().fold(Flash::failed(tr("metadefs-tags-not")), Flash::line)
        }
    };
    flash.keep(&visitor.session).await?;
    Ok(see(&Route::Metadef(name, Tab::Tags)))
}
