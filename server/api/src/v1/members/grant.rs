//! `PUT /v1/images/{image}/members/{member}`.

use axum::{
    extract::{Request, State},
    response::Response,
};
use serde_json::Value;

use super::truth;
use crate::{
    answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api, v1::refusal,
};

/// 204. A body is not needed; `{"member": {"can_share": true}}` allows the member to share on.
pub(in crate::v1) async fn grant(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image, member]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    refusal::check_project(&caller)?;
    let body = if body::is_there(request.method(), request.body()) {
        body::json(request, api.settings.max_json_body).await?
    } else {
        Value::Null
    };
    let can_share = can_share(&body)?;
    let granted = api.controller.grant_member(&caller, &image, &member, can_share).await;
    granted.map_err(refusal::of_sharing)?;
    Ok(answer::no_content())
}

fn can_share(body: &Value) -> Result<Option<bool>, ApiError> {
    match body.get("member") {
        None => Ok(None),
        Some(Value::Object(member)) => Ok(member.get("can_share").map(truth)),
        Some(_) => Err(ApiError::bad_request(
            "The request body must be of the form {\"member\": {\"can_share\": true}}.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn permission_may_be_left_out() {
        for (body, found) in [
            (json!(null), None),
            (json!({}), None),
            (json!({"member": {}}), None),
            (json!({"member": {"can_share": true}}), Some(true)),
            (json!({"member": {"can_share": 1}}), Some(true)),
            (json!({"member": {"can_share": "false"}}), Some(true)),
            (json!({"member": {"can_share": ""}}), Some(false)),
            (json!({"member": {"can_share": 0}}), Some(false)),
            (json!({"member": {"can_share": null}}), Some(false)),
            (json!({"member": {"can_share": []}}), Some(false)),
        ] {
            assert_eq!(can_share(&body).unwrap(), found, "{body}");
        }
        assert!(can_share(&json!({"member": "p"})).is_err());
    }
}
