//! What an operator may set about the use cases, with Glance's names where Glance has the option.

use vitrine_model::{Limits, names};

use crate::{
    AuditSettings, CacheSettings, LocationSettings, PurgeSettings, RetentionSettings, ScrubSettings,
    SignatureSettings, UploadSettings, imports::ImportSettings, tasks::TaskSettings,
};

/// Settings of the domain layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Quotas and caps.
    pub limits: Limits,
    /// `[image_format] disk_formats`.
    pub disk_formats: Vec<String>,
    /// `[image_format] container_formats`.
    pub container_formats: Vec<String>,
    /// `[image_format] require_image_format_match`: refuse data that is not of the declared format. Safety checks run
    /// whatever this says.
    pub require_image_format_match: bool,
    /// `[image_format] gpt_safety_checks_nonfatal`: names of checks (`mbr`).
    pub gpt_safety_checks_nonfatal: Vec<String>,
    /// `hashing_algorithm`: the algorithm of `os_hash_value` for new data.
    pub hashing_algorithm: String,
    /// Seconds an upload may stand still before it is given up.
    pub upload_idle_timeout: u64,
    /// `[task]`
    pub tasks: TaskSettings,
    /// Copies of image data that a node keeps near.
    pub cache: CacheSettings,
    /// `[uploads]`: resumable uploads.
    pub uploads: UploadSettings,
    /// Imports.
    pub imports: ImportSettings,
    /// Who gets to see and to say where data lies.
    pub locations: LocationSettings,
    /// Signed images.
    pub signatures: SignatureSettings,
    /// When the data of deleted images goes.
    pub scrub: ScrubSettings,
    /// When rows that are marked as deleted go.
    pub purge: PurgeSettings,
    /// When retention rules run by themselves.
    pub retention: RetentionSettings,
    /// How long the audit trail goes back.
    pub audit: AuditSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            disk_formats: names::DISK_FORMATS.map(str::to_owned).to_vec(),
            container_formats: names::CONTAINER_FORMATS.map(str::to_owned).to_vec(),
            require_image_format_match: true,
            gpt_safety_checks_nonfatal: Vec::new(),
            hashing_algorithm: "sha512".to_owned(),
            upload_idle_timeout: 120,
            tasks: TaskSettings::default(),
            cache: CacheSettings::default(),
            uploads: UploadSettings::default(),
            imports: ImportSettings::default(),
            locations: LocationSettings::default(),
            signatures: SignatureSettings::default(),
            scrub: ScrubSettings::default(),
            purge: PurgeSettings::default(),
            retention: RetentionSettings::default(),
            audit: AuditSettings::default(),
        }
    }
}
