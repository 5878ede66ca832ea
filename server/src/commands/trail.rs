//! What commands change, in the audit trail.

use std::convert::Infallible;

use serde_json::Value;
use vitrine_database::Database;
use vitrine_domain::{Clock, CommandDeed, SystemClock, enter_command, error_code};
use vitrine_identity::AdminError;

/// Enters what a command changed, or what was refused to it, before the command says how it ended.
pub(super) struct Trail {
    database: Database,
}

/// What was changed: a word of [`vitrine_model::audit::target::ALL`], the id, and the name beside an id.
pub(super) type About<'a> = (&'static str, &'a str, Option<&'a str>);

/// An error with the status by which the API tells of it.
pub(super) trait Coded {
    /// 4xx for a refusal, 5xx for a failure.
    fn code(&self) -> u16;
}

impl Coded for AdminError {
    fn code(&self) -> u16 {
        self.status()
    }
}

impl Coded for vitrine_domain::Error {
    fn code(&self) -> u16 {
        error_code(self)
    }
}

impl Coded for vitrine_database::Error {
    fn code(&self) -> u16 {
        503
    }
}

impl Coded for Infallible {
    fn code(&self) -> u16 {
        match *self {}
    }
}

impl Trail {
    pub(super) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// The name of an image, where there is one and the database answers.
    pub(super) async fn name_of_image(&self, id: &str) -> Option<String> {
        self.database.images().get(id).await.ok().flatten()?.name
    }

    /// Enters what was done.
    pub(super) async fn did(&self, action: &'static str, about: About<'_>, notes: &[(&'static str, Value)]) {
        let Ok(()) = self.enter(action, about, notes, Ok::<(), Infallible>(())).await;
    }

    /// Enters what came of it, and hands that on.
    pub(super) async fn enter<T, E: Coded>(
        &self,
        action: &'static str,
        (kind, id, name): About<'_>,
        notes: &[(&'static str, Value)],
        result: Result<T, E>,
    ) -> Result<T, E> {
        let code = result.as_ref().err().map(Coded::code);
        let now = SystemClock.now();
        // What the databases keep: whole microseconds.
        let now = now.replace_nanosecond(now.microsecond() * 1000).unwrap_or(now);
        enter_command(&self.database, now, CommandDeed { action, kind, id, name, code, notes }).await;
        result
    }
}
