//! `POST /v2/images/{image}/members`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::Value;
use vitrine_model::validate;

use super::record::Record;
use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 200 (not 201) with the member, which is pending.
pub(crate) async fn add(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let body = body::json(request, api.settings.max_json_body).await?;
    let project = project(&body)?;
    let member = api.controller.add_member(&caller, &image, project).await?;
    answer::json(StatusCode::OK, &Record::from(&member))
}

fn project(body: &Value) -> Result<&str, ApiError> {
    let project = body.get("member").and_then(Value::as_str).filter(|project| !project.is_empty());
    let project = project.ok_or_else(|| {
        ApiError::bad_request("The request body must be of the form {\"member\": \"<project id>\"}.")
    })?;
    validate::text("member", project)?;
    Ok(project)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_project_is_a_text_of_some_length() {
        assert_eq!(project(&json!({"member": "p", "more": 1})).unwrap(), "p");
        let long = "p".repeat(256);
        for body in [
            json!([]),
            json!({}),
            json!({"member": ""}),
            json!({"member": null}),
            json!({"member": 5}),
            json!({"member": {"id": "p"}}),
            json!({"member": long}),
            json!({"member": "a\u{0}b"}),
        ] {
            assert_eq!(project(&body).unwrap_err().status().as_u16(), 400, "{body}");
        }
    }
}
