//! The fields that describe an image, as a person types them and as values.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vitrine_model::{Image, NewImage, Visibility, limits::MIN_MAX, names};

use super::{Form, defined};

use crate::locale::tr;

/// Properties with a field of their own.
pub(crate) const NAMED: [&str; 6] =
    ["description", "architecture", "os_distro", "os_version", "kernel_id", "ramdisk_id"];

/// Fields with a value that was not accepted, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Problems(Vec<(String, String)>);

impl Problems {
    pub(crate) fn add(&mut self, field: impl Into<String>, problem: impl Into<String>) {
        self.0.push((field.into(), problem.into()));
    }

    pub(crate) fn of(&self, field: &str) -> Option<String> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, problem)| problem.clone())
    }

    pub(crate) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// Gives a problem that was found elsewhere to the field it is about.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        for (field, _) in self.0.iter_mut().filter(|(field, _)| field == from) {
            to.clone_into(field);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As sentences, for those that have no field on the page.
    pub(crate) fn sentences(&self) -> Vec<String> {
        self.0.iter().map(|(name, problem)| format!("{name}: {problem}")).collect()
    }

    pub(crate) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }
}

/// What the fields hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ImageForm {
    pub(crate) name: String,
    /// Values of [`NAMED`], by name.
    pub(crate) named: BTreeMap<&'static str, String>,
    pub(crate) disk_format: String,
    pub(crate) container_format: String,
    pub(crate) visibility: String,
    pub(crate) protected: bool,
    pub(crate) os_hidden: bool,
    /// One a line.
    pub(crate) tags: String,
    pub(crate) min_disk: String,
    pub(crate) min_ram: String,
    /// Properties with a field made for their definition.
    pub(crate) defined: Vec<(String, String)>,
    pub(crate) properties: Vec<(String, String)>,
}

/// The same as values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Values {
    pub(crate) name: Option<String>,
    pub(crate) disk_format: Option<String>,
    pub(crate) container_format: Option<String>,
    pub(crate) visibility: Option<Visibility>,
    pub(crate) protected: bool,
    pub(crate) os_hidden: bool,
    pub(crate) tags: BTreeSet<String>,
    pub(crate) min_disk: u32,
    pub(crate) min_ram: u32,
    pub(crate) properties: BTreeMap<String, String>,
}

impl ImageForm {
    /// The fields of an empty form.
    pub(crate) fn blank() -> Self {
        Self {
            container_format: "bare".to_owned(),
            visibility: Visibility::Shared.as_str().to_owned(),
            min_disk: "0".to_owned(),
            min_ram: "0".to_owned(),
            ..Self::default()
        }
    }

    /// What was sent.
    pub(crate) fn read(form: &Form) -> Self {
        let text = |name: &str| form.text(name).unwrap_or_default().replace("\r\n", "\n");
        let names = form.all("property-name").map(|name| name.trim().to_owned());
        let values = form.all("property-value").map(|value| value.replace("\r\n", "\n"));
        Self {
            name: text("name"),
            named: NAMED.map(|name| (name, text(name))).into(),
            disk_format: form.trimmed("disk_format").to_owned(),
            container_format: form.trimmed("container_format").to_owned(),
            visibility: form.trimmed("visibility").to_owned(),
            protected: form.ticked("protected"),
            os_hidden: form.ticked("os_hidden"),
            tags: text("tags"),
            min_disk: form.trimmed("min_disk").to_owned(),
            min_ram: form.trimmed("min_ram").to_owned(),
            defined: defined::read(form),
            properties: names.zip(values).collect(),
        }
    }

    /// The fields as values; what cannot be one is named.
    pub(crate) fn values(&self) -> Result<Values, Problems> {
        let mut problems = Problems::default();
        let mut minimum = |field: &str, text: &str| {
            let number =
                if text.is_empty() { Some(0) } else { text.parse().ok().filter(|number| *number <= MIN_MAX) };
            number.unwrap_or_else(|| {
                problems.add(field, tr!("forms-whole-between", limit = MIN_MAX));
                0
            })
        };
        let (min_disk, min_ram) = (minimum("min_disk", &self.min_disk), minimum("min_ram", &self.min_ram));
        let visibility = self.visibility.parse().ok();
        if visibility.is_none() && !self.visibility.is_empty() {
            problems.add("visibility", tr("forms-one-of-four"));
        }
        let properties = self.property_map(&mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Values {
            name: some(&self.name),
            disk_format: some(&self.disk_format),
            container_format: some(&self.container_format),
            visibility,
            protected: self.protected,
            os_hidden: self.os_hidden,
            tags: self.tags.lines().map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
            min_disk,
            min_ram,
            properties,
        })
    }

    fn property_map(&self, problems: &mut Problems) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        for (name, value) in &self.named {
            if !value.trim().is_empty() {
                out.insert((*name).to_owned(), value.trim().to_owned());
            }
        }
        // An empty field stands for no property; a free row of the same name may hold one.
        for (name, value) in self.defined.iter().filter(|(_, value)| !value.is_empty()) {
            out.insert(name.clone(), value.clone());
        }
        for (name, value) in &self.properties {
            match (name.is_empty(), value.is_empty()) {
                (true, true) => {}
                (true, false) => {
                    problems.add("properties", tr!("forms-value-without-name", value = value));
                }
                (false, _) if NAMED.contains(&name.as_str()) => {
                    problems.add("properties", tr!("forms-has-field", name = name));
                }
                (false, _) => {
                    if out.insert(name.clone(), value.clone()).is_some() {
                        problems.add("properties", tr!("forms-name-twice", name = name));
                    }
                }
            }
        }
        out
    }
}

impl From<&Image> for ImageForm {
    fn from(image: &Image) -> Self {
        let property = |name: &str| image.properties.get(name).cloned().unwrap_or_default();
        Self {
            name: image.name.clone().unwrap_or_default(),
            named: NAMED.map(|name| (name, property(name))).into(),
            disk_format: image.disk_format.clone().unwrap_or_default(),
            container_format: image.container_format.clone().unwrap_or_default(),
            visibility: image.visibility.as_str().to_owned(),
            protected: image.protected,
            os_hidden: image.os_hidden,
            tags: image.tags.join("\n"),
            min_disk: image.min_disk.to_string(),
            min_ram: image.min_ram.to_string(),
            defined: Vec::new(),
            properties: free_properties(image).collect(),
        }
    }
}

impl From<&Image> for Values {
    fn from(image: &Image) -> Self {
        let editable = |(name, _): &(&String, &String)| !names::is_reserved(name);
        Self {
            name: image.name.clone().filter(|name| !name.is_empty()),
            disk_format: image.disk_format.clone(),
            container_format: image.container_format.clone(),
            visibility: Some(image.visibility),
            protected: image.protected,
            os_hidden: image.os_hidden,
            tags: image.tags.iter().cloned().collect(),
            min_disk: image.min_disk,
            min_ram: image.min_ram,
            properties: image
                .properties
                .iter()
                .filter(editable)
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        }
    }
}

impl From<Values> for NewImage {
    fn from(values: Values) -> Self {
        Self {
            name: values.name,
            visibility: values.visibility,
            protected: values.protected,
            os_hidden: values.os_hidden,
            container_format: values.container_format,
            disk_format: values.disk_format,
            min_ram: values.min_ram,
            min_disk: values.min_disk,
            tags: values.tags.into_iter().collect(),
            properties: values.properties,
            ..Self::default()
        }
    }
}

/// The properties that have no field of their own and may be edited.
fn free_properties(image: &Image) -> impl Iterator<Item = (String, String)> {
    image
        .properties
        .iter()
        .filter(|(name, _)| !NAMED.contains(&name.as_str()) && !names::is_reserved(name))
        .map(|(name, value)| (name.clone(), value.clone()))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Values, Problems> {
        ImageForm::read(&Form::parse(body.as_bytes())).values()
    }

    #[test]
    fn fields_become_values() {
        let values = read(
            "name=web&description=+a+b+&visibility=private&protected=true&tags=x%0D%0Ay%0D%0A%0D%0Ax&min_disk=4\
             &min_ram=&property-name=k&property-value=v&property-name=&property-value=&disk_format=qcow2",
        )
        .unwrap();
        assert_eq!(values.name.as_deref(), Some("web"));
        assert_eq!(values.visibility, Some(Visibility::Private));
        assert!(values.protected && !values.os_hidden);
        assert_eq!(values.tags.iter().map(String::as_str).collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!((values.min_disk, values.min_ram), (4, 0));
        assert_eq!(values.properties["description"], "a b");
        assert_eq!(values.properties["k"], "v");
        assert_eq!(values.properties.len(), 2);
        assert_eq!(values.container_format, None);
    }

    #[test]
    fn problems_name_their_field() {
        for (body, field) in [
            ("min_disk=-1", "min_disk"),
            ("min_ram=2147483648", "min_ram"),
            ("min_ram=x", "min_ram"),
            ("visibility=everybody", "visibility"),
            ("property-name=&property-value=v", "properties"),
            ("property-name=a&property-value=1&property-name=a&property-value=2", "properties"),
            ("property-name=os_distro&property-value=debian", "properties"),
        ] {
            assert!(read(body).unwrap_err().of(field).is_some(), "{body}");
        }
    }
}
