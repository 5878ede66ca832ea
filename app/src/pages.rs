//! The pages: one verb a file, with what it reads, what it shows, and what its form does.

pub(crate) mod admin;
pub(crate) mod images;
pub(crate) mod inbox;
pub(crate) mod language;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod me;
pub(crate) mod metadefs;
pub(crate) mod people;
pub(crate) mod project;
pub(crate) mod retention;
pub(crate) mod subscriptions;
pub(crate) mod tasks;
pub(crate) mod theme;
pub(crate) mod uploads;
pub(crate) mod usage;

use axum::response::Redirect;
use vitrine_domain::Error;

use crate::{
    failure::{Failure, Result},
    flash::Flash,
    routes::Route,
    session::Visitor,
};

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

/// A query string that [`asked`] reads.
pub(crate) fn asking(name: &str, value: &str) -> String {
    format!("?{}", form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish())
}

/// Leads the browser to a page after a form (303, so that it is fetched with GET).
pub(crate) fn see(route: &Route) -> Redirect {
    Redirect::to(&route.path())
}

/// Leaves a message for the next page: what was done, or why it was not. What is not there, or not allowed, is a page
/// of its own.
pub(crate) async fn tell<T>(
    visitor: &Visitor,
    result: Result<T, Error>,
    done: impl Into<String>,
    not_done: impl Into<String>,
) -> Result<()> {
    match result {
        Ok(_) => Flash::done(done).keep(&visitor.session).await,
        Err(error @ (Error::NotFound(_) | Error::Forbidden(_) | Error::Internal(_))) => Err(error.into()),
        Err(error) => {
            let problem = Failure::Domain(error).problem(&visitor.cx.request_id);
            Flash::refused(not_done, problem).keep(&visitor.session).await
        }
    }
}
