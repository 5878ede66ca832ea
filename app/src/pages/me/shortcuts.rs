//! Whether single keys are shortcuts. Like the colours it belongs to the browser.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header::SET_COOKIE};

use crate::{
    failure::Result,
    forms::Form,
    pages::see,
    routes::{People, Route},
    session::Visitor,
    wire::SHORTCUTS_COOKIE,
};

/// `POST /dashboard/me/shortcuts`.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result<Response> {
    let word = if form.ticked("shortcuts") { "on" } else { "off" };
    let secure = if visitor.dashboard.secure_cookies { "; Secure" } else { "" };
    let cookie =
        format!("{SHORTCUTS_COOKIE}={word}; Path=/dashboard; Max-Age=31536000; SameSite=Lax{secure}");
    let mut response = see(&Route::People(People::Me)).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
