//! A task as its rows hold it.

use sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use serde_json::Value;
use time::OffsetDateTime;
use vitrine_model::Task;

use crate::{
    Error,
    core::{Record, Row, has_mark},
};

impl Record for Task {
    const TABLE: &'static str = "tasks";

    fn read(row: &Row) -> Result<Self, Error> {
        let created_at = row.get("created_at")?;
        let updated_at: Option<OffsetDateTime> = row.get("updated_at")?;
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("type")?,
            status: row.word("status")?,
            owner: row.get("owner")?,
            image_id: row.get("image_id")?,
            request_id: row.get("request_id")?,
            user_id: row.get("user_id")?,
            input: json(row, "input")?.unwrap_or(Value::Null),
            result: json(row, "result")?,
            message: row.get("message")?,
            expires_at: row.get("expires_at")?,
            created_at,
            updated_at: updated_at.unwrap_or(created_at),
        })
    }
}

/// JSON in a column of text.
fn json(row: &Row, column: &'static str) -> Result<Option<Value>, Error> {
    let text: Option<String> = row.get(column)?;
    match text.as_deref() {
        None | Some("" | "null") => Ok(None),
        Some(text) => {
            serde_json::from_str(text).map(Some).map_err(|error| row.inconsistent(column, error.to_string()))
        }
    }
}

/// The text of a column of JSON; `None` is NULL.
pub(super) fn text(value: Option<&Value>) -> Option<String> {
    value.filter(|value| !value.is_null()).map(Value::to_string)
}

const COLUMNS: [&str; 10] = [
    "id",
    "type",
    "status",
    "owner",
    "image_id",
    "request_id",
    "user_id",
    "expires_at",
    "created_at",
    "updated_at",
];

/// The columns of a [`Task`], of rows that are not deleted.
pub(super) fn select() -> SelectStatement {
    Query::select()
        .columns(COLUMNS.map(|column| ("tasks", column)))
        .columns(["input", "result", "message"].map(|column| ("task_info", column)))
        .from("tasks")
        .join(
            JoinType::LeftJoin,
            "task_info",
            Expr::col(("task_info", "task_id")).eq(Expr::col(("tasks", "id"))),
        )
        .and_where(has_mark(Expr::col(("tasks", "deleted")), false))
        .take()
}
