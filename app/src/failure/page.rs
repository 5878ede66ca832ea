//! The page, or the JSON, of a failure.

use axum::{
    Json,
    response::{IntoResponse as _, Redirect, Response},
};
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use leptos::prelude::*;
use tower_sessions::Session;

use super::Failure;
use crate::{
    components::{Glyph, Icon, LinkButton, NavItem, RequestLine},
    context::Dashboard,
    document::{self, Cx},
    headers,
    locale::{key, tr},
    pages::login,
    routes::Route,
    session::Visitor,
    wire::Problem,
};

/// Answers with what went wrong: a redirect to the login, JSON for scripts, a page for people.
pub(crate) async fn page(
    dashboard: &Dashboard,
    session: Option<&Session>,
    cx: &Cx,
    failure: &Failure,
) -> Response {
    failure.log(&cx.request_id);
    let problem = failure.problem(&cx.request_id);
    let status = failure.status();
    let mut response = if cx.wants_json {
        let mut response = (status, Json(problem)).into_response();
        headers::vary_by_language(response.headers_mut());
        response
    } else if matches!(failure, Failure::LoginNeeded) {
        return Redirect::to(&login::path(cx.route.as_ref())).into_response();
    } else {
        html(dashboard, session, cx, failure, &problem).await
    };
    if let Ok(id) = HeaderValue::from_str(&cx.request_id) {
        response.headers_mut().insert("x-openstack-request-id", id);
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// Characters of an address that are shown.
const PATH_SHOWN: usize = 200;

async fn html(
    dashboard: &Dashboard,
    session: Option<&Session>,
    cx: &Cx,
    failure: &Failure,
    problem: &Problem,
) -> Response {
    let (status, way_out) = (failure.status(), failure.way_out(cx.route.as_ref()));
    let visitor = match session {
        Some(session) => Visitor::load(dashboard, session, cx).await.unwrap_or(None),
        None => None,
    };
    let back = cx.route.clone();
    let sought = failure.is_of_address().then(|| cx.path.chars().take(PATH_SHOWN).collect::<String>());
    if let Some(visitor) = visitor {
        let (shown, back, way_out) = (problem.clone(), back.clone(), way_out.clone());
        let sought = sought.clone();
        let page = visitor
            .page(
                status,
                NavItem::None,
                &problem.title,
                move || view! { <Explanation problem=shown back sought way_out=Some(way_out) /> },
            )
            .await;
        if let Ok(page) = page {
            return page;
        }
    }
    let shown = problem.clone();
    document::render(cx, &dashboard.assets, status, &problem.title, move || {
        view! {
            <main class="shell-main" id="main">
                <Explanation problem=shown back sought way_out=None />
            </main>
        }
    })
    .await
}

/// What happened, why, what to do, and where to go.
#[component]
fn Explanation(
    problem: Problem,
    back: Option<Route>,
    /// The address nothing was found at.
    sought: Option<String>,
    /// `None` for who is not logged in.
    way_out: Option<(Route, &'static str)>,
) -> impl IntoView {
    let again = back.filter(|_| problem.code != 404).map(|route| {
        view! { <LinkButton href=route.path()>{tr("errors-again")}</LinkButton> }
    });
    let (route, label) = way_out.unwrap_or_else(|| (Route::home(), key("errors-to-dashboard")));
    view! {
        <div class="empty">
            <Icon glyph=Glyph::Warning />
            <h1>{problem.title}</h1>
            <p><bdi>{problem.message}</bdi></p>
            {sought.map(|path| view! { <p><code dir="ltr">{path}</code></p> })}
            <p>{problem.advice}</p>
            <div class="row">
                <LinkButton href=route.path() emphasis=crate::components::Emphasis::Primary>{tr(label)}</LinkButton>
                {again}
            </div>
            <RequestLine code=problem.code id=problem.request_id />
        </div>
    }
    .into_any()
}
