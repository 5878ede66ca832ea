//! `PUT /v2/images/{image}/members/{member}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::Value;
use vitrine_model::{MemberStatus, validate::Invalid};

use super::record::Record;
use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 200 with the member and its new answer.
pub(crate) async fn set_status(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image, project]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    let body = body::json(request, api.settings.max_json_body).await?;
    let status = status(&body)?;
    let member = api.controller.set_member_status(&caller, &image, &project, status).await?;
    answer::json(StatusCode::OK, &Record::from(&member))
}

fn status(body: &Value) -> Result<MemberStatus, ApiError> {
    let given = body.get("status").ok_or_else(|| {
        ApiError::bad_request("The request body must be of the form {\"status\": \"<status>\"}.")
    })?;
    let known = given.as_str().and_then(|word| word.parse().ok());
    known.ok_or_else(|| {
        let words = MemberStatus::ALL.map(MemberStatus::as_str).join(", ");
        Invalid::new("status", format!("{given} is not one of {words}")).into()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_status_is_one_of_three_words() {
        assert_eq!(status(&json!({"status": "rejected"})).unwrap(), MemberStatus::Rejected);
        for body in [
            json!([]),
            json!({}),
            json!({"status": null}),
            json!({"status": 5}),
            json!({"status": "Accepted"}),
            json!({"status": "all"}),
        ] {
            assert_eq!(status(&body).unwrap_err().status().as_u16(), 400, "{body}");
        }
    }
}
