//! How a field is described.

/// One field of an object.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) shape: Shape,
    /// For people; empty where the name says all.
    pub(super) description: &'static str,
    pub(super) nullable: bool,
    pub(super) access: Access,
    /// An additional property with a documented meaning, not an attribute of every image.
    pub(super) additional: bool,
}

/// Who writes and reads a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Both,
    ReadOnly,
    WriteOnly,
}

/// The values of a field.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Text(Text),
    Whole,
    Flag,
    List(Box<Field>),
    Object(Object),
}

/// Rules of a text.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// At least so many characters.
    pub(super) min: Option<usize>,
    /// At most so many characters.
    pub(super) max: Option<usize>,
    /// A UUID of the form 8-4-4-4-12.
    pub(super) uuid: bool,
    /// One of these words.
    pub(super) words: Option<Vec<String>>,
}

/// Rules of an object.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) fields: Vec<(&'static str, Field)>,
    pub(super) required: &'static [&'static str],
    /// Has no other fields.
    pub(super) closed: bool,
}

impl Text {
    pub(super) const ANY: Self = Self { min: None, max: None, uuid: false, words: None };

    pub(super) fn at_most(max: usize) -> Shape {
        Shape::Text(Self { max: Some(max), ..Self::ANY })
    }

    pub(super) fn uuid() -> Shape {
        Shape::Text(Self { uuid: true, ..Self::ANY })
    }

    pub(super) fn one_of<S: Into<String>>(words: impl IntoIterator<Item = S>) -> Shape {
        Shape::Text(Self { words: Some(words.into_iter().map(Into::into).collect()), ..Self::ANY })
    }
}

impl Field {
    pub(super) const fn new(shape: Shape, description: &'static str) -> Self {
        Self { shape, description, nullable: false, access: Access::Both, additional: false }
    }

    pub(super) fn text(description: &'static str) -> Self {
        Self::new(Shape::Text(Text::ANY), description)
    }

    pub(super) fn or_null(self) -> Self {
        Self { nullable: true, ..self }
    }

    pub(super) fn read_only(self) -> Self {
        Self { access: Access::ReadOnly, ..self }
    }

    pub(super) fn write_only(self) -> Self {
        Self { access: Access::WriteOnly, ..self }
    }

    pub(super) fn additional(self) -> Self {
        Self { additional: true, ..self }
    }
}

impl Shape {
    /// The name of the type in a JSON schema.
    pub(super) const fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "string",
            Self::Whole => "integer",
            Self::Flag => "boolean",
            Self::List(_) => "array",
            Self::Object(_) => "object",
        }
    }
}
