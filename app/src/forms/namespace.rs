//! The attributes of a namespace, as a person types them and as a document.

use vitrine_model::metadef::{Document, Namespace, NamespaceVisibility, check};

use super::{Form, image::Problems};
use crate::{locale::tr, routes::NamespaceName};

/// What the fields hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamespaceForm {
    pub(crate) namespace: String,
    pub(crate) display_name: String,
    pub(crate) description: String,
    pub(crate) visibility: String,
    pub(crate) protected: bool,
    pub(crate) owner: String,
}

impl NamespaceForm {
    /// The fields of an empty form.
    pub(crate) fn blank() -> Self {
        Self {
            namespace: String::new(),
            display_name: String::new(),
            description: String::new(),
            visibility: NamespaceVisibility::Private.as_str().to_owned(),
            protected: false,
            owner: String::new(),
        }
    }

    /// What was sent.
    pub(crate) fn read(form: &Form) -> Self {
        let text = |name: &str| form.trimmed(name).replace("\r\n", "\n");
        Self {
            namespace: text("namespace"),
            display_name: text("display_name"),
            description: text("description"),
            visibility: text("visibility"),
            protected: form.ticked("protected"),
            owner: text("owner"),
        }
    }

    /// The fields as a document without contents; what cannot be one is named.
    pub(crate) fn document(&self) -> Result<Document, Problems> {
        let mut problems = Problems::default();
        if NamespaceName::parse(&self.namespace).is_none() {
            problems.add("namespace", tr("forms-namespace-name"));
        }
        let visibility: Option<NamespaceVisibility> = self.visibility.parse().ok();
        if visibility.is_none() {
            problems.add("visibility", tr("forms-one-of-two"));
        }
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let document = Document {
            namespace: self.namespace.clone(),
            display_name: some(&self.display_name),
            description: some(&self.description),
            visibility,
            protected: Some(self.protected),
            owner: some(&self.owner),
            ..Document::default()
        };
        if let Err(invalid) = check::attributes(&document) {
            problems.add(invalid.field, invalid.problem);
        }
        if problems.is_empty() { Ok(document) } else { Err(problems) }
    }
}

impl From<&Namespace> for NamespaceForm {
    fn from(namespace: &Namespace) -> Self {
        let visibility = namespace.visibility.unwrap_or(NamespaceVisibility::Private);
        Self {
            namespace: namespace.namespace.clone(),
            display_name: namespace.display_name.clone().unwrap_or_default(),
            description: namespace.description.clone().unwrap_or_default(),
            visibility: visibility.as_str().to_owned(),
            protected: namespace.protected,
            owner: namespace.owner.clone(),
        }
    }
}
