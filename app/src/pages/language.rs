//! The choice of language. It belongs to the browser, not to a login: the form stands on the login page too.

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use http::{HeaderValue, header::SET_COOKIE};

use super::login;
use crate::{
    context::Dashboard, document::Cx, failure::Result, forms::Form, locale::Locale, routes::Route,
    wire::LANGUAGE_COOKIE,
};

/// `POST /dashboard/language`. The guard has checked that the form is ours by its origin.
pub(crate) async fn submit(
    State(dashboard): State<Dashboard>,
    Extension(cx): Extension<Cx>,
    form: Form,
) -> Result<Response> {
    let back = if form.ticked("login") {
        login::path(form.text("next").and_then(Route::parse).as_ref())
    } else {
        cx.referer.unwrap_or_else(Route::home).path()
    };
    let mut response = Redirect::to(&back).into_response();
    // What is no language of ours forgets the choice.
    let (tag, age) =
        Locale::parse(form.trimmed("language")).map_or(("", 0), |locale| (locale.tag(), 31_536_000));
    let secure = if dashboard.secure_cookies { "; Secure" } else { "" };
    let cookie = format!("{LANGUAGE_COOKIE}={tag}; Path=/dashboard; Max-Age={age}; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
