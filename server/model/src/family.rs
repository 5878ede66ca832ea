//! Images that follow one another: each a newer one of the same.

use serde::{Deserialize, Serialize};

use crate::image::Image;

/// The property that says which family an image is of.
pub const FAMILY_PROPERTY: &str = "family";
/// The property with the name of the operating system.
pub const DISTRO_PROPERTY: &str = "os_distro";
/// The property with its version.
pub const VERSION_PROPERTY: &str = "os_version";

/// What images of one family have in common: the property [`FAMILY_PROPERTY`]; where it is missing or empty, the
/// operating system and its version; where that is missing too, the name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// By the property.
    Named(String),
    /// By the operating system.
    System {
        /// [`DISTRO_PROPERTY`]; not empty.
        distro: String,
        /// [`VERSION_PROPERTY`]; empty where there is none.
        version: String,
    },
    /// By the name; empty for all images without one.
    Titled(String),
}

impl Family {
    /// The family of an image.
    #[must_use]
    pub fn of(image: &Image) -> Self {
        let property = |name: &str| image.properties.get(name).filter(|value| !value.is_empty()).cloned();
        Self::from_parts(
            property(FAMILY_PROPERTY),
            property(DISTRO_PROPERTY),
            property(VERSION_PROPERTY),
            image.name.clone(),
        )
    }

    /// The family of an image of which only this is known; empty texts count as missing.
    #[must_use]
    pub fn from_parts(
        family: Option<String>,
        distro: Option<String>,
        version: Option<String>,
        name: Option<String>,
    ) -> Self {
        let said = |text: Option<String>| text.filter(|text| !text.is_empty());
        match (said(family), said(distro)) {
            (Some(family), _) => Self::Named(family),
            (None, Some(distro)) => Self::System { distro, version: version.unwrap_or_default() },
            (None, None) => Self::Titled(name.unwrap_or_default()),
        }
    }

    /// What people call it; `None` for images without a name.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        match self {
            Self::Named(name) => Some(name.clone()),
            Self::System { distro, version } if version.is_empty() => Some(distro.clone()),
            Self::System { distro, version } => Some(format!("{distro} {version}")),
            Self::Titled(name) => Some(name.clone()).filter(|name| !name.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_property_counts_before_the_system_and_the_system_before_the_name() {
        let some = |text: &str| Some(text.to_owned());
        let of = |family: &str, distro: &str, version: &str| {
            Family::from_parts(some(family), some(distro), some(version), some("n"))
        };
        assert_eq!(of("web", "debian", "13"), Family::Named("web".to_owned()));
        assert_eq!(of("", "debian", "13").title().as_deref(), Some("debian 13"));
        assert_eq!(of("", "debian", "").title().as_deref(), Some("debian"));
        assert_eq!(of("", "", "13"), Family::Titled("n".to_owned()));
        assert_eq!(Family::from_parts(None, None, None, None).title(), None);
    }
}
