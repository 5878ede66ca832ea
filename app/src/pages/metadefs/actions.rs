//! What one button does to one namespace.

use axum::response::Redirect;
use vitrine_model::metadef::NamespaceVisibility;

use super::{ThisNamespace, frame};
use crate::locale::tr;
use crate::{
    components::Glyph,
    failure::{Failure, Result},
    flash::Flash,
    forms::Form,
    pages::see,
    routes::{Route, Tab},
    session::Visitor,
};

/// A switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Protect,
    Unprotect,
    Publish,
    Hide,
}

impl Action {
    const ALL: [Self; 4] = [Self::Protect, Self::Unprotect, Self::Publish, Self::Hide];

    /// The word forms send.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Protect => "protect",
            Self::Unprotect => "unprotect",
            Self::Publish => "publish",
            Self::Hide => "hide",
        }
    }

    /// What the button says.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Protect => "Protect",
            Self::Unprotect => "Remove protection",
            Self::Publish => "Make public",
            Self::Hide => "Make private",
        }
    }

    /// What was done, after `The namespace is`.
    const fn done(self) -> &'static str {
        match self {
            Self::Protect => "protected: neither it nor anything in it can be deleted",
            Self::Unprotect => "no longer protected from deletion",
            Self::Publish => "public: everybody sees it",
            Self::Hide => "private: its owner and administrators see it",
        }
    }

    /// The button's icon.
    pub(super) const fn glyph(self) -> Glyph {
        match self {
            Self::Protect => Glyph::Lock,
            Self::Unprotect => Glyph::Unlock,
            Self::Publish => Glyph::Globe,
            Self::Hide => Glyph::EyeOff,
        }
    }
}

/// `POST /dashboard/metadefs/{namespace}/actions`.
pub(crate) async fn submit(
    visitor: Visitor,
    ThisNamespace(name): ThisNamespace,
    form: Form,
) -> Result<Redirect> {
    let word = form.trimmed("action");
    let action = Action::ALL.into_iter().find(|action| action.as_str() == word);
    let action = action.ok_or_else(|| Failure::BadForm(tr("errors-form-no-action")))?;
    let mut document = frame::contents(&visitor, &name).await?.into_document();
    match action {
        Action::Protect => document.protected = Some(true),
        Action::Unprotect => document.protected = Some(false),
        Action::Publish => document.visibility = Some(NamespaceVisibility::Public),
        Action::Hide => document.visibility = Some(NamespaceVisibility::Private),
    }
    let controller = &visitor.dashboard.controller;
    controller.update_metadef_namespace(&visitor.caller, name.as_str(), &document).await?;
    Flash::done(format!("The namespace is {}.", action.done())).keep(&visitor.session).await?;
    Ok(see(&Route::Metadef(name, Tab::default())))
}
