//! The JSON forms of a task: whole, as a line of a list, and as Glance shows it beside an image.

use serde::{Serialize, Serializer};
use serde_json::Value;
use time::OffsetDateTime;
use vitrine_model::Task;

use crate::images::record::Instant;

const SCHEMA: &str = "/v2/schemas/task";

/// A line of a list.
#[derive(Serialize)]
pub(super) struct Stub<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    status: &'static str,
    owner: &'a str,
    created_at: Instant,
    updated_at: Instant,
    #[serde(rename = "self")]
    this: String,
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Instant>,
}

impl<'a> From<&'a Task> for Stub<'a> {
    fn from(task: &'a Task) -> Self {
        Self {
            id: &task.id,
            kind: &task.kind,
            status: task.status.as_str(),
            owner: &task.owner,
            created_at: Instant(task.created_at),
            updated_at: Instant(task.updated_at),
            this: path(&task.id),
            schema: SCHEMA,
            expires_at: task.expires_at.map(Instant),
        }
    }
}

/// The whole task, its keys in Glance's order. Glance gives an empty text where there is no message.
#[derive(Serialize)]
pub(super) struct Record<'a> {
    id: &'a str,
    input: &'a Value,
    #[serde(rename = "type")]
    kind: &'a str,
    status: &'static str,
    owner: &'a str,
    message: &'a str,
    result: Option<&'a Value>,
    created_at: Instant,
    updated_at: Instant,
    #[serde(rename = "self")]
    this: String,
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Instant>,
}

impl<'a> From<&'a Task> for Record<'a> {
    fn from(task: &'a Task) -> Self {
        Self {
            id: &task.id,
            input: &task.input,
            kind: &task.kind,
            status: task.status.as_str(),
            owner: &task.owner,
            message: task.message.as_deref().unwrap_or_default(),
            result: task.result.as_ref(),
            created_at: Instant(task.created_at),
            updated_at: Instant(task.updated_at),
            this: path(&task.id),
            schema: SCHEMA,
            image_id: task.image_id.as_deref(),
            request_id: task.request_id.as_deref(),
            user_id: task.user_id.as_deref(),
            expires_at: task.expires_at.map(Instant),
        }
    }
}

/// A task as `/v2/images/{id}/tasks` has it: the row itself, with times that have microseconds and no zone.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    status: &'static str,
    owner: &'a str,
    expires_at: Option<Naive>,
    created_at: Naive,
    updated_at: Naive,
    deleted_at: Option<Naive>,
    deleted: bool,
    image_id: Option<&'a str>,
    request_id: Option<&'a str>,
    user_id: Option<&'a str>,
    input: &'a Value,
    result: Option<&'a Value>,
    message: &'a str,
}

impl<'a> From<&'a Task> for Row<'a> {
    fn from(task: &'a Task) -> Self {
        Self {
            id: &task.id,
            kind: &task.kind,
            status: task.status.as_str(),
            owner: &task.owner,
            expires_at: task.expires_at.map(Naive),
            created_at: Naive(task.created_at),
            updated_at: Naive(task.updated_at),
            deleted_at: None,
            deleted: false,
            image_id: task.image_id.as_deref(),
            request_id: task.request_id.as_deref(),
            user_id: task.user_id.as_deref(),
            input: &task.input,
            result: task.result.as_ref(),
            message: task.message.as_deref().unwrap_or_default(),
        }
    }
}

/// Python's `isoformat` of a time without a zone: the fraction is left out where it is zero.
struct Naive(OffsetDateTime);

impl Serialize for Naive {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let at = self.0.to_offset(time::UtcOffset::UTC);
        let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
        let (hour, minute, second) = at.to_hms();
        let whole = format_args!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
        match at.microsecond() {
            0 => serializer.collect_str(&whole),
            fraction => serializer.collect_str(&format_args!("{whole}.{fraction:06}")),
        }
    }
}

pub(super) fn path(id: &str) -> String {
    format!("/v2/tasks/{id}")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn times_beside_an_image_have_no_zone() {
        for (at, text) in [
            (datetime!(2026-01-02 04:04:05.000_012 +1), "\"2026-01-02T03:04:05.000012\""),
            (datetime!(2026-01-02 03:04:05 UTC), "\"2026-01-02T03:04:05\""),
        ] {
            assert_eq!(serde_json::to_string(&Naive(at)).unwrap(), text);
        }
    }
}
