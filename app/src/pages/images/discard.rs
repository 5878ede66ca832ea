//! Removing a record whose data did not arrive: what the upload island does after a failed or cancelled upload.

use http::StatusCode;
use vitrine_domain::Error;
use vitrine_model::{ImageChange, ImageStatus};

use super::ThisImage;
use crate::{failure::Result, flash, locale::tr, session::Visitor};

/// `POST /dashboard/images/{id}/discard`: deletes an image that has no data, be it protected or not. One with data is
/// left alone (409).
pub(crate) async fn submit(visitor: Visitor, ThisImage(id): ThisImage) -> Result<StatusCode> {
    let (controller, id) = (&visitor.dashboard.controller, id.as_str());
    let image = controller.show_image(&visitor.caller, id).await?;
    // The server may not have noticed yet that a cancelled upload has ended; deleting the record ends it.
    let is_empty = matches!(image.status, ImageStatus::Queued | ImageStatus::Saving) && !image.has_data();
    if !is_empty {
        let state = image.status;
        return Err(Error::Conflict(tr!("images-discard-state", state = state)).into());
    }
    if image.protected {
        controller.update_image(&visitor.caller, id, vec![ImageChange::Protected(false)]).await?;
    }
    controller.delete_image(&visitor.caller, id).await?;
    // What was said of it when it was made is about nothing now.
    flash::take(&visitor.session).await?;
    Ok(StatusCode::NO_CONTENT)
}
