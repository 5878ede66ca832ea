//! A user's own change of the password.

use axum::{extract::Path, http::StatusCode};

use super::{State, base::Peer, body::Body, error::ApiError};

/// POST /users/{id}/password: the original password says who asks; no token is needed.
pub(super) async fn change(
    shared: State,
    Peer(peer): Peer,
    Path(id): Path<String>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let fields = body.object("user")?;
    let original = fields.required_text("original_password")?;
    let password = fields.required_text("password")?;
    shared.embedded.change_password(&id, original, password.to_owned(), peer).await?;
    Ok(StatusCode::NO_CONTENT)
}
