//! The JSON schemas: one description of the fields makes the documents that clients read and checks the bodies that
//! they send, so the two cannot drift apart.

mod check;
mod document;
mod field;
mod image;
mod member;
pub(crate) mod metadefs;
pub(crate) mod rules;
mod task;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use bytes::Bytes;
use serde_json::Value;
use vitrine_domain::Settings;
use vitrine_model::validate::Invalid;

use crate::{answer, body, errors::ApiError, state::Api};
use field::{Field, Shape};
pub(crate) use metadefs::Documents;

/// The schemas of one server.
pub(crate) struct Schemas {
    image: Vec<(&'static str, Field)>,
    image_document: Bytes,
    images_document: Bytes,
    member_document: Bytes,
    members_document: Bytes,
    task: Vec<(&'static str, Field)>,
    task_document: Bytes,
    tasks_document: Bytes,
    pub(crate) metadefs: Documents,
}

impl Schemas {
    /// The schemas under these settings, which name the disk and container formats.
    pub(crate) fn new(settings: &Settings) -> Self {
        let image = image::fields(settings);
        let member = member::fields();
        let task = task::fields();
        Self {
            image_document: text(&document::image(&image)),
            images_document: text(&document::images(&image)),
            member_document: text(&document::member(&member)),
            members_document: text(&document::members(&member)),
            task_document: text(&document::task(&task)),
            tasks_document: text(&document::tasks(&task)),
            metadefs: Documents::new(),
            image,
            task,
        }
    }

    /// All documents, by the end of their paths below `/v2/schemas/`.
    pub(crate) fn documents(&self) -> Vec<(String, Bytes)> {
        let plain = [
            ("image", &self.image_document),
            ("images", &self.images_document),
            ("member", &self.member_document),
            ("members", &self.members_document),
            ("task", &self.task_document),
            ("tasks", &self.tasks_document),
        ];
        let of_metadefs =
            self.metadefs.all().map(|(name, document)| (format!("metadefs/{name}"), document.text().clone()));
        plain.map(|(name, text)| (name.to_owned(), text.clone())).into_iter().chain(of_metadefs).collect()
    }

    /// Whether `value` may stand for the attribute or additional property `name` of an image.
    ///
    /// # Errors
    /// Names the attribute and the rule.
    pub(crate) fn check(&self, name: &str, value: &Value) -> Result<(), Invalid> {
        static ADDITIONAL: Field = Field::new(Shape::Text(field::Text::ANY), "");
        let field =
            self.image.iter().find(|(known, _)| *known == name).map_or(&ADDITIONAL, |(_, field)| field);
        check::value(field, value).map_err(|problem| Invalid::new(name, problem))
    }
}

impl Schemas {
    /// Whether `value` may stand for the field `name` of a task.
    ///
    /// # Errors
    /// Names the field and the rule.
    pub(crate) fn check_task(&self, name: &str, value: &Value) -> Result<(), Invalid> {
        match self.task.iter().find(|(known, _)| *known == name) {
            Some((_, field)) => check::value(field, value).map_err(|problem| Invalid::new(name, problem)),
            None => Err(Invalid::new(name, "not known here")),
        }
    }
}

fn text(document: &Value) -> Bytes {
    document.to_string().into()
}

/// `GET /v2/schemas/image`.
pub(crate) async fn image(State(api): State<Api>, request: Request) -> Result<Response, ApiError> {
    serve(&api.schemas.image_document, &request)
}

/// `GET /v2/schemas/images`.
pub(crate) async fn images(State(api): State<Api>, request: Request) -> Result<Response, ApiError> {
    serve(&api.schemas.images_document, &request)
}

/// `GET /v2/schemas/member`.
pub(crate) async fn member(State(api): State<Api>, request: Request) -> Result<Response, ApiError> {
    serve(&api.schemas.member_document, &request)
}

/// `GET /v2/schemas/members`.
pub(crate) async fn members(State(api): State<Api>, request: Request) -> Result<Response, ApiError> {
    serve(&api.schemas.members_document, &request)
}

/// `GET /v2/schemas/task`.
pub(crate) async fn task(State(api): State<Api>, request: Request) -> Result<Response, ApiError> {
    serve(&api.schemas.task_document, &request)
}

/// `GET /v2/schemas/tasks`.
pub(crate) async fn tasks(State(api): State<Api>, request: Request) -> Result<Response, ApiError> {
    serve(&api.schemas.tasks_document, &request)
}

fn serve(document: &Bytes, request: &Request) -> Result<Response, ApiError> {
    body::refuse(request)?;
    Ok(answer::json_bytes(StatusCode::OK, document.clone()))
}
