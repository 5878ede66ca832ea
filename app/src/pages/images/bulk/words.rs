//! What the actions for several images are called.

use vitrine_domain::BulkAction;
use vitrine_model::Visibility;

use crate::{
    components::{Glyph, values::grouped},
    failure::{Failure, Result},
    forms::Form,
    locale::{key, tr},
    pages::images::names::Names,
    session::Visitor,
};

/// An action as a form names it; some need to be told more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Protect,
    Unprotect,
    Hide,
    Unhide,
    Deactivate,
    Reactivate,
    AddTag,
    RemoveTag,
    SetVisibility,
    Share,
    CopyTo,
    Delete,
}

impl Word {
    const ALL: [Self; 12] = [
        Self::Protect,
        Self::Unprotect,
        Self::Hide,
        Self::Unhide,
        Self::Deactivate,
        Self::Reactivate,
        Self::AddTag,
        Self::RemoveTag,
        Self::SetVisibility,
        Self::Share,
        Self::CopyTo,
        Self::Delete,
    ];

    /// The action a form asks for.
    pub(crate) fn of(form: &Form) -> Result<Self> {
        let asked = form.trimmed("action");
        Self::ALL
            .into_iter()
            .find(|word| word.as_str() == asked)
            .ok_or_else(|| Failure::BadForm(tr("errors-form-no-action")))
    }

    /// The word in forms.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Protect => "protect",
            Self::Unprotect => "unprotect",
            Self::Hide => "hide",
            Self::Unhide => "unhide",
            Self::Deactivate => "deactivate",
            Self::Reactivate => "reactivate",
            Self::AddTag => "add_tag",
            Self::RemoveTag => "remove_tag",
            Self::SetVisibility => "set_visibility",
            Self::Share => "share",
            Self::CopyTo => "copy_to",
            Self::Delete => "delete",
        }
    }

    /// The message on the button.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Protect => key("list-action-protect"),
            Self::Unprotect => key("list-action-unprotect"),
            Self::Hide => key("list-action-hide"),
            Self::Unhide => key("list-action-unhide"),
            Self::Deactivate => key("list-action-deactivate"),
            Self::Reactivate => key("list-action-reactivate"),
            Self::AddTag => key("list-action-add-tag"),
            Self::RemoveTag => key("list-action-remove-tag"),
            Self::SetVisibility => key("list-action-set-visibility"),
            Self::Share => key("list-action-share"),
            Self::CopyTo => key("list-action-copy"),
            Self::Delete => key("list-action-delete"),
        }
    }

    /// The message that asks whether it is to be done.
    pub(super) const fn question(self) -> &'static str {
        match self {
            Self::Protect => key("list-ask-protect"),
            Self::Unprotect => key("list-ask-unprotect"),
            Self::Hide => key("list-ask-hide"),
            Self::Unhide => key("list-ask-unhide"),
            Self::Deactivate => key("list-ask-deactivate"),
            Self::Reactivate => key("list-ask-reactivate"),
            Self::AddTag => key("list-ask-add-tag"),
            Self::RemoveTag => key("list-ask-remove-tag"),
            Self::SetVisibility => key("list-ask-set-visibility"),
            Self::Share => key("list-ask-share"),
            Self::CopyTo => key("list-ask-copy"),
            Self::Delete => key("list-ask-delete"),
        }
    }

    const fn done(self) -> &'static str {
        match self {
            Self::Protect => key("list-done-protect"),
            Self::Unprotect => key("list-done-unprotect"),
            Self::Hide => key("list-done-hide"),
            Self::Unhide => key("list-done-unhide"),
            Self::Deactivate => key("list-done-deactivate"),
            Self::Reactivate => key("list-done-reactivate"),
            Self::AddTag => key("list-done-add-tag"),
            Self::RemoveTag => key("list-done-remove-tag"),
            Self::SetVisibility => key("list-done-set-visibility"),
            Self::Share => key("list-done-share"),
            Self::CopyTo => key("list-done-copy"),
            Self::Delete => key("list-done-delete"),
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
            Self::AddTag | Self::RemoveTag => Glyph::Edit,
            Self::SetVisibility => Glyph::Globe,
            Self::Share => Glyph::Share,
            Self::CopyTo => Glyph::Copy,
            Self::Delete => Glyph::Trash,
        }
    }

    /// Whether something is lost, or others lose or gain the sight of it: then it is asked about.
    pub(crate) const fn loses(self) -> bool {
        matches!(self, Self::Delete | Self::SetVisibility)
    }

    pub(crate) const fn of_action(action: &BulkAction) -> Self {
        match action {
            BulkAction::Protect => Self::Protect,
            BulkAction::Unprotect => Self::Unprotect,
            BulkAction::Hide => Self::Hide,
            BulkAction::Unhide => Self::Unhide,
            BulkAction::Deactivate => Self::Deactivate,
            BulkAction::Reactivate => Self::Reactivate,
            BulkAction::AddTag { .. } => Self::AddTag,
            BulkAction::RemoveTag { .. } => Self::RemoveTag,
            BulkAction::SetVisibility { .. } => Self::SetVisibility,
            BulkAction::Share { .. } => Self::Share,
            BulkAction::CopyTo { .. } => Self::CopyTo,
            BulkAction::Delete => Self::Delete,
        }
    }
}

/// What the action is told, as people read it: the tag, the project's name, the store, the visibility.
pub(super) async fn object(visitor: &Visitor, action: &BulkAction) -> Result<String> {
    Ok(match action {
        BulkAction::Share { project } => {
            Names::of(visitor, [project.clone()]).await?.name(Some(project.as_str()))
        }
        other => told(other),
    })
}

/// The same, with the project's id.
fn told(action: &BulkAction) -> String {
    match action {
        BulkAction::AddTag { tag } | BulkAction::RemoveTag { tag } => tag.clone(),
        BulkAction::Share { project } => project.clone(),
        BulkAction::CopyTo { store } => store.clone(),
        BulkAction::SetVisibility { visibility } => tr(match visibility {
            Visibility::Private => key("badges-visibility-private"),
            Visibility::Shared => key("badges-visibility-shared"),
            Visibility::Community => key("badges-visibility-community"),
            Visibility::Public => key("badges-visibility-public"),
        }),
        _ => String::new(),
    }
}

/// What was done to so many.
pub(super) fn done(action: &BulkAction, count: u64, object: &str) -> String {
    tr!(Word::of_action(action).done(), count = count, total = grouped(count), what = object)
}

/// What a task does, in a few words.
pub(crate) fn title(action: &BulkAction) -> (String, String) {
    (tr(Word::of_action(action).label()), told(action))
}
