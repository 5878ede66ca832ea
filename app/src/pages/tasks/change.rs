//! The end of a task that somebody wants, and another try of one that failed.

use axum::{extract::Path, response::Redirect};

use crate::{
    failure::{Failure, Result},
    forms::Form,
    listing::TaskListing,
    locale::tr,
    pages::{see, tell},
    routes::{ImageId, Route},
    session::Visitor,
};

/// `POST /dashboard/tasks/{task}/cancel`.
pub(crate) async fn cancel(visitor: Visitor, Path(task): Path<String>, form: Form) -> Result<Redirect> {
    let task = id(&task)?;
    let result = visitor.dashboard.controller.cancel_task(&visitor.caller, task.as_str()).await;
    tell(&visitor, result, tr("tasks-cancelled"), tr("tasks-not-cancelled")).await?;
    Ok(see(&back(&form)))
}

/// `POST /dashboard/tasks/{task}/retry`.
pub(crate) async fn retry(visitor: Visitor, Path(task): Path<String>, form: Form) -> Result<Redirect> {
    let task = id(&task)?;
    let result = visitor.dashboard.controller.retry_task(&visitor.caller, task.as_str()).await;
    tell(&visitor, result, tr("tasks-retried"), tr("tasks-not-retried")).await?;
    Ok(see(&back(&form)))
}

/// Ids of tasks have the form of those of images.
fn id(text: &str) -> Result<ImageId> {
    ImageId::parse(text).ok_or(Failure::NoPage)
}

/// The image's page where the form was there, else the list as it was.
fn back(form: &Form) -> Route {
    match form.text("image") {
        Some(image) => Route::image(image),
        None => Route::Tasks(TaskListing::parse(form.text("list").unwrap_or_default())),
    }
}
