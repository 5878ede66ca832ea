//! `POST /v2/metadefs/namespaces`.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use vitrine_model::metadef::Document;

use crate::{
    answer,
    errors::ApiError,
    links,
    metadefs::{body, record},
    middleware::auth::Who,
    state::Api,
};

/// What is written as it is in a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b':').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// 201 with the namespace and everything that was made with it, and its absolute URL.
pub(crate) async fn create(
    State(api): State<Api>,
    Who(caller): Who,
    request: Request,
) -> Result<Response, ApiError> {
    let base = links::base(&api.settings, request.uri(), request.headers());
    let document: Document = body::namespace(&api, request).await?;
    let namespace = api.controller.create_metadef_namespace(&caller, document.clone()).await?;
    let mut response = answer::json(StatusCode::CREATED, &record::made(&namespace, &document))?;
    let name = utf8_percent_encode(&document.namespace, SEGMENT);
    let location =
        HeaderValue::try_from(format!("{base}/v2/metadefs/namespaces/{name}")).map_err(ApiError::internal)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}
