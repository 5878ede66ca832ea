//! `PUT /v1/images/{image}/members`.

use axum::{
    extract::{Request, State},
    response::Response,
};
use serde_json::Value;

use super::truth;
use crate::{
    answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api, v1::refusal,
};

/// 204. Afterwards the projects that the body names are the members, and no others.
pub(in crate::v1) async fn replace(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    refusal::check_project(&caller)?;
    let body = body::json(request, api.settings.max_json_body).await?;
    let wanted = memberships(&body).ok_or_else(|| {
        ApiError::bad_request(
            "The request body must be of the form {\"memberships\": [{\"member_id\": \"<project id>\", \
             \"can_share\": false}]}.",
        )
    })?;
    api.controller.replace_members(&caller, &image, &wanted).await.map_err(refusal::of_sharing)?;
    Ok(answer::no_content())
}

fn memberships(body: &Value) -> Option<Vec<(String, Option<bool>)>> {
    let entry = |entry: &Value| {
        let member = entry.get("member_id")?.as_str()?.to_owned();
        Some((member, entry.get("can_share").map(truth)))
    };
    body.get("memberships")?.as_array()?.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_entry_names_a_project() {
        let body = json!({"memberships": [{"member_id": "a"}, {"member_id": "b", "can_share": true}]});
        let wanted = [("a".to_owned(), None), ("b".to_owned(), Some(true))];
        assert_eq!(memberships(&body).unwrap(), wanted);
        assert_eq!(memberships(&json!({"memberships": []})).unwrap(), []);
        for bad in [
            json!([]),
            json!({}),
            json!({"memberships": null}),
            json!({"memberships": {"member_id": "a"}}),
            json!({"memberships": ["a"]}),
            json!({"memberships": [{"member": "a"}]}),
            json!({"memberships": [{"member_id": 5}]}),
        ] {
            assert_eq!(memberships(&bad), None, "{bad}");
        }
    }
}
