//! Interoperable import: its methods, and what an image shows of one that is at work.

use serde::{Deserialize, Serialize};

use crate::visibility::UnknownWord;

/// The property that holds the id of the task at work: the lock of an import.
pub const IMPORT_TASK_PROPERTY: &str = "os_glance_import_task";
/// The property with the stores that are still to be filled, with commas.
pub const IMPORTING_PROPERTY: &str = "os_glance_importing_to_stores";
/// The property with the stores that could not be filled, with commas.
pub const FAILED_PROPERTY: &str = "os_glance_failed_import";
/// The hidden property that names the server whose staging area has the data.
pub const STAGE_HOST_PROPERTY: &str = "os_glance_stage_host";

/// A way by which data comes into an image without being uploaded to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportMethod {
    /// From the staging area, where it was uploaded before.
    GlanceDirect,
    /// From a URL.
    WebDownload,
    /// From one store of an active image to others.
    CopyImage,
    /// From an image of another Image service.
    GlanceDownload,
}

impl ImportMethod {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::GlanceDirect, Self::WebDownload, Self::CopyImage, Self::GlanceDownload];

    /// The name in requests and settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GlanceDirect => "glance-direct",
            Self::WebDownload => "web-download",
            Self::CopyImage => "copy-image",
            Self::GlanceDownload => "glance-download",
        }
    }
}

impl std::fmt::Display for ImportMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for ImportMethod {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|m| m.as_str() == word).ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_the_round_trip() {
        for method in ImportMethod::ALL {
            assert_eq!(method.as_str().parse(), Ok(method));
            assert_eq!(serde_json::to_value(method).unwrap(), method.as_str());
        }
        assert!("Web-Download".parse::<ImportMethod>().is_err());
    }
}
