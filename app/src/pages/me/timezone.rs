//! The choice of time zone. Like the colours it belongs to the browser.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header::SET_COOKIE};

use crate::{
    failure::Result,
    flash::Flash,
    forms::Form,
    locale::{Zone, tr},
    pages::see,
    routes::{People, Route},
    session::Visitor,
    wire::TIMEZONE_COOKIE,
};

/// `POST /dashboard/me/timezone`.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result<Response> {
    let mut response = see(&Route::People(People::Me)).into_response();
    let Some(zone) = Zone::parse(form.trimmed("timezone")) else {
        Flash::failed(tr("people-timezone-unknown"))
            .line(tr("people-timezone-unknown-do"))
            .keep(&visitor.session)
            .await?;
        return Ok(response);
    };
    let secure = if visitor.dashboard.secure_cookies { "; Secure" } else { "" };
    let name = zone.name();
    let cookie = format!("{TIMEZONE_COOKIE}={name}; Path=/dashboard; Max-Age=31536000; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
