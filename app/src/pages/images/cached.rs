//! What one button does to the cached copy of one image.

use axum::response::Redirect;

use super::ThisImage;
use crate::locale::tr;
use crate::{
    failure::{Failure, Result},
    forms::Form,
    pages::{see, tell},
    routes::Route,
    session::Visitor,
};

/// `POST /dashboard/images/{id}/cache`: `action` is `fetch`, `evict`, `pin` or `unpin`; `back` is `cache` where the form
/// is on the page of the cache.
pub(crate) async fn submit(visitor: Visitor, ThisImage(id): ThisImage, form: Form) -> Result<Redirect> {
    let (controller, caller, image) = (&visitor.dashboard.controller, &visitor.caller, id.as_str());
    let (result, done) = match form.trimmed("action") {
        "fetch" => (
            controller.queue_cached_image(caller, image).await,
            "The image is in the queue: this server fetches it into its cache soon.",
        ),
        "evict" => (
            controller.delete_cached_image(caller, image).await,
            "The image was taken out of the cache of this server. Downloads read it from its store.",
        ),
        "pin" => (
            controller.pin_cached_image(caller, image).await,
            "The image is pinned: its copy stays in the cache, however long nobody asks for it.",
        ),
        "unpin" => (
            controller.unpin_cached_image(caller, image).await,
            "The image is not pinned any more: its copy may make room for others.",
        ),
        _ => return Err(Failure::BadForm(tr("errors-form-no-action"))),
    };
    tell(&visitor, result, done, "The cache was not changed.").await?;
    Ok(see(&if form.trimmed("back") == "cache" { Route::Cache } else { Route::Image(id) }))
}
