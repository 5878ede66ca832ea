//! What a project may use in all, and what it uses.

use serde::{Deserialize, Serialize};

/// What is limited for each project, by the names of Glance's unified limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quota {
    /// MiB of data in the stores: the size of each image, times the places where it lies.
    ImageSizeTotal,
    /// MiB of data that is staged or being imported.
    ImageStageTotal,
    /// Images.
    ImageCountTotal,
    /// Images whose data is on its way: uploads, stagings, imports, copies.
    ImageCountUploading,
}

impl Quota {
    /// All of them, in the order of Glance's answer.
    pub const ALL: [Self; 4] =
        [Self::ImageSizeTotal, Self::ImageStageTotal, Self::ImageCountTotal, Self::ImageCountUploading];

    /// The name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ImageSizeTotal => "image_size_total",
            Self::ImageStageTotal => "image_stage_total",
            Self::ImageCountTotal => "image_count_total",
            Self::ImageCountUploading => "image_count_uploading",
        }
    }

    /// What is counted: `MiB` or `images`.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::ImageSizeTotal | Self::ImageStageTotal => "MiB",
            Self::ImageCountTotal | Self::ImageCountUploading => "images",
        }
    }
}

impl std::fmt::Display for Quota {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Quota {
    type Err = crate::visibility::UnknownWord;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|quota| quota.as_str() == word)
            .ok_or_else(|| crate::visibility::UnknownWord(word.to_owned()))
    }
}

/// What a project uses of one thing, in the unit of the [`Quota`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Of what.
    pub quota: Quota,
    /// How much; of MiB those that are full.
    pub usage: u64,
    /// The same in bytes, of what is counted in MiB.
    pub bytes: Option<u64>,
    /// How much at most; `None` is as much as there is.
    pub limit: Option<u64>,
}
