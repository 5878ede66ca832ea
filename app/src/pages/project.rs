//! Switching to another project: another token, under another session id.

use axum::response::Redirect;
use vitrine_domain::IdentityDeed;
use vitrine_identity::{LoginError, Session};
use vitrine_model::audit::target;

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
    let project = form.trimmed("project");
    let changed = identity.rescope(&visitor.login.token, project).await;
    enter(&visitor, project, &changed).await;
    match changed {
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

/// Enters the change into the audit trail: it is a login to the other project.
async fn enter(visitor: &Visitor, project: &str, changed: &std::result::Result<Session, LoginError>) {
    let (code, caller) = match changed {
        Ok(issued) => (200, &issued.caller),
        Err(LoginError::Refused | LoginError::TooManyAttempts { .. }) => (401, &visitor.caller),
        Err(LoginError::Provider(_)) => (503, &visitor.caller),
    };
    let notes = [("method", "token".to_owned()), ("project", project.to_owned())];
    let done = IdentityDeed {
        caller: Some(caller),
        action: "identity.login",
        kind: target::USER,
        id: &visitor.caller.user_name,
        name: None,
        code,
        request_id: None,
        notes: &notes,
    };
    visitor.dashboard.controller.enter_identity_deed(done).await;
}
