//! Something that somebody sets out to do.

use std::future::Future;

use parking_lot::Mutex;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use vitrine_database::Database;
use vitrine_model::{AuditEntry, AuditOutcome, Caller, Image, Task, audit::target};

use super::{
    changes::{self, short},
    code::{error_code, outcome},
};
use crate::{Controller, Error, Result};

/// Something that somebody sets out to do: it becomes one entry, whatever comes of it.
pub(crate) struct Deed {
    controller: Controller,
    state: Mutex<State>,
}

struct State {
    entry: AuditEntry,
    changes: Map<String, Value>,
    /// It was seen to happen.
    happened: bool,
    /// Nothing was there to be done.
    idle: bool,
    /// The entry is on its way.
    settled: bool,
}

impl Controller {
    /// What this caller sets out to do, to the thing of that kind and id.
    pub(crate) fn deed(&self, caller: &Caller, action: &'static str, kind: &'static str, id: &str) -> Deed {
        let entry = entry(caller, action, kind, id, self.now());
        let state = State { entry, changes: Map::new(), happened: false, idle: false, settled: false };
        Deed { controller: self.clone(), state: Mutex::new(state) }
    }

    /// What this caller sets out to do to an image.
    pub(crate) fn image_deed(&self, caller: &Caller, action: &'static str, image: &str) -> Deed {
        self.deed(caller, action, target::IMAGE, image)
    }

    /// What this caller sets out to do to a namespace of metadata definitions, or to a part of it.
    pub(crate) fn metadef_deed(
        &self,
        caller: &Caller,
        action: &'static str,
        namespace: &str,
        part: Option<&str>,
    ) -> Deed {
        let deed = self.deed(caller, action, target::METADEF, namespace);
        if let Some(part) = part {
            deed.note("part", part);
        }
        deed
    }

    /// The end of a task that somebody began about an image: what became of an import, a copy, a location.
    pub(crate) async fn enter_end_of_task(&self, task: &Task) {
        let (Some(user), Some(image)) = (&task.user_id, &task.image_id) else { return };
        let is_done = task.status == vitrine_model::TaskStatus::Success;
        let caller = Caller {
            user_id: user.clone(),
            project_id: Some(task.owner.clone()).filter(|owner| !owner.is_empty()),
            request_id: task.request_id.clone(),
            ..crate::imports::nobody()
        };
        let deed = self.image_deed(&caller, "task.end", image);
        deed.note("task", task.id.as_str());
        deed.note("type", task.kind.as_str());
        if let Some(message) = &task.message {
            deed.note("message", message.as_str());
        }
        let outcome = if is_done { AuditOutcome::Ok } else { AuditOutcome::Failed };
        deed.settle(outcome, None).await;
    }
}

impl Deed {
    /// The image it is about is found.
    pub(crate) fn of(&self, image: &Image) {
        let mut state = self.state.lock();
        state.entry.target_id.clone_from(&image.id);
        state.entry.target_name.clone_from(&image.name);
    }

    /// The thing it is about is known by now.
    pub(crate) fn is_about(&self, id: &str, name: Option<&str>) {
        let mut state = self.state.lock();
        id.clone_into(&mut state.entry.target_id);
        state.entry.target_name = name.map(str::to_owned);
    }

    /// Something worth keeping about it. Long texts are cut. Never a secret, and an address only without what opens it.
    pub(crate) fn note(&self, name: &'static str, value: impl Into<Value>) {
        let value = match value.into() {
            Value::String(text) => Value::String(short(&text)),
            value => value,
        };
        self.note_whole(name, value);
    }

    /// The address of data, without what opens it.
    pub(crate) fn note_address(&self, name: &'static str, address: &str) {
        self.note(name, super::address::shown(address));
    }

    fn note_whole(&self, name: &'static str, value: Value) {
        let mut state = self.state.lock();
        if let Value::Object(detail) = &mut state.entry.detail {
            detail.insert(name.to_owned(), value);
        } else {
            let detail: Map<String, Value> = [(name.to_owned(), value)].into_iter().collect();
            state.entry.detail = Value::Object(detail);
        }
    }

    /// It happened, with this difference to the image.
    pub(crate) fn changed(&self, before: &Image, after: &Image) {
        self.of(after);
        let changes = changes::between(before, after);
        let mut state = self.state.lock();
        state.changes = changes;
        state.happened = true;
    }

    /// It happened.
    pub(crate) fn happened(&self) {
        self.state.lock().happened = true;
    }

    /// All is as it was asked for already: no entry is written unless it fails yet.
    pub(crate) fn is_idle(&self) {
        self.state.lock().idle = true;
    }

    /// Does it, and writes the entry before anybody learns what came of it.
    pub(crate) async fn record<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let result = work.await;
        match &result {
            Ok(_) if self.state.lock().idle => self.state.lock().settled = true,
            Ok(_) => self.settle(AuditOutcome::Ok, None).await,
            Err(error) => self.fail(error).await,
        }
        result
    }

    async fn fail(&self, error: &Error) {
        self.name_image().await;
        let code = error_code(error);
        self.settle(outcome(code), Some(code)).await;
    }

    /// A refusal often comes before the image is looked at: the trail names it all the same, where there is one, also
    /// to those who may not see it. Where the database does not answer, the id has to do.
    async fn name_image(&self) {
        let id = {
            let state = self.state.lock();
            let known = state.entry.target_kind != target::IMAGE || state.entry.target_name.is_some();
            if known || state.entry.target_id.is_empty() {
                return;
            }
            state.entry.target_id.clone()
        };
        if let Ok(Some(image)) = self.controller.database().images().get(&id).await {
            self.state.lock().entry.target_name = image.name;
        }
    }

    /// Writes the entry.
    pub(super) async fn settle(&self, outcome: AuditOutcome, code: Option<u16>) {
        if let Some(entry) = self.end(outcome, code) {
            // In a task of its own: it is written even when nobody waits for it any more.
            let database = self.controller.database().clone();
            let _ = tokio::spawn(async move { write(&database, entry).await }).await;
        }
    }

    /// The entry, the first time.
    fn end(&self, outcome: AuditOutcome, code: Option<u16>) -> Option<AuditEntry> {
        let mut state = self.state.lock();
        if std::mem::replace(&mut state.settled, true) {
            return None;
        }
        let mut entry = state.entry.clone();
        let mut detail = match entry.detail {
            Value::Object(detail) => detail,
            _ => Map::new(),
        };
        let changes = std::mem::take(&mut state.changes);
        if !changes.is_empty() {
            detail.insert("changes".to_owned(), Value::Object(changes));
        }
        (entry.outcome, entry.code, entry.at) = (outcome, code, self.controller.now());
        entry.detail = Value::Object(detail);
        Some(entry)
    }
}

impl Drop for Deed {
    /// Whoever asked went away in the middle.
    fn drop(&mut self) {
        let outcome = if self.state.lock().happened { AuditOutcome::Ok } else { AuditOutcome::Unknown };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if let Some(entry) = self.end(outcome, None) {
            let database = self.controller.database().clone();
            runtime.spawn(async move { write(&database, entry).await });
        }
    }
}

/// An entry of which it is not known yet what came of it.
pub(super) fn entry(
    caller: &Caller,
    action: &'static str,
    kind: &'static str,
    id: &str,
    at: OffsetDateTime,
) -> AuditEntry {
    AuditEntry {
        id: 0,
        at,
        project_id: caller.project_id.clone(),
        project_name: caller.project_name.clone(),
        user_id: caller.user_id.clone(),
        user_name: caller.user_name.clone(),
        by_admin: caller.is_admin(),
        action: action.to_owned(),
        target_kind: kind.to_owned(),
        target_id: id.to_owned(),
        target_name: None,
        outcome: AuditOutcome::Unknown,
        code: None,
        request_id: caller.request_id.clone(),
        detail: Value::Null,
    }
}

/// A failure does not undo what was done, nor what the caller is told of it: the log gets the entry.
pub(super) async fn write(database: &Database, entry: AuditEntry) {
    if let Err(error) = database.audit().insert(&entry).await {
        let cause = &error as &dyn std::error::Error;
        let entry = serde_json::to_string(&entry).unwrap_or_default();
        tracing::error!(target: "vitrine::audit", cause, entry, "an entry of the audit trail could not be written");
    }
}
