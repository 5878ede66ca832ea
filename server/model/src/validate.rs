//! Checks of single values. Each error names the field and the limit.

use crate::limits::{MIN_MAX, TEXT_MAX};

/// A value that breaks a rule of its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Invalid value for '{field}': {problem}")]
pub struct Invalid {
    /// The attribute or property.
    pub field: String,
    /// What is wrong, with the limit.
    pub problem: String,
}

impl Invalid {
    /// An error about `field`.
    pub fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { field: field.into(), problem: problem.into() }
    }
}

/// Text of at most 255 characters, all in the Basic Multilingual Plane.
///
/// # Errors
/// Names the field, and the limit or the character.
pub fn text(field: &str, value: &str) -> Result<(), Invalid> {
    length(field, value)?;
    plane(field, value)
}

/// Text of at most 255 characters, of any plane (tags).
///
/// # Errors
/// Names the field and the limit.
pub fn length(field: &str, value: &str) -> Result<(), Invalid> {
    let count = value.chars().count();
    if count > TEXT_MAX {
        return Err(Invalid::new(field, format!("{count} characters, at most {TEXT_MAX} are allowed")));
    }
    nul(field, value)
}

/// Text without characters outside the Basic Multilingual Plane: Glance refuses them in names and properties.
///
/// # Errors
/// Names the field and the character.
pub fn plane(field: &str, value: &str) -> Result<(), Invalid> {
    if let Some(c) = value.chars().find(|c| u32::from(*c) > 0xFFFF) {
        let code = u32::from(c);
        return Err(Invalid::new(
            field,
            format!(
                "the character U+{code:X} lies outside the Basic Multilingual Plane, which is not allowed here"
            ),
        ));
    }
    nul(field, value)
}

fn nul(field: &str, value: &str) -> Result<(), Invalid> {
    if value.contains('\0') {
        return Err(Invalid::new(field, "the character U+0000 is not allowed"));
    }
    Ok(())
}

/// `min_ram` and `min_disk`: 0 to 2147483647.
///
/// # Errors
/// Names the field and the range.
pub fn minimum(field: &str, value: i64) -> Result<u32, Invalid> {
    u32::try_from(value)
        .ok()
        .filter(|v| *v <= MIN_MAX)
        .ok_or_else(|| Invalid::new(field, format!("{value} is not between 0 and {MIN_MAX}")))
}

/// An image id a client chose: UUID text of the form 8-4-4-4-12.
///
/// # Errors
/// Names the form.
pub fn image_id(value: &str) -> Result<(), Invalid> {
    let groups: Vec<usize> = value.split('-').map(str::len).collect();
    if groups == [8, 4, 4, 4, 12] && value.chars().all(|c| c == '-' || c.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(Invalid::new("id", "not a UUID of the form 8-4-4-4-12 hexadecimal digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_in_characters() {
        assert_eq!(text("name", &"é".repeat(255)), Ok(()));
        let error = text("name", &"é".repeat(256)).unwrap_err();
        assert_eq!(error.to_string(), "Invalid value for 'name': 256 characters, at most 255 are allowed");
    }

    #[test]
    fn emoji_are_for_tags_alone() {
        assert!(text("name", "disk 💾").unwrap_err().to_string().contains("U+1F4BE"));
        assert_eq!(length("tag", "disk 💾"), Ok(()));
        assert!(length("tag", "a\0b").is_err());
    }

    #[test]
    fn minima_have_a_range() {
        assert_eq!(minimum("min_ram", 0), Ok(0));
        assert_eq!(minimum("min_ram", 2_147_483_647), Ok(MIN_MAX));
        for bad in [-1, 2_147_483_648, i64::MAX, i64::MIN] {
            assert!(minimum("min_ram", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn ids_are_uuids_in_any_case() {
        assert_eq!(image_id("6A0Fe2C8-0d3b-4a0e-9b6a-111111111111"), Ok(()));
        for bad in ["", "x", "6a0fe2c80d3b4a0e9b6a111111111111", "6a0fe2c8-0d3b-4a0e-9b6a-11111111111g"] {
            assert!(image_id(bad).is_err(), "{bad}");
        }
    }
}
