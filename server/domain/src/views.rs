//! What a user keeps about lists: choices, and lists under a name. Nobody else sees or changes it, administrators
//! included.

use vitrine_database::{Error as DatabaseError, SavedView};
use vitrine_model::{Caller, limits::TEXT_MAX};

use crate::{Controller, Error, Resource, Result};

/// Views that a user can keep.
pub const VIEWS_MAX: usize = 50;
/// Characters of a view's name.
pub const VIEW_NAME_MAX: usize = 64;
/// Bytes of what a view shows, or of a choice.
const QUERY_MAX: usize = 4000;

impl Controller {
    /// What the caller's user chose; `None` where nothing was.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn preference(&self, caller: &Caller, name: &str) -> Result<Option<String>> {
        Ok(self.database().preferences().get(&caller.user_id, name).await?)
    }

    /// Keeps a choice of the caller's user; `None` takes it away.
    ///
    /// # Errors
    /// 400 where it is too long.
    pub async fn set_preference(&self, caller: &Caller, name: &str, value: Option<&str>) -> Result<()> {
        if value.is_some_and(|value| value.len() > QUERY_MAX) {
            return Err(Error::BadRequest(format!("'{name}' has more than {QUERY_MAX} bytes.")));
        }
        Ok(self.database().preferences().set(&caller.user_id, name, value).await?)
    }

    /// The lists that the caller's user has kept, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn views(&self, caller: &Caller) -> Result<Vec<SavedView>> {
        Ok(self.database().views().of_user(&caller.user_id).await?)
    }

    /// Keeps a list under a name; one of this name is replaced.
    ///
    /// # Errors
    /// 400 for a name that is empty or too long, and for too long a list; 413 where the user has too many.
    pub async fn keep_view(&self, caller: &Caller, name: &str, query: &str) -> Result<SavedView> {
        let name = checked(name)?;
        if query.len() > QUERY_MAX {
            return Err(Error::BadRequest(format!("The list has filters of more than {QUERY_MAX} bytes.")));
        }
        let (views, known) = (self.database().views(), self.views(caller).await?);
        if let Some(same) = known.iter().find(|view| view.name == name) {
            let view = SavedView { query: query.to_owned(), ..same.clone() };
            views.update(&caller.user_id, &view).await?;
            return Ok(view);
        }
        if known.len() >= VIEWS_MAX {
            return Err(Error::LimitExceeded(format!(
                "You have {VIEWS_MAX} views already, and there can be no more. Remove one first."
            )));
        }
        let view = SavedView { id: self.new_id(), name: name.to_owned(), query: query.to_owned() };
        views.insert(&caller.user_id, &view, self.now()).await.map_err(|error| taken(error, name))?;
        Ok(view)
    }

    /// Gives a view another name.
    ///
    /// # Errors
    /// 400 for a name that is empty or too long; 404; 409 where another view has the name.
    pub async fn rename_view(&self, caller: &Caller, id: &str, name: &str) -> Result<SavedView> {
        let name = checked(name)?;
        let known = self.views(caller).await?.into_iter().find(|view| view.id == id);
        let view = SavedView { name: name.to_owned(), ..known.ok_or_else(|| missing(id))? };
        let renamed = self.database().views().update(&caller.user_id, &view).await;
        if renamed.map_err(|error| taken(error, name))? { Ok(view) } else { Err(missing(id)) }
    }

    /// Forgets a view.
    ///
    /// # Errors
    /// 404.
    pub async fn remove_view(&self, caller: &Caller, id: &str) -> Result<()> {
        if self.database().views().delete(&caller.user_id, id).await? { Ok(()) } else { Err(missing(id)) }
    }
}

fn checked(name: &str) -> Result<&str> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > VIEW_NAME_MAX.min(TEXT_MAX) || name.chars().any(char::is_control) {
        return Err(Error::BadRequest(format!(
            "The name of a view has 1 to {VIEW_NAME_MAX} characters, none of which is a control character."
        )));
    }
    Ok(name)
}

fn missing(id: &str) -> Error {
    Error::NotFound(Resource::View(id.to_owned()))
}

fn taken(error: DatabaseError, name: &str) -> Error {
    match error {
        DatabaseError::Duplicate { .. } => {
            Error::Conflict(format!("You have another view with the name '{name}'. Choose another name."))
        }
        error => error.into(),
    }
}
