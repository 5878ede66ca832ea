//! `[image_import_opts]`, `[image_conversion]`, `[inject_metadata_properties]`, `[glance_download_properties]`: imports.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};
use vitrine_domain::{ImportSettings, Plugin, Staging, TargetFormat};
use vitrine_model::ImportMethod;

use super::Config;

/// `[image_import_opts]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ImageImportOpts {
    pub(crate) image_import_plugins: Vec<String>,
}

/// `[image_conversion]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ImageConversion {
    pub(crate) output_format: String,
}

/// `[inject_metadata_properties]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct InjectMetadataProperties {
    /// Each `NAME:VALUE`.
    pub(crate) inject: Vec<String>,
    pub(crate) ignore_user_roles: Vec<String>,
}

/// `[glance_download_properties]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct GlanceDownloadProperties {
    pub(crate) extra_properties: Vec<String>,
}

impl Default for ImageConversion {
    fn default() -> Self {
        Self { output_format: ImportSettings::default().output_format.as_str().to_owned() }
    }
}

impl Default for InjectMetadataProperties {
    fn default() -> Self {
        Self { inject: Vec::new(), ignore_user_roles: ImportSettings::default().ignore_user_roles }
    }
}

impl Default for GlanceDownloadProperties {
    fn default() -> Self {
        Self { extra_properties: ImportSettings::default().extra_properties }
    }
}

/// The methods that are enabled where nobody says otherwise.
pub(super) fn default_methods() -> Vec<String> {
    ImportSettings::default().methods.iter().map(ToString::to_string).collect()
}

/// The names of the methods.
pub(super) const METHODS: &[&str] = &[
    ImportMethod::GlanceDirect.as_str(),
    ImportMethod::WebDownload.as_str(),
    ImportMethod::CopyImage.as_str(),
    ImportMethod::GlanceDownload.as_str(),
];

/// The names of the plugins.
pub(super) const PLUGINS: &[&str] = &[
    Plugin::NoOp.as_str(),
    Plugin::InjectMetadata.as_str(),
    Plugin::Decompression.as_str(),
    Plugin::Conversion.as_str(),
];

/// What can be converted to.
pub(super) const OUTPUT_FORMATS: &[&str] = &["raw", "qcow2", "vmdk"];

impl Config {
    /// What the domain layer gets of it. What cannot be used was refused before.
    pub(crate) fn imports(&self) -> ImportSettings {
        let plugin = |name: &String| Plugin::ALL.into_iter().find(|plugin| plugin.as_str() == name);
        ImportSettings {
            methods: self.enabled_import_methods.iter().filter_map(|name| name.parse().ok()).collect(),
            plugins: self.image_import_opts.image_import_plugins.iter().filter_map(plugin).collect(),
            output_format: match self.image_conversion.output_format.as_str() {
                "qcow2" => TargetFormat::Qcow2,
                "vmdk" => TargetFormat::Vmdk,
                _ => TargetFormat::Raw,
            },
            inject: self.injected().unwrap_or_default(),
            ignore_user_roles: self.inject_metadata_properties.ignore_user_roles.clone(),
            extra_properties: self.glance_download_properties.extra_properties.clone(),
        }
    }

    /// The properties to inject; the entry that is none is the error.
    pub(super) fn injected(&self) -> Result<BTreeMap<String, String>, String> {
        let read = |entry: &String| {
            let (name, value) = entry.split_once(':')?;
            let name = name.trim();
            let usable = !name.is_empty() && name.chars().count() <= 255 && !name.starts_with("os_glance");
            usable.then(|| (name.to_owned(), value.trim().to_owned()))
        };
        let entries = &self.inject_metadata_properties.inject;
        entries.iter().map(|entry| read(entry).ok_or_else(|| entry.clone())).collect()
    }

    /// The folder where data waits for its import.
    pub(crate) fn staging_folder(&self) -> PathBuf {
        let place = self.node_staging_uri.strip_prefix("file://").unwrap_or(&self.node_staging_uri);
        let place = if place.is_empty() { Staging::NAME } else { place };
        self.data_dir.join(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staging_is_in_the_data_folder_unless_told_otherwise() {
        for (uri, folder) in [
            ("", "/data/os_glance_staging_store"),
            ("file:///var/staging", "/var/staging"),
            ("/var/staging", "/var/staging"),
            ("staging", "/data/staging"),
        ] {
            let config =
                Config { data_dir: "/data".into(), node_staging_uri: uri.to_owned(), ..Config::default() };
            assert_eq!(config.staging_folder(), PathBuf::from(folder), "{uri}");
        }
    }

    #[test]
    fn injected_properties_are_pairs() {
        let with = |entries: &[&str]| {
            let inject = entries.iter().map(|entry| (*entry).to_owned()).collect();
            let section = InjectMetadataProperties { inject, ..Default::default() };
            Config { inject_metadata_properties: section, ..Config::default() }.injected()
        };
        let pairs = with(&["a:b", " c : d:e "]).unwrap();
        assert_eq!(pairs, [("a", "b"), ("c", "d:e")].map(|(k, v)| (k.to_owned(), v.to_owned())).into());
        for bad in ["a", ":b", "os_glance_x:y", ""] {
            assert_eq!(with(&[bad]), Err(bad.to_owned()));
        }
    }

    #[test]
    fn every_method_and_plugin_has_its_name_in_the_keys() {
        assert_eq!(METHODS, ImportMethod::ALL.map(ImportMethod::as_str));
        assert_eq!(PLUGINS, Plugin::ALL.map(Plugin::as_str));
    }
}
