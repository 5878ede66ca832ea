//! A new task.

use serde_json::Value;
use vitrine_model::{Caller, Task, TaskStatus};

use crate::{Controller, Event, Result};

/// Work to be done.
#[derive(Clone, Default)]
pub struct NewTask {
    /// The task's type.
    pub kind: &'static str,
    /// The image it is about.
    pub image_id: Option<String>,
    /// What is to be done; the API shows it.
    pub input: Value,
    /// What the work needs and nobody may see.
    pub secret: Option<Value>,
}

impl Controller {
    /// Keeps work to be done, for the project of whoever asks for it, or for the service itself; any node takes it up
    /// at once. The layers have been asked before.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn enqueue(&self, caller: Option<&Caller>, new: NewTask) -> Result<Task> {
        let task = self.new_task(caller, &new);
        self.keep_task(&task, new.secret.as_ref()).await?;
        Ok(task)
    }

    /// The task as it will be, for those who must know its id before it exists (a lock on an image).
    pub(crate) fn new_task(&self, caller: Option<&Caller>, new: &NewTask) -> Task {
        let now = self.now();
        Task {
            id: self.new_id(),
            kind: new.kind.to_owned(),
            status: TaskStatus::Pending,
            owner: caller.and_then(|caller| caller.project_id.clone()).unwrap_or_default(),
            image_id: new.image_id.clone(),
            request_id: caller.and_then(|caller| caller.request_id.clone()),
            user_id: caller.map(|caller| caller.user_id.clone()),
            input: new.input.clone(),
            result: None,
            message: None,
            expires_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// Keeps a task that [`Self::new_task`] made, and wakes the runner.
    pub(crate) async fn keep_task(&self, task: &Task, secret: Option<&Value>) -> Result<()> {
        self.database().tasks().insert(task, secret).await?;
        self.announce(task);
        Ok(())
    }

    /// The same, together with the image's lock, which holds the task's id; false where the image has one already.
    pub(crate) async fn keep_task_holding(
        &self,
        task: &Task,
        secret: Option<&Value>,
        image: &str,
        lock: &str,
    ) -> Result<bool> {
        let kept = self.database().tasks().insert_holding(task, secret, image, lock).await?;
        if kept {
            self.announce(task);
        }
        Ok(kept)
    }

    fn announce(&self, task: &Task) {
        self.notify(&Event::task("task.create", task));
        self.running.wake_tasks();
    }
}
