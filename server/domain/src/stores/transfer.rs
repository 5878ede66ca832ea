//! Images that move from one store to another: copies of their data there, and, for a move, the copy here goes.
//!
//! Each image is copied as by an import with `copy-image`: locked, read through the pipeline, held against its
//! checksums, and given its new place in one write of its record. Only then does the old place go. So an interruption
//! at any moment leaves every image readable, and going on is to do the same again: what has been done is left out.

mod image;
mod job;

use serde::{Deserialize, Serialize};
use vitrine_model::{Caller, Image, Task, audit::target};

pub(crate) use job::{StoreCopyJob, StoreMoveJob};

use crate::{
    Controller, Error, Result,
    audit::command_line,
    layers::{location, policy::Action},
    tasks::{NewTask, STORE_COPY, STORE_MOVE},
};

/// Images read at once.
const PAGE: u32 = 200;

/// Which images go where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// The store that has them.
    pub from: String,
    /// The store that is to have them.
    pub to: String,
    /// Only those of this project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

/// An image that a transfer has something to do for.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// The image.
    pub image: Image,
    /// Whether the other store lacks it; else only the copy here is to go.
    pub is_missing: bool,
}

impl Controller {
    /// Begins to copy the data of all images that one store has into another one; with `moves`, what was copied is
    /// removed from the first. For those whom `tasks_api_access` lets in, and, without a caller, for the operator's
    /// commands.
    ///
    /// # Errors
    /// 400 for stores that are equal, not configured, or not to be written to or removed from; 403.
    pub async fn transfer_images(
        &self,
        caller: Option<&Caller>,
        transfer: Transfer,
        moves: bool,
    ) -> Result<Task> {
        let operator = command_line();
        let action = if moves { "store.move" } else { "store.copy" };
        let deed = self.deed(caller.unwrap_or(&operator), action, target::STORE, &transfer.from);
        deed.note("to", transfer.to.as_str());
        deed.note("project", transfer.project.clone());
        deed.record(async {
            if let Some(caller) = caller {
                self.admits(Action::TasksApiAccess, caller)?;
            }
            let task = self.begin_transfer(caller, &transfer, moves).await?;
            deed.note("task", task.id.as_str());
            Ok(task)
        })
        .await
    }

    async fn begin_transfer(
        &self,
        caller: Option<&Caller>,
        transfer: &Transfer,
        moves: bool,
    ) -> Result<Task> {
        self.running.admit()?;
        self.check_transfer(transfer, moves)?;
        let new = NewTask {
            kind: if moves { STORE_MOVE } else { STORE_COPY },
            input: serde_json::to_value(transfer).map_err(Error::internal)?,
            ..NewTask::default()
        };
        self.enqueue(caller, new).await
    }

    /// # Errors
    /// 400.
    fn check_transfer(&self, transfer: &Transfer, moves: bool) -> Result<()> {
        let Transfer { from, to, .. } = transfer;
        if from == to {
            return Err(Error::BadRequest(format!("'from' and 'to' are the same store, '{from}'.")));
        }
        let (from, to) = (self.stores().named(from)?, self.stores().named(to)?);
        if to.is_read_only() {
            return Err(Error::BadRequest(format!(
                "The store '{}' takes no data: it can only be read.",
                to.name()
            )));
        }
        if moves && from.is_read_only() {
            return Err(Error::BadRequest(format!(
                "Nothing can be removed from the store '{}': it can only be read. Copy instead.",
                from.name()
            )));
        }
        Ok(())
    }

    /// The images that a transfer has something to do for, by id, of those behind the id `after` (empty: from the
    /// first), and the id to go on behind; `None` at the end.
    ///
    /// # Errors
    /// 400, and those of the database.
    pub async fn images_to_transfer(
        &self,
        transfer: &Transfer,
        moves: bool,
        after: &str,
    ) -> Result<Option<(Vec<Due>, String)>> {
        self.check_transfer(transfer, moves)?;
        let page = self.database().images().with_data(transfer.project.as_deref(), after, PAGE).await?;
        let Some(last) = page.last().map(|image| image.id.clone()) else { return Ok(None) };
        let due = page.into_iter().filter_map(|image| self.due(image, transfer, moves)).collect();
        Ok(Some((due, last)))
    }

    fn due(&self, mut image: Image, transfer: &Transfer, moves: bool) -> Option<Due> {
        location::arrange(self.stores(), &mut image);
        let has = |store: &str| location::active(&image).any(|place| place.store() == Some(store));
        if !has(&transfer.from) {
            return None;
        }
        let is_missing = !has(&transfer.to);
        (is_missing || moves).then_some(Due { image, is_missing })
    }
}
