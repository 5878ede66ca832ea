//! `GET /v2/metadefs/namespaces/{namespace}/objects/{object}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};

use crate::{
    answer, body, errors::ApiError, metadefs::record::ObjectRecord, middleware::auth::Who, params::Segments,
    state::Api,
};

/// 200 with the object.
pub(crate) async fn show(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace, object]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let object = api.controller.show_metadef_object(&caller, &namespace, &object).await?;
    answer::json(StatusCode::OK, &ObjectRecord::new(&namespace, &object))
}
