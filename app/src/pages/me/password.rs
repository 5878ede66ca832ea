//! One's own password: changed with the old one. All tokens end with it, this session's too, so it begins anew.

use std::net::SocketAddr;

use axum::{
    Extension,
    extract::ConnectInfo,
    response::{IntoResponse as _, Redirect},
};
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::IdentityDeed;
use vitrine_identity::{AdminError, Login as Credentials, LoginError, LoginScope, PasswordError, UserRef};
use vitrine_model::audit::target;

use crate::{
    components::{Emphasis, SubmitButton, TextField},
    failure::{Failure, Result},
    flash::Flash,
    forms::{Form, image::Problems},
    guard,
    locale::tr,
    pages::{people, see},
    routes::{People, Route},
    session::{Login, Visitor},
    wire::CSRF_FIELD,
};

/// `POST /dashboard/me/password`.
pub(crate) async fn submit(
    visitor: Visitor,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    form: Form,
) -> Result {
    let embedded = people::embedded(&visitor)?;
    let peer = peer.map(|Extension(ConnectInfo(address))| address.ip());
    let text = |name| form.text(name).unwrap_or_default();
    let (original, password) = (text("original_password"), text("password"));
    let mut problems = people::password_problems(password, text("password_again"));
    if original.is_empty() {
        problems.add("original_password", tr("people-password-old-missing"));
    }
    if problems.is_empty() {
        let id = &visitor.caller.user_id;
        let changed = embedded.change_password(id, original, password.to_owned(), peer).await;
        enter(&visitor, &changed).await;
        match changed {
            Ok(()) => return renew(&visitor, password.to_owned(), peer).await,
            Err(PasswordError::Login(LoginError::Refused)) => {
                problems.add("original_password", tr("people-password-old-wrong"));
            }
            Err(PasswordError::Login(LoginError::TooManyAttempts { retry_after })) => {
                problems.add("original_password", tr!("login-too-many-why", seconds = retry_after));
            }
            Err(PasswordError::Login(LoginError::Provider(error))) => return Err(Failure::Identity(error)),
            Err(PasswordError::Admin(AdminError::Invalid { problem, .. })) => {
                problems.add("password", problem);
            }
            Err(PasswordError::Admin(error)) => return Err(people::failed(error)),
        }
    }
    super::page(&visitor, StatusCode::BAD_REQUEST, problems).await
}

/// Logs in with the new password, in the same project. Where that fails, the login page is next.
async fn renew(visitor: &Visitor, password: String, peer: Option<std::net::IpAddr>) -> Result {
    let credentials = Credentials {
        user: UserRef::Id(visitor.caller.user_id.clone()),
        password,
        scope: visitor.caller.project_id.clone().map_or(LoginScope::AnyProject, LoginScope::ProjectId),
        peer,
    };
    match visitor.dashboard.identity.login(credentials).await {
        Ok(issued) => {
            Login::begin(&visitor.session, &issued).await?;
            Flash::done(tr("people-password-done"))
                .line(tr("people-password-done-more"))
                .keep(&visitor.session)
                .await?;
            Ok(see(&Route::People(People::Me)).into_response())
        }
        Err(LoginError::Provider(error)) => Err(Failure::Identity(error)),
        Err(LoginError::Refused | LoginError::TooManyAttempts { .. }) => {
            visitor.session.flush().await?;
            Ok(Redirect::to(guard::LOGIN).into_response())
        }
    }
}

/// The card.
#[component]
pub(super) fn PasswordForm(problems: Problems, csrf: String) -> impl IntoView {
    view! {
        <section class="card" id="change-password">
            <header>
                <h2>{tr("people-password")}</h2>
            </header>
            <form class="body form" method="post" action="/dashboard/me/password">
                <input type="hidden" name=CSRF_FIELD value=csrf />
                <TextField
                    name="original_password"
                    label=tr("people-password-old")
                    kind="password"
                    required=true
                    autocomplete="current-password"
                    problem=problems.of("original_password")
                />
                <people::PasswordFields problems />
                <p class="small muted">{tr("people-password-about")}</p>
                <div class="form-actions">
                    <SubmitButton emphasis=Emphasis::Primary>{tr("people-password-change")}</SubmitButton>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// Enters the change of one's own password into the audit trail. Attempts beyond the limit are not.
async fn enter(visitor: &Visitor, changed: &std::result::Result<(), PasswordError>) {
    let code = match changed {
        Ok(()) => 200,
        Err(PasswordError::Login(LoginError::Refused)) => 401,
        Err(PasswordError::Login(LoginError::TooManyAttempts { .. })) => return,
        Err(PasswordError::Admin(AdminError::Invalid { .. })) => 400,
        Err(_) => 503,
    };
    let caller = &visitor.caller;
    let done = IdentityDeed {
        caller: Some(caller),
        action: "identity.user.password",
        kind: target::USER,
        id: &caller.user_id,
        name: Some(&caller.user_name),
        code,
        request_id: None,
        notes: &[],
    };
    visitor.dashboard.controller.enter_identity_deed(done).await;
}
