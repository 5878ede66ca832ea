//! What the operator does by commands on the machine itself.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use vitrine_database::Database;
use vitrine_model::{AuditOutcome, Caller, Role, audit::target};

use super::{changes::short, code::outcome, deed};

/// The name under which the audit trail has whoever uses the command line.
pub const COMMAND_LINE: &str = "vitrine (command line)";

/// Whoever uses the command line: an administrator without an id and without a project.
#[must_use]
pub fn command_line() -> Caller {
    let roles = [Role::Admin.as_str().to_owned()].into_iter().collect();
    Caller { user_name: COMMAND_LINE.to_owned(), roles, ..crate::imports::nobody() }
}

/// Something that a command did, or was refused, beside the use cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandDeed<'a> {
    /// `identity.user.create`, `cache.clear`, …
    pub action: &'static str,
    /// A word of [`target::ALL`].
    pub kind: &'static str,
    /// The id of what it was about, or the name as it was given.
    pub id: &'a str,
    /// The name, beside an id.
    pub name: Option<&'a str>,
    /// The status by which the API would tell of the refusal or the failure; `None` where it was done.
    pub code: Option<u16>,
    /// What of it: values without secrets.
    pub notes: &'a [(&'static str, Value)],
}

/// Enters what a command did into the audit trail. A failure to do so goes to the log.
pub async fn enter_command(database: &Database, now: OffsetDateTime, done: CommandDeed<'_>) {
    let kind = target::ALL.into_iter().find(|known| *known == done.kind).unwrap_or(target::USER);
    let mut entry = deed::entry(&command_line(), done.action, kind, done.id, now);
    entry.target_name = done.name.map(str::to_owned);
    (entry.outcome, entry.code) = (done.code.map_or(AuditOutcome::Ok, outcome), done.code);
    let detail: Map<String, Value> = done
        .notes
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Value::String(text) => Value::String(short(text)),
                value => value.clone(),
            };
            ((*name).to_owned(), value)
        })
        .collect();
    entry.detail = Value::Object(detail);
    deed::write(database, entry).await;
}
