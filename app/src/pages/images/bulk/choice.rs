//! What is to be done, as a form says it.

use vitrine_domain::BulkAction;

use super::Word;
use crate::{
    failure::Result,
    forms::Form,
    locale::tr,
    pages::images::members::{Found, find},
    session::Visitor,
};

/// An action with what it was told.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) word: Word,
    pub(super) action: BulkAction,
    /// What it was told, as people read it.
    pub(super) object: String,
    /// The field that says it, as the form is to send it again.
    pub(super) field: Option<(&'static str, String)>,
}

impl Choice {
    /// Reads it; the inner error is a sentence for the person who sent it.
    pub(super) async fn read(visitor: &Visitor, word: Word, form: &Form) -> Result<Result<Self, String>> {
        let plain = |action| Ok(Self { word, action, object: String::new(), field: None });
        let told = |field: &'static str| form.trimmed(field).to_owned();
        Ok(match word {
            Word::Protect => plain(BulkAction::Protect),
            Word::Unprotect => plain(BulkAction::Unprotect),
            Word::Hide => plain(BulkAction::Hide),
            Word::Unhide => plain(BulkAction::Unhide),
            Word::Deactivate => plain(BulkAction::Deactivate),
            Word::Reactivate => plain(BulkAction::Reactivate),
            Word::Delete => plain(BulkAction::Delete),
            Word::AddTag | Word::RemoveTag if told("tag").is_empty() => Err(tr("list-bulk-no-tag")),
            Word::AddTag => Ok(Self::with(word, "tag", told("tag"), |tag| BulkAction::AddTag { tag })),
            Word::RemoveTag => Ok(Self::with(word, "tag", told("tag"), |tag| BulkAction::RemoveTag { tag })),
            Word::CopyTo if told("store").is_empty() => Err(tr("list-bulk-no-store")),
            Word::CopyTo => {
                Ok(Self::with(word, "store", told("store"), |store| BulkAction::CopyTo { store }))
            }
            Word::SetVisibility => match told("visibility").parse() {
                Ok(visibility) => {
                    let action = BulkAction::SetVisibility { visibility };
                    let object = super::words::object(visitor, &action).await?;
                    Ok(Self { word, action, object, field: Some(("visibility", visibility.to_string())) })
                }
                Err(_) => Err(tr("list-bulk-no-visibility")),
            },
            Word::Share => match find(visitor, form.trimmed("project")).await? {
                Found::One(project) => Ok(Self {
                    word,
                    action: BulkAction::Share { project: project.id.clone() },
                    object: project.name,
                    field: Some(("project", project.id)),
                }),
                Found::None => Err(tr!("list-bulk-no-project", name = form.trimmed("project"))),
                Found::Many => Err(tr!("list-bulk-many-projects", name = form.trimmed("project"))),
            },
        })
    }

    fn with(word: Word, field: &'static str, value: String, action: impl Fn(String) -> BulkAction) -> Self {
        Self { word, action: action(value.clone()), object: value.clone(), field: Some((field, value)) }
    }
}
