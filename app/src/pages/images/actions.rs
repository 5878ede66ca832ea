//! What one button does to one image.

use axum::response::Redirect;
use vitrine_domain::{Controller, Error};
use vitrine_model::{Caller, ImageChange};

use super::ThisImage;
use crate::locale::tr;
use crate::{
    components::Glyph,
    failure::{Failure, Result},
    flash::Flash,
    forms::Form,
    pages::see,
    routes::Route,
    session::Visitor,
};

/// An action without further questions, except deletion, which a page of its own confirms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Protect,
    Unprotect,
    Hide,
    Unhide,
    Deactivate,
    Reactivate,
    Delete,
}

impl Action {
    const ALL: [Self; 7] = [
        Self::Protect,
        Self::Unprotect,
        Self::Hide,
        Self::Unhide,
        Self::Deactivate,
        Self::Reactivate,
        Self::Delete,
    ];

    /// The word forms send.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Protect => "protect",
            Self::Unprotect => "unprotect",
            Self::Hide => "hide",
            Self::Unhide => "unhide",
            Self::Deactivate => "deactivate",
            Self::Reactivate => "reactivate",
            Self::Delete => "delete",
        }
    }

    /// The action a form asks for.
    pub(crate) fn of(form: &Form) -> Result<Self> {
        let word = form.trimmed("action");
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == word)
            .ok_or_else(|| Failure::BadForm(tr("errors-form-no-action")))
    }

    /// What takes it back.
    const fn inverse(self) -> Option<Self> {
        match self {
            Self::Protect => Some(Self::Unprotect),
            Self::Unprotect => Some(Self::Protect),
            Self::Hide => Some(Self::Unhide),
            Self::Unhide => Some(Self::Hide),
            Self::Deactivate => Some(Self::Reactivate),
            Self::Reactivate => Some(Self::Deactivate),
            Self::Delete => None,
        }
    }

    /// What the button says.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Protect => tr("images-protect"),
            Self::Unprotect => tr("images-unprotect"),
            Self::Hide => tr("images-hide"),
            Self::Unhide => tr("images-unhide"),
            Self::Deactivate => tr("images-deactivate"),
            Self::Reactivate => tr("images-reactivate"),
            Self::Delete => tr("images-delete"),
        }
    }

    /// What was done to one image.
    fn done(self) -> String {
        match self {
            Self::Protect => tr("images-done-protect"),
            Self::Unprotect => tr("images-done-unprotect"),
            Self::Hide => tr("images-done-hide"),
            Self::Unhide => tr("images-done-unhide"),
            Self::Deactivate => tr("images-done-deactivate"),
            Self::Reactivate => tr("images-done-reactivate"),
            Self::Delete => tr("images-done-delete"),
        }
    }

    /// The button's icon.
    pub(crate) const fn glyph(self) -> Glyph {
        match self {
            Self::Protect => Glyph::Lock,
            Self::Unprotect => Glyph::Unlock,
            Self::Hide => Glyph::EyeOff,
            Self::Unhide => Glyph::Eye,
            Self::Deactivate => Glyph::Pause,
            Self::Reactivate => Glyph::Play,
            Self::Delete => Glyph::Trash,
        }
    }

    /// Does it.
    pub(crate) async fn apply(self, controller: &Controller, caller: &Caller, id: &str) -> Result<(), Error> {
        let change = match self {
            Self::Protect => ImageChange::Protected(true),
            Self::Unprotect => ImageChange::Protected(false),
            Self::Hide => ImageChange::OsHidden(true),
            Self::Unhide => ImageChange::OsHidden(false),
            Self::Deactivate => return controller.deactivate_image(caller, id).await,
            Self::Reactivate => return controller.reactivate_image(caller, id).await,
            Self::Delete => return controller.delete_image(caller, id).await,
        };
        controller.update_image(caller, id, vec![change]).await.map(drop)
    }
}

/// `POST /dashboard/images/{id}/actions`.
pub(crate) async fn submit(visitor: Visitor, ThisImage(id): ThisImage, form: Form) -> Result<Redirect> {
    let action = Action::of(&form)?;
    if action == Action::Delete {
        return Ok(see(&Route::Delete(id)));
    }
    action.apply(&visitor.dashboard.controller, &visitor.caller, id.as_str()).await?;
    let mut flash = Flash::done(action.done());
    if let Some(back) = action.inverse() {
        let fields = [("action".to_owned(), back.as_str().to_owned())].into();
        flash = flash.undo(format!("{}/actions", Route::Image(id.clone()).path()), fields);
    }
    flash.keep(&visitor.session).await?;
    Ok(see(&Route::Image(id)))
}
