//! The change of one of many images: the use case that changes it alone.

use vitrine_model::{Caller, Image, ImageChange, ImportMethod};

use super::{BulkAction, Outcome};
use crate::{Controller, Error, ImportRequest, MethodRequest, Result};

impl Controller {
    /// Does it to one image that the caller sees. [`Outcome::Already`] where there is nothing to do, which asks no rule
    /// but that.
    ///
    /// # Errors
    /// Those of the use case.
    pub(crate) async fn apply(&self, caller: &Caller, action: &BulkAction, image: &Image) -> Result<Outcome> {
        if action.is_done(image) {
            return Ok(Outcome::Already);
        }
        let id = image.id.as_str();
        let change = match action {
            BulkAction::Protect => ImageChange::Protected(true),
            BulkAction::Unprotect => ImageChange::Protected(false),
            BulkAction::Hide => ImageChange::OsHidden(true),
            BulkAction::Unhide => ImageChange::OsHidden(false),
            BulkAction::SetVisibility { visibility } => ImageChange::Visibility(*visibility),
            BulkAction::Deactivate => return done(self.deactivate_image(caller, id).await),
            BulkAction::Reactivate => return done(self.reactivate_image(caller, id).await),
            BulkAction::Delete => return done(self.delete_image(caller, id).await),
            BulkAction::AddTag { tag } => return done(self.add_tag(caller, id, tag).await),
            BulkAction::RemoveTag { tag } => return done(self.remove_tag(caller, id, tag).await),
            BulkAction::Share { project } => return self.share_one(caller, image, project).await,
            BulkAction::CopyTo { store } => return self.copy_one(caller, id, store).await,
        };
        done(self.update_image(caller, id, vec![change]).await)
    }

    async fn share_one(&self, caller: &Caller, image: &Image, project: &str) -> Result<Outcome> {
        if image.owner.as_deref() == Some(project) {
            return Ok(Outcome::Already);
        }
        match self.add_member(caller, &image.id, project).await {
            Err(Error::Conflict(_)) => Ok(Outcome::Already),
            other => done(other),
        }
    }

    async fn copy_one(&self, caller: &Caller, id: &str, store: &str) -> Result<Outcome> {
        let name = ImportMethod::CopyImage.as_str().to_owned();
        let request = ImportRequest {
            method: MethodRequest { name, ..MethodRequest::default() },
            stores: Some(vec![store.to_owned()]),
            ..ImportRequest::default()
        };
        let task = self.import_image(caller, id, request, None).await?;
        Ok(if task.is_some() { Outcome::Done } else { Outcome::Already })
    }
}

fn done<T>(result: Result<T>) -> Result<Outcome> {
    result.map(|_| Outcome::Done)
}
