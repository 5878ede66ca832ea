//! `DELETE /v2/tasks/{task}`.

use axum::extract::State;
use vitrine_domain::Action;

use crate::{errors::ApiError, middleware::auth::Who, state::Api};

/// 405, as Glance: finished tasks are forgotten by themselves.
pub(crate) async fn delete(State(api): State<Api>, Who(caller): Who) -> Result<(), ApiError> {
    api.controller.admits(Action::TasksApiAccess, &caller)?;
    Err(ApiError::method_not_allowed("DELETE", "GET"))
}
