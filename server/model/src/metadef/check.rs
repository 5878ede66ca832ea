//! Checks of definitions that serde does not make: lengths, characters, and names that stand twice.

use std::collections::HashSet;

use super::{Association, DEFINITION_MAX, DESCRIPTION_MAX, Document, NAME_MAX, Object, Property, Tag};
use crate::{
    limits::TEXT_MAX,
    validate::{self, Invalid},
};

/// A name of at most [`NAME_MAX`] characters, all in the Basic Multilingual Plane. It may be empty, as in Glance.
///
/// # Errors
/// Names the field and the limit or the character.
pub fn name(field: &str, value: &str) -> Result<(), Invalid> {
    bounded(field, value, NAME_MAX)
}

/// The attributes of a namespace and everything in it.
///
/// # Errors
/// Names what is wrong, and where.
pub fn document(document: &Document) -> Result<(), Invalid> {
    attributes(document)?;
    document.resource_type_associations.iter().try_for_each(association)?;
    for (name, one) in document.properties.iter() {
        property(name, one)?;
    }
    document.objects.iter().try_for_each(object)?;
    document.tags.iter().try_for_each(tag)
}

/// A tag.
///
/// # Errors
/// Names the limit.
pub fn tag(tag: &Tag) -> Result<(), Invalid> {
    any_plane("tag", &tag.name)
}

/// The attributes of a namespace.
///
/// # Errors
/// Names the field and what is wrong.
pub fn attributes(document: &Document) -> Result<(), Invalid> {
    name("namespace", &document.namespace)?;
    optional("display_name", document.display_name.as_deref(), NAME_MAX)?;
    optional("description", document.description.as_deref(), DESCRIPTION_MAX)?;
    optional("owner", document.owner.as_deref(), TEXT_MAX)
}

/// An association.
///
/// # Errors
/// Names the field and what is wrong.
pub fn association(association: &Association) -> Result<(), Invalid> {
    any_plane("resource type", &association.name)?;
    optional("prefix", association.prefix.as_deref(), NAME_MAX)?;
    optional("properties_target", association.properties_target.as_deref(), NAME_MAX)
}

/// An object with its properties.
///
/// # Errors
/// Names the field and what is wrong.
pub fn object(object: &Object) -> Result<(), Invalid> {
    name("object", &object.name)?;
    optional("description", object.description.as_deref(), DEFINITION_MAX / 3)?;
    let mut seen = HashSet::new();
    for required in &object.required {
        validate::plane("required", required)?;
        if required.contains(',') {
            // The names are kept as one text, with commas between them.
            return Err(Invalid::new("required", format!("'{required}' must not contain a comma")));
        }
        if !seen.insert(required) {
            return Err(Invalid::new("required", format!("'{required}' stands in it twice")));
        }
    }
    for (name, one) in object.properties.iter() {
        property(name, one)?;
    }
    size(&object.name, &object.properties)
}

/// A property under its name.
///
/// # Errors
/// Names the field and what is wrong.
pub fn property(name: &str, property: &Property) -> Result<(), Invalid> {
    self::name("property", name)?;
    if let Some(inner) = &property.name {
        self::name("property", inner)?;
    }
    validate::plane("title", &property.title)?;
    for (field, text) in [("description", &property.description), ("pattern", &property.pattern)] {
        text.as_deref().map_or(Ok(()), |text| validate::plane(field, text))?;
    }
    if property.default.as_ref().is_some_and(|text| !text.is_ascii()) {
        return Err(Invalid::new("default", "it may have ASCII characters only"));
    }
    size(name, property)
}

fn size(name: &str, definition: &impl serde::Serialize) -> Result<(), Invalid> {
    let text = super::ascii_json(definition);
    if text.len() > DEFINITION_MAX {
        let bytes = text.len();
        let problem =
            format!("its definition has {bytes} bytes of JSON, at most {DEFINITION_MAX} are allowed");
        return Err(Invalid::new(name, problem));
    }
    Ok(())
}

fn optional(field: &str, value: Option<&str>, max: usize) -> Result<(), Invalid> {
    value.map_or(Ok(()), |value| bounded(field, value, max))
}

/// A name with characters of any plane.
fn any_plane(field: &str, value: &str) -> Result<(), Invalid> {
    let count = value.chars().count();
    if count > NAME_MAX {
        return Err(Invalid::new(field, format!("{count} characters, at most {NAME_MAX} are allowed")));
    }
    validate::length(field, value)
}

fn bounded(field: &str, value: &str, max: usize) -> Result<(), Invalid> {
    let count = value.chars().count();
    if count > max {
        return Err(Invalid::new(field, format!("{count} characters, at most {max} are allowed")));
    }
    validate::plane(field, value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(change: serde_json::Value) -> Result<(), Invalid> {
        let mut fields = json!({"namespace": "N"});
        fields.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        document(&serde_json::from_value(fields).unwrap())
    }

    #[test]
    fn limits_are_kept_everywhere() {
        let (at, over) = ("é".repeat(80), "é".repeat(81));
        let property = json!({"title": "t", "type": "string"});
        for (good, fields) in [
            (true, json!({"namespace": at, "display_name": at, "description": "d".repeat(500)})),
            (true, json!({"namespace": ""})),
            (false, json!({"namespace": over})),
            (false, json!({"namespace": "a\0b"})),
            (false, json!({"namespace": "💾"})),
            (false, json!({"display_name": over})),
            (false, json!({"description": "d".repeat(501)})),
            (false, json!({"owner": "o".repeat(256)})),
            (true, json!({"tags": [{"name": at}]})),
            (false, json!({"tags": [{"name": over}]})),
            (false, json!({"resource_type_associations": [{"name": over}]})),
            (false, json!({"resource_type_associations": [{"name": "r", "prefix": over}]})),
            (false, json!({"resource_type_associations": [{"name": "r", "properties_target": over}]})),
            (true, json!({"properties": {(at.as_str()): property}})),
            (false, json!({"properties": {(over.as_str()): property}})),
            (false, json!({"properties": {"p": {"title": "t", "type": "string", "default": "é"}}})),
            (false, json!({"properties": {"p": {"title": "t".repeat(70_000), "type": "string"}}})),
            (true, json!({"objects": [{"name": at, "required": ["a", "b"]}]})),
            (false, json!({"objects": [{"name": over}]})),
            (false, json!({"objects": [{"name": "o", "required": ["a", "a"]}]})),
            (false, json!({"objects": [{"name": "o", "required": ["a,b"]}]})),
            (false, json!({"objects": [{"name": "o", "properties": {(over.as_str()): property}}]})),
        ] {
            let outcome = check(fields.clone());
            assert_eq!(outcome.is_ok(), good, "{outcome:?} {fields}");
        }
    }
}
