//! `GET /v2/metadefs/namespaces/{namespace}`.

use axum::{
    extract::{RawQuery, Request, State},
    http::StatusCode,
    response::Response,
};

use crate::{
    answer, body, errors::ApiError, metadefs::record, middleware::auth::Who, pairs::Pairs, params::Segments,
    state::Api,
};

/// Bytes of a namespace of middle size.
const TYPICAL: usize = 8 * 1024;

/// 200 with everything in the namespace; `resource_type` puts the prefix of that type in front of names.
pub(crate) async fn show(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let pairs = Pairs::parse(query.as_deref().unwrap_or_default())?;
    let resource_type = pairs.first("resource_type").filter(|name| !name.is_empty());
    let contents = api.controller.show_metadef_namespace(&caller, &namespace, resource_type).await?;
    answer::json_sized(StatusCode::OK, &record::contents(&contents), TYPICAL)
}
