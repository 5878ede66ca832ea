//! Which versions of the API there are, and what answers where no version was asked for.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{accept::Accept, answer, errors::ApiError, links, state::Api, v1};

/// What a server must have to offer a version.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    /// An image cache.
    Cache,
    /// Several stores.
    Stores,
}

/// The minor versions, in the order of Glance's list, the highest first. They advertise; the API is the same under
/// each prefix.
const VERSIONS: [(&str, Needs); 19] = [
    ("v2.18", Needs::Cache),
    ("v2.17", Needs::Nothing),
    ("v2.16", Needs::Cache),
    ("v2.15", Needs::Nothing),
    ("v2.14", Needs::Cache),
    ("v2.13", Needs::Stores),
    ("v2.12", Needs::Stores),
    ("v2.11", Needs::Stores),
    ("v2.10", Needs::Stores),
    ("v2.9", Needs::Nothing),
    ("v2.8", Needs::Stores),
    ("v2.7", Needs::Nothing),
    ("v2.6", Needs::Nothing),
    ("v2.5", Needs::Nothing),
    ("v2.4", Needs::Nothing),
    ("v2.3", Needs::Nothing),
    ("v2.2", Needs::Nothing),
    ("v2.1", Needs::Nothing),
    ("v2.0", Needs::Nothing),
];

/// The versions of a server that has what they need, each with its status.
fn offered(has: impl Fn(Needs) -> bool) -> Vec<(&'static str, &'static str)> {
    let offered = VERSIONS.into_iter().filter(|(_, needs)| has(*needs));
    let status = |place| if place == 0 { "CURRENT" } else { "SUPPORTED" };
    offered.enumerate().map(|(place, (id, _))| (id, status(place))).collect()
}

fn versions_of(api: &Api) -> Vec<(&'static str, &'static str)> {
    offered(|needs| match needs {
        Needs::Nothing => true,
        Needs::Cache => api.controller.settings().cache.enabled,
        Needs::Stores => api.controller.stores().are_several(),
    })
}

/// The media type that names a version where the path does not: `application/vnd.openstack.images-v2`.
const VERSIONED_MEDIA: &str = "application/vnd.openstack.images-";

/// The prefixes under which the v2 API answers.
pub(crate) fn prefixes(api: &Api) -> impl Iterator<Item = &'static str> + use<> {
    std::iter::once("v2").chain(versions_of(api).into_iter().map(|(id, _)| id))
}

/// The routes of each API, without their prefixes.
#[derive(Clone)]
pub(crate) struct Apis {
    pub(crate) v2: axum::Router,
    /// Where it is switched on.
    pub(crate) v1: Option<axum::Router>,
}

impl Apis {
    /// The API of that prefix.
    fn of(self, api: &Api, version: &str) -> Option<axum::Router> {
        if prefixes(api).any(|prefix| prefix == version) {
            return Some(self.v2);
        }
        self.v1.filter(|_| v1::prefixes().any(|prefix| prefix == version))
    }
}

fn document(api: &Api, uri: &Uri, headers: &HeaderMap) -> Value {
    let base = links::base(&api.settings, uri, headers);
    let v2 = versions_of(api).into_iter().map(|version| (version, "v2"));
    let v1 = v1::VERSIONS.into_iter().map(|version| (version, "v1")).filter(|_| api.settings.v1);
    let item = |((id, status), path)| json!({"id": id, "status": status, "links": [{"rel": "self", "href": format!("{base}/{path}/")}]});
    json!({"versions": v2.chain(v1).map(item).collect::<Vec<_>>()})
}

/// `/`: the versions with 300 for API clients, the dashboard for browsers.
pub(crate) async fn root(State(api): State<Api>, uri: Uri, headers: HeaderMap) -> Result<Response, ApiError> {
    let mut response = if Accept::of(&headers).prefers_html() {
        Redirect::to("/dashboard").into_response()
    } else {
        choices(&api, &uri, &headers)?
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

/// `/versions`: the versions with 200.
pub(crate) async fn versions(
    State(api): State<Api>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    answer::json(StatusCode::OK, &document(&api, &uri, &headers))
}

fn choices(api: &Api, uri: &Uri, headers: &HeaderMap) -> Result<Response, ApiError> {
    answer::json(StatusCode::MULTIPLE_CHOICES, &document(api, uri, headers))
}

/// Everything that is no route: a path without version whose `Accept` names one goes to that API; a version that does
/// not exist is answered with the list of those that do; the rest does not exist.
pub(crate) async fn negotiate(api: Api, apis: Apis, request: Request) -> Response {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if let Some(version) = accept.and_then(|text| text.strip_prefix(VERSIONED_MEDIA)) {
        if let Some(routes) = apis.of(&api, version) {
            return routes.oneshot(request).await.into_response();
        }
        return choices(&api, request.uri(), request.headers()).into_response();
    }
    let Some(version) = version(request.uri().path()) else {
        return ApiError::no_such_path().into_response();
    };
    match apis.of(&api, version) {
        // `/v2/`, which the routes of `/v2` do not hold.
        Some(routes) => routes.oneshot(request).await.into_response(),
        None => choices(&api, request.uri(), request.headers()).into_response(),
    }
}

/// The first segment where it is `v` and a number: `/v1`, `/v3.4/images`.
fn version(path: &str) -> Option<&str> {
    let first = path.trim_start_matches('/').split('/').next()?;
    let number = first.strip_prefix('v').filter(|number| number.starts_with(|c: char| c.is_ascii_digit()))?;
    number.chars().all(|c| c.is_ascii_digit() || c == '.').then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_version_is_the_current_one() {
        let minor = |id: &str| id.strip_prefix("v2.").and_then(|n| n.parse::<u32>().ok()).unwrap();
        for what in [Needs::Nothing, Needs::Cache, Needs::Stores] {
            let offered = offered(|needs| needs == Needs::Nothing || needs == what);
            let highest = offered.iter().max_by_key(|(id, _)| minor(id)).unwrap();
            assert_eq!(highest.1, "CURRENT");
            assert_eq!(offered.iter().filter(|(_, status)| *status == "CURRENT").count(), 1);
            assert_eq!(offered.iter().any(|(id, _)| *id == "v2.14"), what == Needs::Cache);
            assert_eq!(offered.iter().any(|(id, _)| *id == "v2.8"), what == Needs::Stores);
        }
    }

    #[test]
    fn versions_are_told_from_other_paths() {
        for (path, found) in [("/v1", "v1"), ("/v3/images", "v3"), ("//v2.99/", "v2.99"), ("/v2/", "v2")] {
            assert_eq!(version(path), Some(found), "{path}");
        }
        for other in ["/", "/v", "/video/1", "/vm1", "/favicon.ico", "/images/v2", "/v2x"] {
            assert_eq!(version(other), None, "{other}");
        }
    }
}
