//! An object of a namespace without its properties, as a person types it.

use vitrine_model::metadef::{Object, check};

use super::{Form, image::Problems, lines};

use crate::locale::tr;

/// What the fields hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ObjectForm {
    pub(crate) name: String,
    pub(crate) description: String,
    /// One a line.
    pub(crate) required: String,
}

impl ObjectForm {
    /// What was sent.
    pub(crate) fn read(form: &Form) -> Self {
        Self {
            name: form.trimmed("name").to_owned(),
            description: form.trimmed("description").replace("\r\n", "\n"),
            required: form.text("required").unwrap_or_default().replace("\r\n", "\n"),
        }
    }

    /// The fields as an object with the properties that it had `before`; what cannot be one is named.
    pub(crate) fn object(&self, before: Option<&Object>) -> Result<Object, Problems> {
        let mut problems = Problems::default();
        if self.name.is_empty() {
            problems.add("name", tr("forms-nameless"));
        }
        let required = before.map(|object| object.required.as_slice()).unwrap_or_default();
        let object = Object {
            name: self.name.clone(),
            required: lines::read(&self.required, required),
            description: Some(self.description.clone()).filter(|text| !text.is_empty()),
            properties: before.map(|object| object.properties.clone()).unwrap_or_default(),
        };
        if let Err(invalid) = check::object(&object) {
            let field = if invalid.field == "object" { "name".to_owned() } else { invalid.field };
            problems.add(field, invalid.problem);
        }
        if problems.is_empty() { Ok(object) } else { Err(problems) }
    }
}

impl From<&Object> for ObjectForm {
    fn from(object: &Object) -> Self {
        Self {
            name: object.name.clone(),
            description: object.description.clone().unwrap_or_default(),
            required: lines::write(&object.required),
        }
    }
}
