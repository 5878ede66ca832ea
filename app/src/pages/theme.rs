//! The choice of colours, where no script sets it.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header::SET_COOKIE};

use super::see;
use crate::{
    document::Theme, failure::Result, forms::Form, routes::Route, session::Visitor, wire::THEME_COOKIE,
};

/// `POST /dashboard/theme`.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result<Response> {
    let theme = Theme::parse(form.trimmed("theme")).as_str();
    let secure = if visitor.dashboard.secure_cookies { "; Secure" } else { "" };
    let cookie = format!("{THEME_COOKIE}={theme}; Path=/dashboard; Max-Age=31536000; SameSite=Lax{secure}");
    let mut response = see(&visitor.cx.referer.unwrap_or_else(Route::home)).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
