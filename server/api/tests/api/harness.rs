//! A server for one test, and the users who talk to it.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode},
    middleware,
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use vitrine_api::{ApiSettings, ApiState, RequestIdLimit};
use vitrine_database::{Database, Options};
use vitrine_domain::{Controller, Parts, Settings, Staging};
use vitrine_identity::{IdentityProvider, Login, LoginError, Project, ProviderError, Session};
use vitrine_model::Caller;
use vitrine_stores::{Profile, Store, Stores, drivers::memory::MemoryStore};

pub(crate) const V21: &str = "application/openstack-images-v2.1-json-patch";
pub(crate) const V20: &str = "application/openstack-images-v2.0-json-patch";
/// An id no image has.
pub(crate) const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// Tokens are names: `alice` and `rita` belong to project `p1`, the others to projects of their own.
struct Users;

#[async_trait]
impl IdentityProvider for Users {
    async fn validate(&self, token: &str) -> Result<Option<Caller>, ProviderError> {
        let (project, roles): (_, &[&str]) = match token {
            "admin" => ("pa", &["admin", "member", "reader"]),
            "alice" => ("p1", &["member", "reader"]),
            "rita" => ("p1", &["reader"]),
            "bob" => ("p2", &["member", "reader"]),
            "carol" => ("p3", &["member", "reader"]),
            "nova" => ("services", &["service"]),
            "roleless" => ("p1", &[]),
            "broken" => return Err(ProviderError("keystone is down, password=hunter2".into())),
            _ => return Ok(None),
        };
        Ok(Some(Caller {
            user_id: format!("u-{token}"),
            user_name: token.to_owned(),
            project_id: Some(project.to_owned()),
            project_name: None,
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            request_id: None,
        }))
    }

    async fn login(&self, _: Login) -> Result<Session, LoginError> {
        Err(LoginError::Refused)
    }

    async fn rescope(&self, _: &str, _: &str) -> Result<Session, LoginError> {
        Err(LoginError::Refused)
    }

    async fn revoke(&self, _: &str) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn projects_of(&self, _: &str) -> Result<Vec<Project>, ProviderError> {
        Ok(Vec::new())
    }

    async fn find_projects(&self, _: &Caller, _: &str, _: usize) -> Result<Vec<Project>, ProviderError> {
        Ok(Vec::new())
    }

    async fn project_names(&self, _: &[String]) -> Result<BTreeMap<String, String>, ProviderError> {
        Ok(BTreeMap::new())
    }
}

/// A server that lives as long as its test.
pub(crate) struct Server {
    pub(crate) app: Router,
    pub(crate) controller: Controller,
    pub(crate) database: Database,
    _folder: tempfile::TempDir,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(|_, _| {}).await
    }

    /// A server whose settings the test changes.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings, &mut ApiSettings)) -> Self {
        let stores = Stores::new(Arc::new(MemoryStore::new("memory", 64 << 20)), []);
        Self::over(stores, change).await
    }

    /// A server with the stores `memory`, `second` (described, of weight 10) and `third`.
    pub(crate) async fn with_stores(change: impl FnOnce(&mut Settings, &mut ApiSettings)) -> Self {
        let store = |name| Arc::new(MemoryStore::new(name, 64 << 20)) as Arc<dyn Store>;
        let profile = Profile { description: "the second one".to_owned(), weight: 10 };
        let stores = Stores::new(store("memory"), [store("second"), store("third")])
            .with_profiles([("second".to_owned(), profile)].into());
        Self::over(stores, change).await
    }

    async fn over(stores: Stores, change: impl FnOnce(&mut Settings, &mut ApiSettings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("vitrine.db").display());
        let database = Database::connect(&url, Options::default()).await.unwrap();
        database.migrate().await.unwrap();
        let (mut settings, mut api) = (Settings::default(), ApiSettings::default());
        change(&mut settings, &mut api);
        let limit = RequestIdLimit(settings.limits.max_request_id_length);
        let cache = Arc::new(MemoryStore::new("cache", 64 << 20));
        let staging = Staging::open(folder.path().join("staging")).unwrap();
        let staging = Some(Arc::new(staging));
        let parts = Parts::new(database.clone(), stores, settings, "node");
        let controller = Controller::new(Parts { cache: Some(cache), staging, ..parts });
        let state = ApiState { controller: controller.clone(), identity: Arc::new(Users), settings: api };
        let app = vitrine_api::router(state)
            .layer(middleware::from_fn(vitrine_api::drop_forged_headers))
            .layer(middleware::from_fn_with_state(limit, vitrine_api::request_id));
        Self { app, controller, database, _folder: folder }
    }

    /// A server that answers the v1 API, too.
    pub(crate) async fn v1() -> Self {
        Self::with(|_, api| api.v1 = true).await
    }

    /// Makes an image by the v1 API: headers without `x-image-meta-`, and data.
    pub(crate) async fn post_v1(&self, who: &str, meta: &[(&str, &str)], data: &'static str) -> Answer {
        self.send_v1(self.call(who, "POST", "/v1/images"), meta, data).await
    }

    /// Changes an image by the v1 API.
    pub(crate) async fn put_v1(
        &self,
        who: &str,
        id: &str,
        meta: &[(&str, &str)],
        data: &'static str,
    ) -> Answer {
        self.send_v1(self.call(who, "PUT", &format!("/v1/images/{id}")), meta, data).await
    }

    async fn send_v1(&self, call: Call, meta: &[(&str, &str)], data: &'static str) -> Answer {
        let call =
            if data.is_empty() { call } else { call.header("content-type", "application/octet-stream") };
        let with = |call: Call, (name, value): &(&str, &str)| {
            let name =
                if name.starts_with("x-") { (*name).to_owned() } else { format!("x-image-meta-{name}") };
            call.raw_header(&name, value.as_bytes())
        };
        meta.iter().fold(call, with).body(data).send().await
    }

    pub(crate) async fn head(&self, who: &str, id: &str) -> Answer {
        self.call(who, "HEAD", &format!("/v1/images/{id}")).send().await
    }

    /// A new image by the v1 API; answers its id.
    pub(crate) async fn made_v1(&self, who: &str, meta: &[(&str, &str)], data: &'static str) -> String {
        let formats = [("disk_format", "raw"), ("container_format", "bare")];
        let meta: Vec<_> = formats.into_iter().chain(meta.iter().copied()).collect();
        let answer = self.post_v1(who, &meta, data).await.expect(201);
        answer.json()["image"]["id"].as_str().unwrap().to_owned()
    }

    /// Begins a request of `who`, a token (empty: none).
    pub(crate) fn call(&self, who: &str, method: &str, path: &str) -> Call {
        let request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(path)
            .header("host", "images.example")
            .header("accept", "application/json");
        let call = Call { app: self.app.clone(), request, body: Body::empty() };
        if who.is_empty() { call } else { call.header("x-auth-token", who) }
    }

    pub(crate) async fn get(&self, who: &str, path: &str) -> Answer {
        self.call(who, "GET", path).send().await
    }

    pub(crate) async fn delete(&self, who: &str, path: &str) -> Answer {
        self.call(who, "DELETE", path).send().await
    }

    pub(crate) async fn post(&self, who: &str, path: &str, body: Value) -> Answer {
        self.call(who, "POST", path).json(body).send().await
    }

    pub(crate) async fn put(&self, who: &str, path: &str, body: Value) -> Answer {
        self.call(who, "PUT", path).json(body).send().await
    }

    pub(crate) async fn patch(&self, who: &str, id: &str, media: &str, body: Value) -> Answer {
        self.call(who, "PATCH", &image(id)).json(body).header("content-type", media).send().await
    }

    /// Uploads data.
    pub(crate) async fn upload(&self, who: &str, id: &str, data: impl Into<Body>) -> Answer {
        let call = self.call(who, "PUT", &file(id)).header("content-type", "application/octet-stream");
        call.body(data).send().await
    }

    /// A new image that is ready for data, of `who`; `more` overrides.
    pub(crate) async fn image(&self, who: &str, more: Value) -> String {
        let mut body = json!({"name": "image", "disk_format": "raw", "container_format": "bare"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = self.post(who, "/v2/images", body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// A new image with this data.
    pub(crate) async fn active(&self, who: &str, data: &'static str) -> String {
        let id = self.image(who, json!({})).await;
        self.upload(who, &id, data).await.expect(204);
        id
    }
}

pub(crate) fn image(id: &str) -> String {
    format!("/v2/images/{id}")
}

pub(crate) fn file(id: &str) -> String {
    format!("/v2/images/{id}/file")
}

/// A request in the making.
pub(crate) struct Call {
    app: Router,
    request: axum::http::request::Builder,
    body: Body,
}

impl Call {
    /// Sets a header; an earlier one of that name goes.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.request.headers_mut().unwrap().insert(name, value.parse().unwrap());
        self
    }

    /// Sets a header of any name and bytes.
    pub(crate) fn raw_header(mut self, name: &str, value: &[u8]) -> Self {
        let name = axum::http::HeaderName::try_from(name).unwrap();
        let value = axum::http::HeaderValue::from_bytes(value).unwrap();
        self.request.headers_mut().unwrap().insert(name, value);
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.request.headers_mut().unwrap().remove(name);
        self
    }

    pub(crate) fn json(self, body: Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    pub(crate) fn body(self, body: impl Into<Body>) -> Self {
        Self { body: body.into(), ..self }
    }

    pub(crate) async fn send(self) -> Answer {
        let response = self.app.oneshot(self.request.body(self.body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts the status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// The names of the images of a page.
    pub(crate) fn names(&self) -> Vec<String> {
        let page = self.json();
        let name = |image: &Value| image["name"].as_str().unwrap().to_owned();
        page["images"].as_array().unwrap().iter().map(name).collect()
    }
}
