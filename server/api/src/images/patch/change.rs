//! From an operation to a change of the image.

use serde_json::Value;
use vitrine_model::{ImageChange, NewLocation, names, validate};

use super::{Dialect, Op, Step, values};
use crate::{errors::ApiError, schemas::Schemas};

pub(super) fn step(
    dialect: Dialect,
    op: Op,
    path: &[String],
    value: Option<&Value>,
    schemas: &Schemas,
) -> Result<Step, ApiError> {
    let name = path.first().map(String::as_str).unwrap_or_default();
    if path.len() != depth(op, name) {
        let pointer = path.join("/");
        return Err(ApiError::bad_request(format!(
            "There is no operation '{}' on '/{pointer}'.",
            op.as_str()
        )));
    }
    if op != Op::Remove && value.is_none() {
        let sentence = format!("The operation '{}' on '/{name}' needs a member 'value'.", op.as_str());
        return Err(ApiError::bad_request(sentence));
    }
    if names::READ_ONLY.contains(&name) || names::READ_ONLY_IN_PATCH.contains(&name) || name == "stores" {
        return Err(ApiError::read_only(name));
    }
    if names::is_reserved(name) {
        return Err(ApiError::reserved(name));
    }
    if name == "locations" {
        return locations(op, path, value, schemas);
    }
    let Some(value) = value.filter(|_| op != Op::Remove) else {
        return Ok(remove(name));
    };
    schemas.check(name, value)?;
    if names::BASE.contains(&name) {
        if dialect == Dialect::V20 && op == Op::Add {
            let sentence = format!("The attribute '{name}' is already present; use 'replace'.");
            return Ok(Step::Refused(ApiError::conflict(sentence)));
        }
        return attribute(name, value).map(Step::Change);
    }
    validate::text("property name", name)?;
    let (name, value) = (name.to_owned(), values::property(value));
    Ok(Step::Change(match (op, dialect) {
        (Op::Replace, _) => ImageChange::ReplaceProperty { name, value },
        (_, Dialect::V20) => ImageChange::AddNewProperty { name, value },
        (_, Dialect::V21) => ImageChange::SetProperty { name, value },
    }))
}

/// How many segments a pointer has: single locations lie one deeper than everything else.
fn depth(op: Op, name: &str) -> usize {
    if name == "locations" && op != Op::Replace { 2 } else { 1 }
}

fn remove(name: &str) -> Step {
    if names::BASE.contains(&name) {
        return Step::Refused(ApiError::forbidden(format!("The attribute '{name}' cannot be removed.")));
    }
    Step::Change(ImageChange::RemoveProperty { name: name.to_owned() })
}

/// Changes of locations. Whether they are allowed is the controller's to say.
fn locations(op: Op, path: &[String], value: Option<&Value>, schemas: &Schemas) -> Result<Step, ApiError> {
    let position = path.get(1).map(|text| position(text)).transpose()?.flatten();
    let Some(value) = value.filter(|_| op != Op::Remove) else {
        return Ok(Step::Change(ImageChange::RemoveLocation(position)));
    };
    let list = if path.len() == 1 { value.clone() } else { Value::Array(vec![value.clone()]) };
    schemas.check("locations", &list)?;
    let given: Vec<NewLocation> = serde_json::from_value(list)
        .map_err(|error| ApiError::bad_request(format!("locations: {error}.")))?;
    Ok(Step::Change(if op == Op::Add {
        let [location] = <[NewLocation; 1]>::try_from(given)
            .map_err(|_| ApiError::bad_request("One location is added at a time."))?;
        ImageChange::AddLocation(location)
    } else {
        ImageChange::ReplaceLocations(given)
    }))
}

/// A number, or `-` for the end.
fn position(text: &str) -> Result<Option<usize>, ApiError> {
    if text == "-" {
        return Ok(None);
    }
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().unwrap_or(usize::MAX);
    digits.then_some(Some(number)).ok_or_else(|| {
        ApiError::bad_request(format!("'{text}' is no position of a location: it must be a number or '-'."))
    })
}

fn attribute(name: &str, value: &Value) -> Result<ImageChange, ApiError> {
    Ok(match name {
        "name" => ImageChange::Name(values::text(value)),
        "visibility" => ImageChange::Visibility(values::word(name, value)?),
        "protected" => ImageChange::Protected(values::flag(value)),
        "os_hidden" => ImageChange::OsHidden(values::flag(value)),
        "owner" => ImageChange::Owner(values::text(value)),
        "container_format" => ImageChange::ContainerFormat(values::text(value)),
        "disk_format" => ImageChange::DiskFormat(values::text(value)),
        "min_ram" => ImageChange::MinRam(values::minimum(name, value)?),
        "min_disk" => ImageChange::MinDisk(values::minimum(name, value)?),
        "tags" => ImageChange::Tags(values::texts(value)),
        other => return Err(ApiError::read_only(other)),
    })
}
