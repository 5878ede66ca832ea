//! Switching to another project: another token, under another session id.

use axum::response::Redirect;
use vitrine_identity::LoginError;

use super::see;
use crate::{
    failure::{Failure, Result},
    flash::Flash,
    forms::Form,
    locale::tr,
    routes::Route,
    session::{Login, Visitor},
};

/// `POST /dashboard/project`.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result<Redirect> {
    let identity = &visitor.dashboard.identity;
    match identity.rescope(&visitor.login.token, form.trimmed("project")).await {
        Ok(issued) => {
            Login::begin(&visitor.session, &issued).await?;
            identity.revoke(&visitor.login.token).await?;
            let name = issued.caller.project_name.unwrap_or_default();
            Flash::done(tr!("shell-project-changed", name = name)).keep(&visitor.session).await?;
        }
        Err(LoginError::Provider(error)) => return Err(Failure::Identity(error)),
        Err(LoginError::Refused | LoginError::TooManyAttempts { .. }) => {
            Flash::failed(tr("shell-project-unchanged"))
                .code(403)
                .line(tr("shell-project-no-role"))
                .keep(&visitor.session)
                .await?;
        }
    }
    Ok(see(&Route::home()))
}
