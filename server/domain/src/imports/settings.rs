//! What an operator may set about imports, with Glance's names.

use std::collections::BTreeMap;

use vitrine_conversion::TargetFormat;
use vitrine_model::ImportMethod;

/// Settings of imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSettings {
    /// `enabled_import_methods`, in the order in which clients see them.
    pub methods: Vec<ImportMethod>,
    /// `[image_import_opts] image_import_plugins`: [`Plugin::Decompression`] always comes before
    /// [`Plugin::Conversion`], in whatever order they are given.
    pub plugins: Vec<Plugin>,
    /// `[image_conversion] output_format`.
    pub output_format: TargetFormat,
    /// `[inject_metadata_properties] inject`.
    pub inject: BTreeMap<String, String>,
    /// `[inject_metadata_properties] ignore_user_roles`: whoever has one of these roles gets no property injected.
    pub ignore_user_roles: Vec<String>,
    /// `[glance_download_properties] extra_properties`: the beginnings of the names of properties that are copied from
    /// the other service's image.
    pub extra_properties: Vec<String>,
}

/// Something that happens to data or properties between the source and the stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plugin {
    /// `no_op`: nothing.
    NoOp,
    /// `inject_image_metadata`
    InjectMetadata,
    /// `image_decompression`
    Decompression,
    /// `image_conversion`
    Conversion,
}

impl Plugin {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NoOp, Self::InjectMetadata, Self::Decompression, Self::Conversion];

    /// The name in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoOp => "no_op",
            Self::InjectMetadata => "inject_image_metadata",
            Self::Decompression => "image_decompression",
            Self::Conversion => "image_conversion",
        }
    }
}

impl Default for ImportSettings {
    fn default() -> Self {
        Self {
            methods: vec![ImportMethod::GlanceDirect, ImportMethod::WebDownload, ImportMethod::CopyImage],
            plugins: Vec::new(),
            output_format: TargetFormat::Raw,
            inject: BTreeMap::new(),
            ignore_user_roles: vec!["admin".to_owned()],
            extra_properties: ["hw_", "trait:", "os_distro", "os_secure_boot", "os_type"]
                .map(str::to_owned)
                .to_vec(),
        }
    }
}

impl ImportSettings {
    /// Whether the method may be used.
    #[must_use]
    pub fn allows(&self, method: ImportMethod) -> bool {
        self.methods.contains(&method)
    }

    /// Whether imports go through this plugin.
    #[must_use]
    pub fn has(&self, plugin: Plugin) -> bool {
        self.plugins.contains(&plugin)
    }
}
