//! The configuration: what an operator may set, from defaults, `vitrine.toml`, the environment and the command line.

mod handling;
mod ignored;
mod image_cache;
mod imports;
mod keys;
mod kind;
mod load;
mod metadefs;
mod reference;
mod settings;
mod show;
mod signatures;
mod suggest;
mod uploads;
mod validate;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use url::Url;
use vitrine_domain::{
    AuditSettings, LocationSettings, PurgeSettings, RetentionSettings, ScrubSettings, tasks::TaskSettings,
};
use vitrine_fetcher::{Filtering, InvalidRule, Rules};
use vitrine_model::{Limits, names};
use vitrine_stores::drivers::{
    cinder::CinderOptions, file::FileOptions, http::HttpOptions, rbd::RbdOptions, s3::S3Options,
    sheepdog::SheepdogOptions, swift::SwiftOptions, vmware::VmwareOptions,
};

use handling::Handling;
pub(crate) use ignored::IgnoredOption;
pub(crate) use image_cache::ImageCache;
use imports::{GlanceDownloadProperties, ImageConversion, ImageImportOpts, InjectMetadataProperties};
pub(crate) use load::{Loaded, load};
pub(crate) use metadefs::Metadefs;
pub(crate) use reference::reference;
pub(crate) use settings::settings;
pub(crate) use show::show;

/// All of it. Empty texts mean "not set". What each key means stands in `keys.rs`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Config {
    pub(crate) listen: String,
    pub(crate) data_dir: PathBuf,
    pub(crate) public_endpoint: String,
    pub(crate) enable_proxy_headers_parsing: bool,
    pub(crate) default_backend: String,
    pub(crate) worker_self_reference_url: String,
    #[serde(flatten)]
    pub(crate) scrub: ScrubSettings,
    pub(crate) hashing_algorithm: String,
    pub(crate) enabled_import_methods: Vec<String>,
    pub(crate) node_staging_uri: String,
    pub(crate) drain_timeout: u64,
    pub(crate) metrics: bool,
    pub(crate) log_level: String,
    pub(crate) log_format: String,
    pub(crate) database: Database,
    pub(crate) identity: Identity,
    pub(crate) api: Api,
    pub(crate) limits: Limits,
    pub(crate) task: TaskSettings,
    pub(crate) image_format: ImageFormat,
    pub(crate) import_filtering_opts: Filtering,
    pub(crate) fetcher: vitrine_fetcher::Settings,
    pub(crate) image_cache: ImageCache,
    pub(crate) image_import_opts: ImageImportOpts,
    pub(crate) image_conversion: ImageConversion,
    pub(crate) inject_metadata_properties: InjectMetadataProperties,
    pub(crate) glance_download_properties: GlanceDownloadProperties,
    pub(crate) locations: LocationSettings,
    pub(crate) purge: PurgeSettings,
    pub(crate) retention: RetentionSettings,
    pub(crate) audit: AuditSettings,
    pub(crate) signatures: signatures::Signatures,
    pub(crate) dashboard: Dashboard,
    pub(crate) metadefs: Metadefs,
    pub(crate) uploads: uploads::Uploads,
    pub(crate) stores: BTreeMap<String, NamedStore>,
    /// Options of Glance that are set and change nothing.
    #[serde(skip)]
    pub(crate) ignored: Vec<IgnoredOption>,
}

/// `[database]`
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) connection: String,
    pub(crate) max_pool_size: u32,
    pub(crate) pool_timeout: u64,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("max_pool_size", &self.max_pool_size).finish_non_exhaustive()
    }
}

/// `[identity]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Identity {
    pub(crate) mode: String,
    pub(crate) region_name: String,
    #[serde(flatten)]
    pub(crate) settings: vitrine_identity::Settings,
}

/// `[api]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Api {
    pub(crate) allow_anonymous_access: bool,
    pub(crate) www_authenticate_uri: String,
    pub(crate) max_json_body: usize,
    pub(crate) retry_after: u64,
    pub(crate) keepalive_timeout: u64,
    pub(crate) client_socket_timeout: u64,
    pub(crate) upload_idle_timeout: u64,
    pub(crate) v1: bool,
}

/// `[image_format]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ImageFormat {
    pub(crate) disk_formats: Vec<String>,
    pub(crate) container_formats: Vec<String>,
    pub(crate) require_image_format_match: bool,
    pub(crate) gpt_safety_checks_nonfatal: Vec<String>,
}

/// `[dashboard]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Dashboard {
    pub(crate) secure_cookies: bool,
}

/// `[stores.NAME]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NamedStore {
    #[serde(default)]
    pub(crate) store_description: String,
    #[serde(default)]
    pub(crate) weight: i64,
    #[serde(flatten)]
    pub(crate) handling: Handling,
    #[serde(flatten)]
    pub(crate) driver: Store,
}

impl NamedStore {
    /// A store of which nothing is said but its driver.
    pub(crate) fn of(driver: Store) -> Self {
        Self { store_description: String::new(), weight: 0, handling: Handling::default(), driver }
    }
}

/// The driver of a store, with its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum Store {
    /// A folder.
    File(FileOptions),
    /// Web servers, which are only read.
    Http(HttpOptions),
    /// A pool of a Ceph cluster.
    Rbd(RbdOptions),
    /// A bucket of an S3 service.
    S3(S3Options),
    /// Containers of a Swift account.
    Swift(Box<SwiftOptions>),
    /// Datastores of a vCenter.
    Vmware(Box<VmwareOptions>),
    /// Images of a Sheepdog cluster.
    Sheepdog(SheepdogOptions),
    /// Volumes of an OpenStack Cinder.
    Cinder(Box<CinderOptions>),
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:9292".to_owned(),
            data_dir: PathBuf::from("data"),
            public_endpoint: String::new(),
            enable_proxy_headers_parsing: false,
            default_backend: String::new(),
            worker_self_reference_url: String::new(),
            scrub: ScrubSettings::default(),
            hashing_algorithm: "sha512".to_owned(),
            enabled_import_methods: imports::default_methods(),
            node_staging_uri: String::new(),
            drain_timeout: 300,
            metrics: true,
            log_level: "info".to_owned(),
            log_format: "text".to_owned(),
            database: Database::default(),
            identity: Identity::default(),
            api: Api::default(),
            limits: Limits::default(),
            task: TaskSettings::default(),
            uploads: uploads::Uploads::default(),
            image_format: ImageFormat::default(),
            import_filtering_opts: Filtering::default(),
            fetcher: vitrine_fetcher::Settings::default(),
            image_cache: ImageCache::default(),
            image_import_opts: ImageImportOpts::default(),
            image_conversion: ImageConversion::default(),
            inject_metadata_properties: InjectMetadataProperties::default(),
            glance_download_properties: GlanceDownloadProperties::default(),
            locations: LocationSettings::default(),
            purge: PurgeSettings::default(),
            retention: RetentionSettings::default(),
            audit: AuditSettings::default(),
            signatures: signatures::Signatures::default(),
            dashboard: Dashboard::default(),
            metadefs: Metadefs::default(),
            stores: BTreeMap::new(),
            ignored: Vec::new(),
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self { url: String::new(), connection: String::new(), max_pool_size: 8, pool_timeout: 15 }
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            mode: "embedded".to_owned(),
            region_name: "RegionOne".to_owned(),
            settings: vitrine_identity::Settings::default(),
        }
    }
}

impl Default for Api {
    fn default() -> Self {
        Self {
            allow_anonymous_access: false,
            www_authenticate_uri: String::new(),
            max_json_body: 1024 * 1024,
            retry_after: 5,
            keepalive_timeout: 75,
            client_socket_timeout: 900,
            upload_idle_timeout: 120,
            v1: false,
        }
    }
}

impl Default for ImageFormat {
    fn default() -> Self {
        Self {
            disk_formats: names::DISK_FORMATS.map(str::to_owned).to_vec(),
            container_formats: names::CONTAINER_FORMATS.map(str::to_owned).to_vec(),
            require_image_format_match: true,
            gpt_safety_checks_nonfatal: Vec::new(),
        }
    }
}

impl Config {
    /// The URL of the database: the one that is set, else a file in the data folder.
    pub(crate) fn database_url(&self) -> String {
        let set = [&self.database.url, &self.database.connection].into_iter().find(|url| !url.is_empty());
        set.cloned().unwrap_or_else(|| format!("sqlite://{}", self.database_file().display()))
    }

    /// Whether the database is the file in the data folder.
    pub(crate) fn uses_own_database(&self) -> bool {
        self.database.url.is_empty() && self.database.connection.is_empty()
    }

    /// The file of the database where no other one is set.
    pub(crate) fn database_file(&self) -> PathBuf {
        self.data_dir.join("vitrine.db")
    }

    /// Makes the path of a file absolute or one in the data folder, where there is one.
    fn set_below_data_dir(&self, file: &mut PathBuf) {
        if !file.as_os_str().is_empty() {
            *file = self.below_data_dir(file);
        }
    }

    /// The stores by name, with absolute or data-folder paths; a store `file` in the data folder where none is set.
    pub(crate) fn effective_stores(&self) -> BTreeMap<String, NamedStore> {
        let mut stores = self.stores.clone();
        if stores.is_empty() {
            let folder = PathBuf::from("images");
            let options = FileOptions { filesystem_store_datadir: folder, ..FileOptions::default() };
            stores.insert("file".to_owned(), NamedStore::of(Store::File(options)));
        }
        for store in stores.values_mut() {
            match &mut store.driver {
                Store::File(options) => {
                    options.filesystem_store_datadir = self.below_data_dir(&options.filesystem_store_datadir);
                    self.set_below_data_dir(&mut options.filesystem_store_metadata_file);
                    for folder in &mut options.filesystem_store_datadirs {
                        *folder = self.below_data_dir(Path::new(folder)).display().to_string();
                    }
                }
                Store::Http(HttpOptions { https_ca_certificates_file: file, .. })
                | Store::S3(S3Options { s3_store_cacert: file, .. }) => {
                    self.set_below_data_dir(file);
                }
                Store::Swift(options) => {
                    self.set_below_data_dir(&mut options.swift_store_cacert);
                    self.set_below_data_dir(&mut options.swift_store_config_file);
                }
                Store::Vmware(options) => self.set_below_data_dir(&mut options.vmware_ca_file),
                Store::Sheepdog(_) => {}
                Store::Cinder(options) => self.set_below_data_dir(&mut options.cinder_ca_certificates_file),
                Store::Rbd(RbdOptions { rbd_store_ceph_conf: file, .. }) => {
                    if !file.is_empty() {
                        *file = self.below_data_dir(Path::new(file)).display().to_string();
                    }
                }
            }
        }
        stores
    }

    /// Those of the stores that take data.
    pub(crate) fn writable_stores(&self) -> BTreeMap<String, NamedStore> {
        let mut stores = self.effective_stores();
        stores.retain(|_, store| !matches!(store.driver, Store::Http(_)));
        stores
    }

    /// The name of the store where new images go: the one that is set, or the only one that takes data.
    pub(crate) fn default_store(&self) -> Option<String> {
        let stores = self.writable_stores();
        if !self.default_backend.is_empty() {
            return stores.contains_key(&self.default_backend).then(|| self.default_backend.clone());
        }
        (stores.len() == 1).then(|| stores.into_keys().next()).flatten()
    }

    /// The folder of the image cache.
    pub(crate) fn cache_dir(&self) -> PathBuf {
        self.below_data_dir(&self.image_cache.image_cache_dir)
    }

    /// A relative path counts from the data folder.
    fn below_data_dir(&self, path: &Path) -> PathBuf {
        self.data_dir.join(path)
    }

    /// The public endpoint, where it is set.
    pub(crate) fn public_endpoint(&self) -> Option<Url> {
        Url::parse(&self.public_endpoint).ok()
    }

    /// The rules for outbound requests.
    ///
    /// # Errors
    /// Names the value that cannot be used.
    pub(crate) fn rules(&self) -> Result<Rules, InvalidRule> {
        Rules::new(&self.import_filtering_opts, &self.fetcher.allowed_networks)
    }

    /// The limits of outbound requests, with an absolute or data-folder path of certificates.
    pub(crate) fn effective_fetcher(&self) -> vitrine_fetcher::Settings {
        let mut settings = self.fetcher.clone();
        if !settings.ca_certificates_file.is_empty() {
            let file = self.below_data_dir(Path::new(&settings.ca_certificates_file));
            settings.ca_certificates_file = file.display().to_string();
        }
        settings
    }

    /// What the domain layer gets of it.
    pub(crate) fn domain(&self) -> vitrine_domain::Settings {
        vitrine_domain::Settings {
            limits: self.limits.clone(),
            disk_formats: self.image_format.disk_formats.clone(),
            container_formats: self.image_format.container_formats.clone(),
            require_image_format_match: self.image_format.require_image_format_match,
            gpt_safety_checks_nonfatal: self.image_format.gpt_safety_checks_nonfatal.clone(),
            hashing_algorithm: self.hashing_algorithm.clone(),
            upload_idle_timeout: self.api.upload_idle_timeout,
            imports: self.imports(),
            tasks: self.task.clone(),
            cache: self.image_cache.domain(&self.worker_self_reference_url),
            uploads: self.uploads.domain(&self.data_dir),
            locations: self.locations.clone(),
            signatures: self.signatures.domain(&self.data_dir),
            scrub: self.scrub.clone(),
            purge: self.purge.clone(),
            retention: self.retention.clone(),
            audit: self.audit.clone(),
        }
    }
}
