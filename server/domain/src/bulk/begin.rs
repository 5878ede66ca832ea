//! A change of many images begins.

use std::time::Duration;

use vitrine_model::{Caller, ImageFilters, Role, Task, audit::target, query::TimeOp, validate};

use super::{BulkAction, Selection, action::Input};
use crate::{
    Controller, Error, Event, Resource, Result,
    audit::Deed,
    images::{check_may_list, tag as check_tag},
    retention::{self, RETENTION},
    tasks::{BULK_CHANGE, NewTask},
};

/// Images that are changed while the caller waits.
pub(crate) const AT_ONCE_MAX: u64 = 200;
/// How long the caller waits for it.
const PATIENCE: Duration = Duration::from_secs(10);
/// Images that can be named one by one; more are chosen by what they have in common.
pub(super) const NAMED_MAX: usize = 1000;

impl Controller {
    /// Changes many images, as this caller. Whether each may be changed is asked when its turn comes. A change of at
    /// most 200 images is made now, unless it takes longer than ten seconds; any other by whichever node takes
    /// it up. Answers the task as it is then.
    ///
    /// # Errors
    /// 400 for a tag, a project or a store that cannot be, and for too many images; 403 for who may not list images.
    pub async fn change_images(
        &self,
        caller: &Caller,
        action: BulkAction,
        images: Selection,
    ) -> Result<Task> {
        let deed = self.deed(caller, "bulk.change", target::TASK, "");
        deed.note("type", BULK_CHANGE);
        let task = deed.record(self.begin_change(caller, action, images, &deed)).await?;
        if Self::bulk_expected(&task) <= AT_ONCE_MAX {
            self.change_at_once(&task).await;
        } else {
            self.running.wake_tasks();
        }
        self.own_task(caller, &task.id, Role::Reader).await
    }

    async fn begin_change(
        &self,
        caller: &Caller,
        action: BulkAction,
        images: Selection,
        deed: &Deed,
    ) -> Result<Task> {
        check_may_list(caller)?;
        self.running.admit()?;
        self.check_action(&action)?;
        let expected = match &images {
            Selection::Images(ids) if ids.len() > NAMED_MAX => {
                return Err(Error::BadRequest(format!(
                    "{} images are too many to be named one by one: at most {NAMED_MAX} are. Choose all that match \
                     instead.",
                    ids.len()
                )));
            }
            Selection::Images(ids) => u64::try_from(ids.len()).unwrap_or(u64::MAX),
            Selection::Matching { filters, .. } => self.count_images(caller, filters).await?,
            Selection::ChangedBy(task) => self.bulk_tally(caller, task).await?.done,
        };
        let input = Input { action, images, expected };
        let new = NewTask {
            kind: BULK_CHANGE,
            image_id: None,
            input: serde_json::to_value(&input).map_err(Error::internal)?,
            secret: Some(serde_json::to_value(caller).map_err(Error::internal)?),
        };
        let task = self.new_task(Some(caller), &new);
        self.database().tasks().insert(&task, new.secret.as_ref()).await?;
        self.notify(&Event::task("task.create", &task));
        deed.is_about(&task.id, None);
        deed.note("action", input_action(&task));
        deed.note("images", expected);
        Ok(task)
    }

    /// Does a change of few images, as far as it goes while the caller waits.
    pub(crate) async fn change_at_once(&self, task: &Task) {
        // In a task of its own: it goes on when nobody waits for it any more.
        let (controller, id) = (self.clone(), task.id.clone());
        let work = tokio::spawn(async move { controller.work_on(&id).await });
        if let Ok(Ok(Err(error))) = tokio::time::timeout(PATIENCE, work).await {
            tracing::warn!(task = task.id, %error, "a change of images goes on later");
        }
    }

    /// Keeps the change that takes back what another such task did.
    ///
    /// # Errors
    /// 400 where it cannot be taken back; 403; 404 where the caller may not know of the task.
    pub async fn undo_bulk(&self, caller: &Caller, task: &str) -> Result<Task> {
        let before = self.own_task(caller, task, Role::Member).await?;
        let action = Self::bulk_action(&before)
            .and_then(|action| action.inverse())
            .ok_or_else(|| Error::BadRequest("What this task did cannot be taken back.".to_owned()))?;
        self.change_images(caller, action, Selection::ChangedBy(before.id)).await
    }

    /// What such a task, or the run of a retention rule, does; `None` for a task of another kind.
    #[must_use]
    pub fn bulk_action(task: &Task) -> Option<BulkAction> {
        let input: Option<Input> =
            (task.kind == BULK_CHANGE).then(|| serde_json::from_value(task.input.clone()).ok()).flatten();
        input.map(|input| input.action).or_else(|| retention::action_of(task))
    }

    /// How many images such a task was to change; 0 for a task of another kind.
    #[must_use]
    pub fn bulk_expected(task: &Task) -> u64 {
        task.input.get("expected").and_then(serde_json::Value::as_u64).unwrap_or_default()
    }

    /// Everything that a list holds now, as a selection.
    #[must_use]
    pub fn select_matching(&self, filters: ImageFilters) -> Selection {
        Selection::Matching { filters: Box::new(filters), until: self.now() }
    }

    fn check_action(&self, action: &BulkAction) -> Result<()> {
        match action {
            BulkAction::AddTag { tag } | BulkAction::RemoveTag { tag } => Ok(check_tag(tag)?),
            BulkAction::Share { project } if project.is_empty() => {
                Err(Error::BadRequest("A project's id is needed.".to_owned()))
            }
            BulkAction::Share { project } => Ok(validate::text("project", project)?),
            BulkAction::CopyTo { store } => {
                let store = self.stores().named(store)?;
                if store.is_read_only() {
                    return Err(Error::BadRequest(format!(
                        "The store '{}' takes no data: it can only be read.",
                        store.name()
                    )));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Such a task that the caller may know of.
    pub(super) async fn bulk_task(&self, caller: &Caller, id: &str) -> Result<Task> {
        let task = self.own_task(caller, id, Role::Reader).await?;
        let has_results = [BULK_CHANGE, RETENTION].contains(&task.kind.as_str());
        if has_results { Ok(task) } else { Err(Error::NotFound(Resource::Task(id.to_owned()))) }
    }
}

/// The list as it was when it was asked for.
pub(super) fn until(filters: &ImageFilters, until: time::OffsetDateTime) -> ImageFilters {
    let mut filters = filters.clone();
    filters.created_at.push((TimeOp::Lte, until));
    filters
}

/// What such a task does, as its input says.
fn input_action(task: &Task) -> serde_json::Value {
    task.input.get("action").cloned().unwrap_or_default()
}
