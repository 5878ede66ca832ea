//! Checks of the values that a client gives an image; they come before any question of rights.

use vitrine_model::{
    Claim, ImageChange, NewImage,
    limits::{MIN_MAX, TEXT_MAX},
    validate::{self, Invalid},
};

use crate::{Result, Settings, layers::property_protection, locations};

/// Bytes of a property's value that every database keeps.
const VALUE_MAX: usize = 65_535;

/// Characters of an MD5 in hexadecimal.
const CHECKSUM_MAX: usize = 32;

/// # Errors
/// 400, and 403 for names of properties that are not the client's.
pub(crate) fn of_new(settings: &Settings, new: &NewImage) -> Result<()> {
    if let Some(id) = &new.id {
        validate::image_id(id)?;
    }
    optional("name", new.name.as_deref())?;
    if let Some(owner) = &new.owner {
        optional("owner", owner.as_deref())?;
    }
    one_of("disk_format", &settings.disk_formats, new.disk_format.as_deref())?;
    one_of("container_format", &settings.container_formats, new.container_format.as_deref())?;
    minimum("min_ram", new.min_ram)?;
    minimum("min_disk", new.min_disk)?;
    new.tags.iter().try_for_each(|value| tag(value))?;
    if let Some(claim) = &new.claim {
        of_claim(claim)?;
    }
    for (name, value) in &new.properties {
        property(name, value)?;
    }
    new.properties.keys().try_for_each(|name| property_protection::check_name(name))
}

/// # Errors
/// 400, and 403 for names of properties that are not the client's.
pub(super) fn of_changes(settings: &Settings, changes: &[ImageChange]) -> Result<()> {
    for change in changes {
        match change {
            ImageChange::Name(name) => optional("name", name.as_deref())?,
            ImageChange::Owner(owner) => optional("owner", owner.as_deref())?,
            ImageChange::DiskFormat(format) => {
                one_of("disk_format", &settings.disk_formats, format.as_deref())?;
            }
            ImageChange::ContainerFormat(format) => {
                one_of("container_format", &settings.container_formats, format.as_deref())?;
            }
            ImageChange::MinRam(value) => minimum("min_ram", *value)?,
            ImageChange::MinDisk(value) => minimum("min_disk", *value)?,
            ImageChange::Tags(tags) => tags.iter().try_for_each(|value| tag(value))?,
            ImageChange::SetProperty { name, value }
            | ImageChange::AddNewProperty { name, value }
            | ImageChange::ReplaceProperty { name, value } => {
                property_protection::check_name(name)?;
                property(name, value)?;
            }
            ImageChange::RemoveProperty { name } => property_protection::check_name(name)?,
            ImageChange::AddLocation(location) => locations::check_values(location)?,
            ImageChange::ReplaceLocations(given) => given.iter().try_for_each(locations::check_values)?,
            ImageChange::Visibility(_)
            | ImageChange::Protected(_)
            | ImageChange::OsHidden(_)
            | ImageChange::RemoveLocation(_) => {}
        }
    }
    Ok(())
}

/// # Errors
/// 400.
pub(super) fn of_claim(claim: &Claim) -> Result<(), Invalid> {
    for (field, bytes) in [("size", claim.size), ("virtual_size", claim.virtual_size)] {
        if bytes.is_some_and(|bytes| i64::try_from(bytes).is_err()) {
            return Err(Invalid::new(field, format!("at most {} bytes can be kept", i64::MAX)));
        }
    }
    match &claim.checksum {
        Some(sum) if sum.chars().count() > CHECKSUM_MAX => {
            Err(Invalid::new("checksum", format!("an MD5 has at most {CHECKSUM_MAX} characters")))
        }
        Some(sum) => validate::plane("checksum", sum),
        None => Ok(()),
    }
}

/// # Errors
/// 400.
pub(crate) fn tag(value: &str) -> Result<(), Invalid> {
    validate::length("tags", value)
}

/// Tags as an image keeps them: sorted, each once.
pub(crate) fn dedup_tags(mut tags: Vec<String>) -> Vec<String> {
    tags.sort();
    tags.dedup();
    tags
}

fn optional(field: &str, value: Option<&str>) -> Result<(), Invalid> {
    value.map_or(Ok(()), |value| validate::text(field, value))
}

fn minimum(field: &str, value: u32) -> Result<(), Invalid> {
    validate::minimum(field, i64::from(value)).map(|_| ())
}

fn one_of(field: &str, allowed: &[String], value: Option<&str>) -> Result<(), Invalid> {
    match value {
        Some(value) if !allowed.iter().any(|one| one == value) => {
            Err(Invalid::new(field, format!("'{value}' is not one of {}", allowed.join(", "))))
        }
        _ => Ok(()),
    }
}

fn property(name: &str, value: &str) -> Result<(), Invalid> {
    if name.chars().count() > TEXT_MAX {
        let start: String = name.chars().take(32).collect();
        return Err(Invalid::new(
            format!("{start}…"),
            format!("Custom property should not be greater than {TEXT_MAX} characters."),
        ));
    }
    validate::plane(name, name)?;
    validate::plane(name, value)?;
    if value.len() > VALUE_MAX {
        let bytes = value.len();
        return Err(Invalid::new(name, format!("{bytes} bytes, at most {VALUE_MAX} are allowed")));
    }
    Ok(())
}

const _: () = assert!(MIN_MAX == i32::MAX as u32, "the databases keep min_ram and min_disk in 32 bits");
