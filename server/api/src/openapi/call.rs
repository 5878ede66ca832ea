//! One call, and its form in the document.

use utoipa::openapi::{
    ContentBuilder, HttpMethod, ObjectBuilder, PathItem, Ref, Required, ResponseBuilder, Type,
    path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
    request_body::{RequestBody, RequestBodyBuilder},
    security::SecurityRequirement,
};

use super::TOKEN;

/// One method of one path.
#[derive(Clone, Copy)]
pub(super) struct Call {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    summary: &'static str,
    query: &'static [Field],
    headers: &'static [Field],
    body: Option<Body>,
    status: u16,
    answer: Option<Body>,
    open: bool,
}

/// A parameter: its name, its kind, what it is for.
#[derive(Clone, Copy)]
pub(super) struct Field(pub(super) &'static str, pub(super) Kind, pub(super) &'static str);

/// The kind of a parameter.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Whole,
    Flag,
}

/// What a body holds.
#[derive(Clone, Copy)]
pub(super) enum Body {
    /// JSON of a schema, by the schema's name.
    Json(&'static str),
    /// A JSON object that has no schema.
    Object,
    /// A list of changes (RFC 6902, restricted).
    Patch,
    /// The data of an image, or of a part of it.
    Data(&'static str),
}

impl Call {
    /// A call that needs a token and answers 200.
    pub(super) const fn new(method: &'static str, path: &'static str, summary: &'static str) -> Self {
        Self {
            method,
            path,
            summary,
            query: &[],
            headers: &[],
            body: None,
            status: 200,
            answer: None,
            open: false,
        }
    }

    pub(super) const fn query(self, query: &'static [Field]) -> Self {
        Self { query, ..self }
    }

    pub(super) const fn headers(self, headers: &'static [Field]) -> Self {
        Self { headers, ..self }
    }

    pub(super) const fn takes(self, body: Body) -> Self {
        Self { body: Some(body), ..self }
    }

    pub(super) const fn gives(self, answer: Body) -> Self {
        Self { answer: Some(answer), ..self }
    }

    pub(super) const fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Needs no token.
    pub(super) const fn open(self) -> Self {
        Self { open: true, ..self }
    }

    pub(super) fn item(&self, room: &str) -> PathItem {
        PathItem::new(self.http_method(), self.operation(room))
    }

    fn http_method(&self) -> HttpMethod {
        match self.method {
            "POST" => HttpMethod::Post,
            "PUT" => HttpMethod::Put,
            "PATCH" => HttpMethod::Patch,
            "DELETE" => HttpMethod::Delete,
            "HEAD" => HttpMethod::Head,
            "OPTIONS" => HttpMethod::Options,
            _ => HttpMethod::Get,
        }
    }

    fn operation(&self, room: &str) -> Operation {
        let mut operation = OperationBuilder::new()
            .tag(room)
            .summary(Some(self.summary))
            .operation_id(Some(self.id()))
            .response(self.status.to_string(), self.success())
            .response("4XX", ResponseBuilder::new().description("Refused; the body says why.").build());
        for name in self.segments() {
            operation = operation.parameter(parameter(ParameterIn::Path, Field(name, Kind::Text, "")));
        }
        for field in self.query {
            operation = operation.parameter(parameter(ParameterIn::Query, *field));
        }
        for field in self.headers {
            operation = operation.parameter(parameter(ParameterIn::Header, *field));
        }
        if !self.open {
            operation = operation.security(SecurityRequirement::new::<_, [&str; 0], &str>(TOKEN, []));
        }
        operation.request_body(self.body.map(request)).build()
    }

    fn success(&self) -> utoipa::openapi::Response {
        let mut response = ResponseBuilder::new().description("Done.");
        if let Some(answer) = self.answer {
            response = response.content(answer.media(), answer.content());
        }
        response.build()
    }

    /// `get_v2_images_image_file`: unique, since method and path are.
    fn id(&self) -> String {
        let words = self.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let ends = if self.path.ends_with('/') { "_" } else { "" };
        let mut id = self.method.to_ascii_lowercase();
        for word in words {
            id.push('_');
            id.push_str(word);
        }
        id + ends
    }

    fn segments(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
    }
}

impl Body {
    const fn media(self) -> &'static str {
        match self {
            Self::Json(_) | Self::Object => "application/json",
            Self::Patch => "application/openstack-images-v2.1-json-patch",
            Self::Data(media) => media,
        }
    }

    fn content(self) -> utoipa::openapi::Content {
        let content = ContentBuilder::new();
        match self {
            Self::Json(name) => content.schema(Some(Ref::from_schema_name(name))),
            Self::Object => content.schema(Some(ObjectBuilder::new())),
            Self::Patch => {
                let change = ObjectBuilder::new()
                    .property("op", ObjectBuilder::new().schema_type(Type::String))
                    .property("path", ObjectBuilder::new().schema_type(Type::String))
                    .required("op")
                    .required("path");
                content.schema(Some(utoipa::openapi::ArrayBuilder::new().items(change)))
            }
            Self::Data(_) => content.schema(Some(ObjectBuilder::new().schema_type(Type::String))),
        }
        .build()
    }
}

fn request(body: Body) -> RequestBody {
    RequestBodyBuilder::new().required(Some(Required::True)).content(body.media(), body.content()).build()
}

fn parameter(place: ParameterIn, Field(name, kind, about): Field) -> Parameter {
    let required = if matches!(place, ParameterIn::Path) { Required::True } else { Required::False };
    let kind = match kind {
        Kind::Text => Type::String,
        Kind::Whole => Type::Integer,
        Kind::Flag => Type::Boolean,
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .description(Some(about).filter(|about| !about.is_empty()))
        .schema(Some(ObjectBuilder::new().schema_type(kind)))
        .build()
}
