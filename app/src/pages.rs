//! The pages: one verb a file, with what it reads, what it shows, and what its form does.

pub(crate) mod images;
pub(crate) mod inbox;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod metadefs;
pub(crate) mod project;
pub(crate) mod theme;
pub(crate) mod uploads;

use axum::response::Redirect;

use crate::routes::Route;

/// `GET /dashboard`: there is no page of its own, the list of images is the start.
pub(crate) async fn start() -> Redirect {
    Redirect::to(&Route::home().path())
}

/// The value of a query string's first `name`; empty where there is none.
pub(crate) fn asked(query: Option<&str>, name: &str) -> String {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// Leads the browser to a page after a form (303, so that it is fetched with GET).
pub(crate) fn see(route: &Route) -> Redirect {
    Redirect::to(&route.path())
}
