//! Where the v1 API answers something else than v2 to what went wrong.

use vitrine_domain::Error;
use vitrine_model::{Caller, ImageStatus};

use crate::{errors::ApiError, state::Api};

/// An upload failed. An image that was deleted meanwhile is 412 here, and data that is not what it was said to be 400.
pub(super) async fn of_upload(api: &Api, caller: &Caller, id: &str, error: Error) -> ApiError {
    match error {
        Error::UnsupportedContent(sentence) => ApiError::bad_request(sentence),
        Error::Gone(sentence) => match api.controller.show_image(caller, id).await {
            Err(Error::NotFound(_)) => ApiError::precondition_failed(sentence),
            _ => Error::Gone(sentence).into(),
        },
        other => other.into(),
    }
}

/// A change was asked for of an image that is not there: an administrator, who still sees a deleted one, hears that it
/// is deleted.
pub(super) async fn of_change(api: &Api, caller: &Caller, id: &str, error: Error) -> ApiError {
    if matches!(error, Error::NotFound(_))
        && caller.is_admin()
        && let Ok(image) = api.controller.show_kept_image(caller, id).await
        && image.deleted_at.is_some()
    {
        return ApiError::forbidden(format!("The image {id} is deleted and cannot be changed."));
    }
    error.into()
}

/// As [`of_change`] for a deletion: only one that waits for its data to be removed is refused otherwise than others.
pub(super) async fn of_deletion(api: &Api, caller: &Caller, id: &str, error: Error) -> ApiError {
    if matches!(error, Error::NotFound(_))
        && caller.is_admin()
        && let Ok(image) = api.controller.show_kept_image(caller, id).await
        && image.status == ImageStatus::PendingDelete
    {
        return ApiError::forbidden(format!("The image {id} is being deleted already."));
    }
    error.into()
}

/// Changes of members: to those who may not share an image there is nothing to be shared.
pub(super) fn of_sharing(error: Error) -> ApiError {
    match error {
        Error::Forbidden(sentence) => ApiError::not_found(sentence),
        other => other.into(),
    }
}

/// Who changes members has a project.
///
/// # Errors
/// 401.
pub(super) fn check_project(caller: &Caller) -> Result<(), ApiError> {
    if caller.project_id.is_none() && !caller.is_admin() {
        return Err(ApiError::unauthorized());
    }
    Ok(())
}
