//! Logging out: session and token end on the server, at once.

use axum::response::Redirect;

use crate::{failure::Result, guard, session::Visitor};

/// `POST /dashboard/logout`.
pub(crate) async fn submit(visitor: Visitor) -> Result<Redirect> {
    visitor.session.flush().await?;
    visitor.dashboard.identity.revoke(&visitor.login.token).await?;
    Ok(Redirect::to(guard::LOGIN))
}
