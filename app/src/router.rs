//! Which path is answered by what.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{any, get, post},
};
use http::{
    HeaderMap,
    header::{ACCEPT, ACCEPT_LANGUAGE, COOKIE, HOST, REFERER},
};
use tower_sessions::{Session, SessionManagerLayer, SessionStore, cookie::SameSite};

use crate::{
    context::{Dashboard, Parts, RequestId},
    document::{Cx, Theme},
    failure::{self, Failure},
    flash, guard, headers,
    locale::{self, Locale, Reader, Zone},
    pages::{
        self, admin, images, inbox, me, metadefs, people, retention, subscriptions, tasks, uploads, usage,
    },
    routes::Route,
    session,
    wire::{CSRF_HEADER, LANGUAGE_COOKIE, SHORTCUTS_COOKIE, THEME_COOKIE, TIMEZONE_COOKIE},
};

/// The dashboard: everything under `/dashboard` except `/dashboard/assets/…`, which the caller serves. The paths are
/// absolute, so the router is to be merged, not nested.
pub fn router<S: SessionStore + Clone>(parts: Parts, sessions: S) -> Router {
    let sessions = SessionManagerLayer::new(sessions)
        .with_name(session::COOKIE)
        .with_path("/dashboard")
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(parts.secure_cookies);
    // The only error is that it was done before.
    any_spawner::Executor::init_tokio().ok();
    let dashboard = Dashboard::new(parts);
    Router::new()
        .route("/dashboard", get(pages::start))
        .route("/dashboard/", get(pages::start))
        .route(guard::LOGIN, get(pages::login::show).post(pages::login::submit))
        .route("/dashboard/logout", post(pages::logout::submit))
        .route("/dashboard/project", post(pages::project::submit))
        .route(guard::LANGUAGE, post(pages::language::submit))
        .route("/dashboard/theme", post(pages::theme::submit))
        .route("/dashboard/inbox", get(inbox::show))
        .route("/dashboard/usage", get(usage::show))
        .merge(image_routes())
        .merge(subscription_routes())
        .merge(task_routes())
        .merge(retention_routes())
        .merge(admin_routes())
        .merge(me_routes())
        .merge(people_routes())
        .merge(metadef_routes())
        .merge(upload_routes(&dashboard))
        .route("/dashboard/{*rest}", any(async || Failure::NoPage))
        .method_not_allowed_fallback(async || Failure::NoMethod)
        // Sizes are limited where they are known: forms by the guard, image data by the controller.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(dashboard.clone(), guard::guard))
        .layer(middleware::from_fn_with_state(dashboard.clone(), prepare))
        .layer(middleware::from_fn(headers::secure))
        .layer(sessions)
        .with_state(dashboard)
}

fn upload_routes(dashboard: &Dashboard) -> Router<Dashboard> {
    let enter = middleware::from_fn_with_state(dashboard.clone(), uploads::enter);
    dashboard.uploads.clone().layer(enter).with_state(())
}

fn image_routes() -> Router<Dashboard> {
    Router::new()
        .route("/dashboard/images", get(images::list::show))
        .route("/dashboard/images/find", get(images::suggest::images))
        .route("/dashboard/images/named", get(images::suggest::same_name))
        .route("/dashboard/images/live", get(images::live::show))
        .route("/dashboard/images/events", get(images::events::show))
        .route("/dashboard/images/columns", post(images::list::choose_columns))
        .route("/dashboard/images/views", post(images::list::keep_view))
        .route("/dashboard/images/views/{id}", post(images::list::change_view))
        .route("/dashboard/images/bulk", post(images::bulk::submit))
        .route("/dashboard/images/bulk/{task}", get(images::bulk::show))
        .route("/dashboard/images/bulk/{task}/undo", post(images::bulk::undo))
        .route("/dashboard/images/new", get(images::create::show).post(images::create::submit))
        .route("/dashboard/images/new/{source}", get(images::import::show).post(images::import::submit))
        .route("/dashboard/images/{id}", get(images::detail::show))
        .route("/dashboard/images/{id}/edit", get(images::edit::show).post(images::edit::submit))
        .route("/dashboard/images/{id}/delete", get(images::delete::show).post(images::delete::submit))
        .route("/dashboard/images/{id}/discard", post(images::discard::submit))
        .route("/dashboard/images/{id}/actions", post(images::actions::submit))
        .route("/dashboard/images/{id}/answer", post(images::answer::submit))
        .route("/dashboard/images/{id}/import/{source}", get(images::fetch::show).post(images::fetch::submit))
        .route("/dashboard/images/{id}/copies", post(images::copies::add))
        .route(
            "/dashboard/images/{id}/copies/remove",
            get(images::copies::question).post(images::copies::remove),
        )
        .route("/dashboard/images/{id}/cache", post(images::cached::submit))
        .route("/dashboard/images/{id}/history", get(images::history::show))
        .route("/dashboard/images/{id}/share", get(images::members::show).post(images::members::add))
        .route("/dashboard/images/{id}/share/projects", get(images::suggest::projects))
        .route("/dashboard/images/{id}/share/remove", post(images::members::remove))
        .route(
            "/dashboard/images/{id}/file",
            get(images::download::show).put(images::upload::raw).post(images::upload::form),
        )
}

fn subscription_routes() -> Router<Dashboard> {
    use subscriptions::{change, create, delete, detail, edit, list};
    Router::new()
        .route("/dashboard/subscriptions", get(list::show))
        .route("/dashboard/subscriptions/new", get(create::show).post(create::submit))
        .route("/dashboard/subscriptions/{id}", get(detail::show).post(change::submit))
        .route("/dashboard/subscriptions/{id}/edit", get(edit::show).post(edit::submit))
        .route("/dashboard/subscriptions/{id}/delete", get(delete::show).post(delete::submit))
}

fn task_routes() -> Router<Dashboard> {
    Router::new()
        .route("/dashboard/tasks", get(tasks::show))
        .route("/dashboard/tasks/{task}/cancel", post(tasks::cancel))
        .route("/dashboard/tasks/{task}/retry", post(tasks::retry))
}

fn retention_routes() -> Router<Dashboard> {
    use retention::{create, delete, detail, edit, list, run};
    Router::new()
        .route("/dashboard/retention", get(list::show))
        .route("/dashboard/retention/new", get(create::show).post(create::submit))
        .route("/dashboard/retention/{id}", get(detail::show).post(detail::submit))
        .route("/dashboard/retention/{id}/edit", get(edit::show).post(edit::submit))
        .route("/dashboard/retention/{id}/run", get(run::show).post(run::submit))
        .route("/dashboard/retention/{id}/delete", get(delete::show).post(delete::submit))
}

fn admin_routes() -> Router<Dashboard> {
    Router::new()
        .route("/dashboard/admin/stores", get(admin::stores::show))
        .route("/dashboard/admin/cache", get(admin::cache::show).post(admin::cache::submit))
        .route("/dashboard/admin/cache/clear", get(admin::cache::question).post(admin::cache::clear))
        .route("/dashboard/admin/audit", get(admin::audit::show))
        .route("/dashboard/admin/audit/export", get(admin::audit::export))
        .route(
            "/dashboard/admin/configuration",
            get(admin::configuration::show).post(admin::configuration::check),
        )
        .route("/dashboard/admin/usage", get(admin::projects::show))
        .route("/dashboard/admin/usage/limits", get(admin::limits::show).post(admin::limits::submit))
}

fn me_routes() -> Router<Dashboard> {
    Router::new()
        .route("/dashboard/me", get(me::show))
        .route("/dashboard/me/shortcuts", post(me::shortcuts::submit))
        .route("/dashboard/me/timezone", post(me::timezone::submit))
        .route("/dashboard/me/password", post(me::password::submit))
        .route("/dashboard/me/clouds.yaml", get(me::files::clouds_yaml))
        .route("/dashboard/me/openrc.sh", get(me::files::openrc))
        .route("/dashboard/me/credentials/new", get(me::create::show).post(me::create::submit))
        .route("/dashboard/me/credentials/{id}/delete", get(me::delete::show).post(me::delete::submit))
}

fn people_routes() -> Router<Dashboard> {
    use people::{project, projects, user, users};
    Router::new()
        .route("/dashboard/admin/users", get(users::show))
        .route("/dashboard/admin/users/new", get(user::create::show).post(user::create::submit))
        .route("/dashboard/admin/users/{id}", get(user::show).post(user::actions::submit))
        .route("/dashboard/admin/users/{id}/delete", get(user::delete::show).post(user::delete::submit))
        .route("/dashboard/admin/projects", get(projects::show))
        .route("/dashboard/admin/projects/new", get(project::create::show).post(project::create::submit))
        .route("/dashboard/admin/projects/{id}", get(project::show).post(project::actions::submit))
        .route(
            "/dashboard/admin/projects/{id}/delete",
            get(project::delete::show).post(project::delete::submit),
        )
}

fn metadef_routes() -> Router<Dashboard> {
    const HERE: &str = "/dashboard/metadefs/{namespace}";
    let below = |page: &str| format!("{HERE}/{page}");
    Router::new()
        .route("/dashboard/metadefs", get(metadefs::list::show))
        .route("/dashboard/metadef/new", get(metadefs::create::show).post(metadefs::create::submit))
        .route("/dashboard/metadef/import", get(metadefs::import::show).post(metadefs::import::submit))
        .route("/dashboard/metadef/delete", get(metadefs::several::show).post(metadefs::several::submit))
        .route(HERE, get(metadefs::detail::show))
        .route(&below("json"), get(metadefs::download::show))
        .route(&below("edit"), get(metadefs::edit::show).post(metadefs::edit::submit))
        .route(&below("actions"), post(metadefs::actions::submit))
        .route(&below("delete"), get(metadefs::delete::show).post(metadefs::delete::submit))
        .route(&below("types"), post(metadefs::types::submit))
        .route(&below("associations"), get(metadefs::associations::show).post(metadefs::associations::submit))
        .route(&below("property"), get(metadefs::property::show).post(metadefs::property::submit))
        .route(&below("object"), get(metadefs::object::show).post(metadefs::object::submit))
        .route(&below("tags"), post(metadefs::tags::submit))
        .route(&below("tag"), get(metadefs::tag::show).post(metadefs::tag::submit))
        .route(&below("remove"), get(metadefs::remove::show).post(metadefs::remove::submit))
}

/// Notes what a request says about itself, and turns failures into pages.
async fn prepare(State(dashboard): State<Dashboard>, mut request: Request, next: Next) -> Response {
    let cx = context_of(&dashboard, &request);
    let session = request.extensions().get::<Session>().cloned();
    request.extensions_mut().insert(cx.clone());
    let answer = async {
        let response = next.run(request).await;
        match failure::of(&response) {
            Some(failure) => failure::page(&dashboard, session.as_ref(), &cx, &failure).await.into_response(),
            None => response,
        }
    };
    flash::during(cx.request_id.clone(), cx.reader.clone().during(answer)).await
}

/// The language the reader chose, or else the one the browser asks for.
fn locale_of(headers: &HeaderMap) -> Locale {
    cookie(headers, LANGUAGE_COOKIE)
        .and_then(Locale::parse)
        .or_else(|| locale::preferred(text(headers, ACCEPT_LANGUAGE.as_str())?))
        .unwrap_or_default()
}

fn context_of(dashboard: &Dashboard, request: &Request) -> Cx {
    let headers = request.headers();
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .or_else(|| text(headers, "x-openstack-request-id").map(str::to_owned))
        .unwrap_or_else(|| format!("req-{}", uuid::Uuid::new_v4()));
    let accept = text(headers, ACCEPT.as_str()).unwrap_or_default();
    let uri = request.uri();
    Cx {
        request_id,
        theme: Theme::parse(cookie(headers, THEME_COOKIE).unwrap_or_default()),
        reader: Reader {
            locale: locale_of(headers),
            zone: cookie(headers, TIMEZONE_COOKIE).and_then(Zone::of_cookie).unwrap_or_default(),
        },
        single_keys: cookie(headers, SHORTCUTS_COOKIE) != Some("off"),
        path: uri.path().to_owned(),
        endpoint: endpoint(dashboard, headers),
        wants_json: accept.starts_with("application/json") || headers.contains_key(CSRF_HEADER),
        route: uri.path_and_query().and_then(|address| Route::parse(address.as_str())),
        referer: text(headers, REFERER.as_str())
            .and_then(|referer| url::Url::parse(referer).ok())
            .and_then(|url| Route::parse(url.as_str().get(url[..url::Position::BeforePath].len()..)?)),
    }
}

fn endpoint(dashboard: &Dashboard, headers: &HeaderMap) -> String {
    if let Some(endpoint) = &dashboard.public_endpoint {
        return endpoint.trim_end_matches('/').to_owned();
    }
    let scheme = if dashboard.secure_cookies { "https" } else { "http" };
    let host = text(headers, HOST.as_str()).unwrap_or("localhost:9292");
    url::Url::parse(&format!("{scheme}://{host}")).map_or_else(
        |_| format!("{scheme}://localhost:9292"),
        |url| url.as_str().trim_end_matches('/').to_owned(),
    )
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
