//! Logging in. No session exists before a password was right.

use std::net::SocketAddr;

use axum::{
    Extension,
    extract::{ConnectInfo, RawQuery, State},
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use leptos::prelude::*;
use tower_sessions::Session;
use vitrine_domain::IdentityDeed;
use vitrine_identity::{Login as Credentials, LoginError, LoginScope, UserRef};
use vitrine_model::audit::target;

use crate::{
    components::{
        Emphasis, Glyph, Icon, Notice, RequestLine, SubmitButton, TextField, Tone, language::LanguageRow,
    },
    context::Dashboard,
    document::{self, Cx},
    failure::{Failure, Result},
    forms::Form,
    guard,
    locale::{key, tr},
    pages,
    routes::Route,
    session::{Login, Visitor},
};

/// The address of the login page that leads to a page afterwards.
pub(crate) fn path(next: Option<&Route>) -> String {
    match next {
        Some(route) if *route != Route::home() => {
            let query =
                form_urlencoded::Serializer::new(String::new()).append_pair("next", &route.path()).finish();
            format!("{}?{query}", guard::LOGIN)
        }
        _ => guard::LOGIN.to_owned(),
    }
}

/// What the form shows.
#[derive(Debug, Clone, Default)]
struct Shown {
    user: String,
    project: String,
    next: Option<Route>,
    problem: Option<(u16, &'static str, String)>,
    request_id: String,
}

/// `GET /dashboard/login`.
pub(crate) async fn show(
    State(dashboard): State<Dashboard>,
    Extension(session): Extension<Session>,
    Extension(cx): Extension<Cx>,
    RawQuery(query): RawQuery,
) -> Result {
    let next = Route::parse(&pages::asked(query.as_deref(), "next"));
    if Visitor::load(&dashboard, &session, &cx).await?.is_some() {
        return Ok(Redirect::to(&next.unwrap_or_else(Route::home).path()).into_response());
    }
    Ok(page(&dashboard, &cx, StatusCode::OK, Shown { next, ..Shown::default() }).await)
}

/// `POST /dashboard/login`. The guard has checked that the form is ours by its origin: there is no session yet whose
/// token it could carry.
pub(crate) async fn submit(
    State(dashboard): State<Dashboard>,
    Extension(session): Extension<Session>,
    Extension(cx): Extension<Cx>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    form: Form,
) -> Result {
    let project = form.trimmed("project");
    let shown = Shown {
        user: form.trimmed("user").to_owned(),
        project: project.to_owned(),
        next: form.text("next").and_then(Route::parse),
        problem: None,
        request_id: cx.request_id.clone(),
    };
    let credentials = Credentials {
        user: UserRef::Name { name: shown.user.clone(), domain: "Default".to_owned() },
        password: form.text("password").unwrap_or_default().to_owned(),
        scope: scope(project),
        peer: peer.map(|Extension(ConnectInfo(address))| address.ip()),
    };
    let from = credentials.peer;
    let outcome = dashboard.identity.login(credentials).await;
    enter(&dashboard, &cx, &shown.user, from, &outcome).await;
    let (status, problem) = match outcome {
        Ok(issued) => {
            let old = Login::of(&session).await?;
            Login::begin(&session, &issued).await?;
            if let Some(old) = old {
                dashboard.identity.revoke(&old.token).await?;
            }
            let next = shown.next.unwrap_or_else(Route::home);
            return Ok(Redirect::to(&next.path()).into_response());
        }
        Err(LoginError::Refused) => {
            (StatusCode::UNAUTHORIZED, (key("login-refused"), tr("login-refused-why")))
        }
        Err(LoginError::TooManyAttempts { retry_after }) => (
            StatusCode::TOO_MANY_REQUESTS,
            (key("login-too-many"), tr!("login-too-many-why", seconds = retry_after)),
        ),
        Err(LoginError::Provider(error)) => return Err(Failure::Identity(error)),
    };
    let (title, text) = problem;
    let problem = Some((status.as_u16(), title, text));
    Ok(page(&dashboard, &cx, status, Shown { problem, ..shown }).await)
}

/// Enters a login into the audit trail. Attempts beyond the limit are not: whoever makes them would fill it.
async fn enter(
    dashboard: &Dashboard,
    cx: &Cx,
    user: &str,
    from: Option<std::net::IpAddr>,
    outcome: &Result<vitrine_identity::Session, LoginError>,
) {
    let code = match outcome {
        Ok(_) => StatusCode::OK,
        Err(LoginError::Refused) => StatusCode::UNAUTHORIZED,
        Err(LoginError::TooManyAttempts { .. }) => return,
        Err(LoginError::Provider(_)) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut notes = vec![("method", "dashboard".to_owned())];
    notes.extend(from.map(|from| ("from", from.to_string())));
    let done = IdentityDeed {
        caller: outcome.as_ref().ok().map(|session| &session.caller),
        action: "identity.login",
        kind: target::USER,
        id: user,
        name: None,
        code: code.as_u16(),
        request_id: Some(&cx.request_id),
        notes: &notes,
    };
    dashboard.controller.enter_identity_deed(done).await;
}

fn scope(project: &str) -> LoginScope {
    let is_id = project.len() == 32 && project.bytes().all(|byte| byte.is_ascii_hexdigit());
    match project {
        "" => LoginScope::AnyProject,
        id if is_id => LoginScope::ProjectId(id.to_owned()),
        name => LoginScope::ProjectName(name.to_owned()),
    }
}

async fn page(dashboard: &Dashboard, cx: &Cx, status: StatusCode, shown: Shown) -> Response {
    document::render(cx, &dashboard.assets, status, &tr("login-title"), move || view! { <LoginForm shown /> })
        .await
}

#[component]
fn LoginForm(shown: Shown) -> impl IntoView {
    let problem = shown.problem.map(|(code, title, text)| {
        view! {
            <Notice tone=Tone::Danger title=tr(title)>
                <p>{text}</p>
                <p>{tr("login-refused-do")}</p>
                <RequestLine code id=shown.request_id />
            </Notice>
        }
    });
    let next = shown.next.map(|route| route.path());
    let after = next.clone().map(|next| view! { <input type="hidden" name="next" value=next /> });
    let again = !shown.user.is_empty();
    view! {
        <main class="login" id="main">
            <div class="panel">
                <h1 class="brand">
                    <Icon glyph=Glyph::Brand />
                    "Vitrine"
                </h1>
                <div class="card">
                    <form class="body form" method="post" action=guard::LOGIN>
                        {problem}
                        {after}
                        <TextField name="user" label=tr("login-user") value=shown.user required=true autocomplete="username" autofocus=!again />
                        <TextField
                            name="password"
                            label=tr("login-password")
                            kind="password"
                            required=true
                            autocomplete="current-password"
                            autofocus=again
                        />
                        <TextField
                            name="project"
                            label=tr("login-project")
                            value=shown.project
                            hint=tr("login-project-hint")
                        />
                        <SubmitButton emphasis=Emphasis::Primary>{tr("login-button")}</SubmitButton>
                    </form>
                </div>
                <LanguageRow next />
            </div>
        </main>
    }
    .into_any()
}
