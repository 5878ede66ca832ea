//! `PATCH /v2/images/{image}`.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use vitrine_model::ImageChange;

use super::{
    patch::{self, Dialect, Step},
    record::Record,
};
use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");
const ACCEPTED: &str =
    "application/openstack-images-v2.0-json-patch, application/openstack-images-v2.1-json-patch";

/// 200 with the changed record.
pub(crate) async fn update(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let dialect = dialect(&request)?;
    let body = body::json(request, api.settings.max_json_body).await?;
    let mut changes: Vec<ImageChange> = Vec::new();
    for step in patch::read(dialect, &body, &api.schemas)? {
        match step {
            Step::Change(change) => changes.push(change),
            // Nobody learns by a refusal that an image exists.
            Step::Refused(error) => {
                api.controller.show_image(&caller, &id).await?;
                return Err(error);
            }
        }
    }
    let image = api.controller.update_image(&caller, &id, changes).await?;
    answer::json(StatusCode::OK, &Record::of(&api, &image))
}

fn dialect(request: &Request) -> Result<Dialect, ApiError> {
    let given = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = given.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case("application/openstack-images-v2.1-json-patch") {
        return Ok(Dialect::V21);
    }
    if media.eq_ignore_ascii_case("application/openstack-images-v2.0-json-patch") {
        return Ok(Dialect::V20);
    }
    let sentence = format!("A PATCH of an image needs one of these content types: {ACCEPTED}.");
    Err(ApiError::unsupported_media(sentence).with(ACCEPT_PATCH, HeaderValue::from_static(ACCEPTED)))
}
