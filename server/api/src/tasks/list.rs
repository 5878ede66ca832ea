//! `GET /v2/tasks`.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;
use vitrine_domain::Action;
use vitrine_model::{TaskQuery, TaskStatus, validate, validate::Invalid};

use super::record::Stub;
use crate::{
    answer,
    errors::ApiError,
    middleware::auth::Who,
    pairs::{self, Pairs},
    state::Api,
};

#[derive(Serialize)]
struct Page<'a> {
    tasks: Vec<Stub<'a>>,
    first: String,
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// 200 with a page of lines: what a task does and what came of it stands in the task itself.
pub(crate) async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    api.controller.admits(Action::TasksApiAccess, &caller)?;
    let pairs = Pairs::parse(query.as_deref().unwrap_or_default())?;
    let query = read(&pairs, api.controller.settings().limits.limit_param_default)?;
    let marker = pairs.first("marker").filter(|marker| !marker.is_empty());
    if let Some(marker) = marker {
        validate::image_id(marker).map_err(|error| Invalid::new("marker", error.problem))?;
    }
    let page = api.controller.list_tasks(&caller, query, marker).await?;
    let body = Page {
        tasks: page.tasks.iter().map(Stub::from).collect(),
        first: link(&pairs.link(None)),
        schema: "/v2/schemas/tasks",
        next: page.next.map(|marker| link(&pairs.link(Some(&marker)))),
    };
    answer::json(StatusCode::OK, &body)
}

fn link(query: &str) -> String {
    let separator = if query.is_empty() { "" } else { "?" };
    format!("/v2/tasks{separator}{query}")
}

/// # Errors
/// Names the parameter and what is wrong with it.
fn read(pairs: &Pairs, default: u32) -> Result<TaskQuery, Invalid> {
    let mut query = TaskQuery { limit: default, ..TaskQuery::default() };
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        let refuse = |problem: String| Invalid::new(name, problem);
        match name {
            "status" => {
                query.status = Some(value.parse::<TaskStatus>().map_err(|error| refuse(error.to_string()))?);
            }
            // Glance lets nobody ask for the other types.
            "type" if value != "import" => return Err(refuse(format!("'{value}' is not 'import'"))),
            "type" => query.kind = Some(value.to_owned()),
            "sort_key" => query.sort_key = value.parse().map_err(|error| refuse(format!("{error}")))?,
            "sort_dir" => {
                query.descending = match value {
                    "asc" => false,
                    "desc" => true,
                    _ => return Err(refuse(format!("'{value}' is neither 'asc' nor 'desc'"))),
                }
            }
            "limit" => query.limit = pairs::limit(value)?,
            _ => {}
        }
    }
    Ok(query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_or_refused_by_name() {
        let read = |query: &str| read(&Pairs::parse(query).unwrap(), 25);
        assert_eq!(read("").unwrap(), TaskQuery::default());
        let query = read("type=import&status=failure&limit=3&sort_key=status&sort_dir=asc&more=1").unwrap();
        assert_eq!((query.limit, query.descending, query.status), (3, false, Some(TaskStatus::Failure)));
        for (query, field) in [
            ("status=done", "status"),
            ("type=export", "type"),
            ("limit=-1", "limit"),
            ("sort_key=input", "sort_key"),
            ("sort_dir=up", "sort_dir"),
        ] {
            assert_eq!(read(query).unwrap_err().field, field);
        }
    }
}
