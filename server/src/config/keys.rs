//! Every key there is: where it stands, what it takes, what it means. Messages, the environment's names and the
//! reference are made from this table; a test holds it against the structs.

mod cinder;
mod rbd;
mod s3;
mod sheepdog;
mod swift;

use vitrine_domain::HASHING_ALGORITHMS;

use super::{
    imports::{METHODS, OUTPUT_FORMATS, PLUGINS},
    kind::Kind,
};

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// The section, `""` for the top level.
    pub(crate) section: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// For people; units and the meaning of special values.
    pub(crate) help: &'static str,
}

impl Key {
    /// Its name for people: `section.name`.
    pub(crate) fn path(&self) -> String {
        if self.section.is_empty() { self.name.to_owned() } else { format!("{}.{}", self.section, self.name) }
    }

    /// The environment variable that sets it; a store's keys have none.
    pub(crate) fn variable(&self) -> Option<String> {
        (self.section != STORE).then(|| format!("VITRINE_{}", self.path().replace('.', "_").to_uppercase()))
    }
}

/// The section of the stores; NAME stands for any name.
pub(crate) const STORE: &str = "stores.NAME";

/// The section of the import filters, as in Glance.
const FILTERING: &str = "import_filtering_opts";

/// The types of stores.
pub(crate) const STORE_TYPES: &[&str] = &["file", "http", "rbd", "s3", "swift", "sheepdog", "cinder"];

const fn key(section: &'static str, name: &'static str, kind: Kind, help: &'static str) -> Key {
    Key { section, name, kind, help }
}

/// All keys, section by section.
pub(crate) const KEYS: &[Key] = &joined::<
    {
        COMMON.len()
            + rbd::KEYS.len()
            + s3::KEYS.len()
            + swift::KEYS.len()
            + sheepdog::KEYS.len()
            + cinder::KEYS.len()
    },
>(&[COMMON, rbd::KEYS, s3::KEYS, swift::KEYS, sheepdog::KEYS, cinder::KEYS]);

/// The lists, one after the other.
const fn joined<const N: usize>(lists: &[&[Key]]) -> [Key; N] {
    let mut all = [COMMON[0]; N];
    let (mut list, mut at, mut next) = (0, 0, 0);
    while list < lists.len() {
        if at < lists[list].len() {
            all[next] = lists[list][at];
            (at, next) = (at + 1, next + 1);
        } else {
            (list, at) = (list + 1, 0);
        }
    }
    all
}

/// The keys that have no file of their own.
const COMMON: &[Key] = &[
    key("", "listen", Kind::Text, "Address and port to listen on; port 0 takes a free one."),
    key(
        "",
        "data_dir",
        Kind::Text,
        "The folder of the database, the images and the credentials. Paths below are relative to it.",
    ),
    key(
        "",
        "public_endpoint",
        Kind::Text,
        "The URL under which clients reach the server, where that is not the address in their Host header.",
    ),
    key(
        "",
        "enable_proxy_headers_parsing",
        Kind::Flag,
        "Believe X-Forwarded-For and X-Forwarded-Proto. Only behind a proxy that sets them.",
    ),
    key(
        "",
        "default_backend",
        Kind::Text,
        "The store where new images go. May be left out where there is only one store.",
    ),
    key(
        "",
        "worker_self_reference_url",
        Kind::Text,
        "The URL under which other servers reach this one; its name among those that share the database.",
    ),
    key(
        "",
        "delayed_delete",
        Kind::Flag,
        "Leave the data of deleted images for the scrubber; until then they can be restored.",
    ),
    key("", "scrub_time", Kind::Count, "Seconds the data of a deleted image stays, with delayed_delete."),
    key("", "wakeup_time", Kind::Count, "Seconds between two looks for data that is to go; at least 1."),
    key("", "scrub_pool_size", Kind::Count, "Deleted images whose data is removed at once; at least 1."),
    key(
        "",
        "hashing_algorithm",
        Kind::OneOf(&HASHING_ALGORITHMS),
        "The algorithm of os_hash_value for new images.",
    ),
    key(
        "",
        "enabled_import_methods",
        Kind::Words(METHODS),
        "The methods by which images may be imported; empty switches imports off.",
    ),
    key(
        "",
        "node_staging_uri",
        Kind::Text,
        "The folder where data waits for its import, as file:///PATH or PATH; empty is one in data_dir.",
    ),
    key(
        "",
        "drain_timeout",
        Kind::Count,
        "Seconds that running uploads and downloads have to finish when the server is told to end.",
    ),
    key("", "metrics", Kind::Flag, "Whether /metrics shows counters to anybody."),
    key(
        "",
        "log_level",
        Kind::Text,
        "error, warn, info, debug or trace; or a list such as info,vitrine_domain=debug.",
    ),
    key("", "log_format", Kind::OneOf(&["text", "json"]), "The form of the log on standard error."),
    key(
        "database",
        "url",
        Kind::SecretUrl,
        "sqlite://PATH, postgres://USER:PASSWORD@HOST/NAME or mysql://USER:PASSWORD@HOST/NAME; empty is a SQLite file in data_dir.",
    ),
    key(
        "database",
        "connection",
        Kind::SecretUrl,
        "Glance's name for url: a file of Glance's settings may keep it.",
    ),
    key("database", "max_pool_size", Kind::Count, "Connections held at most."),
    key("database", "pool_timeout", Kind::Count, "Seconds to wait for a connection or a lock."),
    key(
        "identity",
        "mode",
        Kind::OneOf(&["embedded"]),
        "Who knows the users: embedded keeps them in the database.",
    ),
    key("identity", "region_name", Kind::Text, "The region in the catalog."),
    key("identity", "token_expiration", Kind::Count, "Seconds a token lives."),
    key(
        "identity",
        "login_attempts_per_user",
        Kind::Count,
        "Failed logins one user may have within the window; 0 is no limit.",
    ),
    key(
        "identity",
        "login_attempts_per_address",
        Kind::Count,
        "Failed logins one address may have within the window; 0 is no limit.",
    ),
    key("identity", "login_attempts_window", Kind::Count, "Seconds a failed login counts."),
    key(
        "identity",
        "password_hash_memory",
        Kind::Count,
        "KiB of memory that one password hash takes (Argon2id).",
    ),
    key("identity", "password_hash_passes", Kind::Count, "Passes over that memory."),
    key(
        "identity",
        "image_endpoints",
        Kind::Words(&[]),
        "Image services of other regions that know the same users, each as REGION=URL: for the catalog and glance-download.",
    ),
    key(
        "api",
        "allow_anonymous_access",
        Kind::Flag,
        "Serve requests without a token as a caller without project and roles, who may read public images.",
    ),
    key(
        "api",
        "www_authenticate_uri",
        Kind::Text,
        "Where a refused client is told to get a token; empty is this server.",
    ),
    key("api", "max_json_body", Kind::Count, "Bytes a JSON request may have."),
    key("api", "retry_after", Kind::Count, "Seconds a client is asked to wait after 503."),
    key(
        "api",
        "keepalive_timeout",
        Kind::Count,
        "Seconds a connection may wait for its next request, or take to send its headers.",
    ),
    key(
        "api",
        "client_socket_timeout",
        Kind::Count,
        "Seconds a client may leave an answer unread before the connection is closed; 0 is for ever.",
    ),
    key(
        "api",
        "upload_idle_timeout",
        Kind::Count,
        "Seconds an upload, or the body of another request, may stand still before it is given up.",
    ),
    key("api", "v1", Kind::Flag, "Also answer the Image API v1, which Glance had up to its release 16."),
    key("limits", "image_member_quota", Kind::Whole, "Members an image may have; negative is no limit."),
    key(
        "limits",
        "image_property_quota",
        Kind::Whole,
        "Additional properties an image may have; negative is no limit.",
    ),
    key("limits", "image_tag_quota", Kind::Whole, "Tags an image may have; negative is no limit."),
    key("limits", "image_location_quota", Kind::Whole, "Locations an image may have; negative is no limit."),
    key("limits", "image_size_cap", Kind::Count, "Bytes an image may have."),
    key("limits", "user_storage_quota", Kind::Count, "Bytes a project may store; 0 is no limit."),
    key("limits", "image_size_total", Kind::Whole, "MiB a project may store; negative is no limit."),
    key(
        "limits",
        "image_stage_total",
        Kind::Whole,
        "MiB a project may have staged for imports; negative is no limit.",
    ),
    key("limits", "image_count_total", Kind::Whole, "Images a project may have; negative is no limit."),
    key(
        "limits",
        "image_count_uploading",
        Kind::Whole,
        "Images of a project whose data may be on its way at a time; negative is no limit.",
    ),
    key(
        "limits",
        "limit_param_default",
        Kind::Count,
        "Images a list page has when the client names no limit.",
    ),
    key("limits", "api_limit_max", Kind::Count, "Images a list page has at most."),
    key(
        "limits",
        "max_request_id_length",
        Kind::Count,
        "Characters a request id sent by a client may have; 0 is no limit.",
    ),
    key(
        "task",
        "task_time_to_live",
        Kind::Count,
        "Hours a finished task is kept, for people to read how it ended.",
    ),
    key("task", "max_workers", Kind::Count, "Tasks that one process works on at a time; at least 1."),
    key("task", "max_attempts", Kind::Count, "How often a task is begun before it is given up; at least 1."),
    key("image_format", "disk_formats", Kind::Words(&[]), "The disk formats images may have."),
    key("image_format", "container_formats", Kind::Words(&[]), "The container formats images may have."),
    key(
        "image_format",
        "require_image_format_match",
        Kind::Flag,
        "Refuse data that is not of the declared disk format. Safety checks run in any case.",
    ),
    key(
        "image_format",
        "gpt_safety_checks_nonfatal",
        Kind::Words(&["mbr"]),
        "Safety checks of GPT disks that only warn.",
    ),
    key(
        FILTERING,
        "allowed_schemes",
        Kind::Words(&["http", "https"]),
        "Schemes of URLs that may be fetched; where it is not empty, disallowed_schemes does not count.",
    ),
    key(FILTERING, "disallowed_schemes", Kind::Words(&[]), "Schemes of URLs that may not be fetched."),
    key(
        FILTERING,
        "allowed_hosts",
        Kind::Words(&[]),
        "Hosts that may be fetched from, also where they lie in a private network; empty is every public one. Where it is not empty, disallowed_hosts does not count.",
    ),
    key(FILTERING, "disallowed_hosts", Kind::Words(&[]), "Hosts and addresses that may not be fetched from."),
    key(
        FILTERING,
        "allowed_ports",
        Kind::Ports,
        "Ports that may be fetched from; empty is every one. Where it is not empty, disallowed_ports does not count.",
    ),
    key(FILTERING, "disallowed_ports", Kind::Ports, "Ports that may not be fetched from."),
    key(
        "fetcher",
        "allowed_networks",
        Kind::Words(&[]),
        "Networks such as 10.20.0.0/16 that may be fetched from although they are not public.",
    ),
    key(
        "fetcher",
        "ca_certificates_file",
        Kind::Text,
        "A PEM file of the authorities that are trusted; empty trusts those of the system.",
    ),
    key("fetcher", "connect_timeout", Kind::Count, "Seconds to find a host, to connect, and for TLS, each."),
    key("fetcher", "idle_timeout", Kind::Count, "Seconds a server that is fetched from may stay silent."),
    key("fetcher", "total_timeout", Kind::Count, "Seconds a whole transfer may take; 0 is for ever."),
    key("fetcher", "max_redirects", Kind::Count, "Redirects that are followed; each is checked again."),
    key(
        "fetcher",
        "resume_attempts",
        Kind::Count,
        "How often a broken transfer is taken up again without getting a mebibyte further.",
    ),
    key(
        "fetcher",
        "resume_pause",
        Kind::Count,
        "Seconds before the first of these attempts; each further pause is twice as long, up to 30 seconds.",
    ),
    key(
        "image_cache",
        "enabled",
        Kind::Flag,
        "Keep copies of the images that are downloaded, so that the stores are read once.",
    ),
    key("image_cache", "image_cache_dir", Kind::Text, "The folder of the copies, for this server alone."),
    key("image_cache", "image_cache_max_size", Kind::Count, "Bytes all copies may have together."),
    key(
        "image_cache",
        "image_cache_stall_time",
        Kind::Count,
        "Seconds the fetching of a copy may stand still before it is given up.",
    ),
    key(
        "image_cache",
        "cache_file_stores",
        Kind::Flag,
        "Copy also what lies in stores of type file, such as folders of another machine; queued images are always copied.",
    ),
    key(
        "image_cache",
        "exclude_stores",
        Kind::Words(&[]),
        "Stores whose images are not copied when they are downloaded.",
    ),
    key(
        "image_import_opts",
        "image_import_plugins",
        Kind::Words(PLUGINS),
        "What happens to imported images beside being stored; decompression always comes before conversion.",
    ),
    key(
        "image_conversion",
        "output_format",
        Kind::OneOf(OUTPUT_FORMATS),
        "The disk format that image_conversion makes.",
    ),
    key(
        "inject_metadata_properties",
        "inject",
        Kind::Words(&[]),
        "Properties that inject_image_metadata gives to imported images, each as NAME:VALUE.",
    ),
    key(
        "inject_metadata_properties",
        "ignore_user_roles",
        Kind::Words(&[]),
        "Whoever has one of these roles gets no properties injected.",
    ),
    key(
        "glance_download_properties",
        "extra_properties",
        Kind::Words(&[]),
        "The beginnings of the names of properties that glance-download copies from the other service.",
    ),
    key(
        "locations",
        "show_image_direct_url",
        Kind::Flag,
        "Tell everybody who sees an image the location that its data is read from (direct_url).",
    ),
    key(
        "locations",
        "show_multiple_locations",
        Kind::Flag,
        "List the locations of an image to everybody who sees it, and let a PATCH add and remove them.",
    ),
    key("locations", "do_secure_hash", Kind::Flag, "Read and hash data that comes by a location."),
    key("locations", "http_retries", Kind::Count, "How often that reading is tried again."),
    key(
        "purge",
        "age_in_days",
        Kind::Count,
        "Days after which what was removed from images, and forgotten tasks, go for good; 0 is never.",
    ),
    key(
        "purge",
        "images_age_in_days",
        Kind::Count,
        "Days after which deleted images go for good; their ids stay taken. 0 is never.",
    ),
    key("purge", "max_rows", Kind::Count, "Rows of each kind that go at once, each day; at least 1."),
    key(
        "dashboard",
        "secure_cookies",
        Kind::Flag,
        "Mark cookies as Secure. Set it where people come over HTTPS.",
    ),
    key(
        "metadefs",
        "load_catalog",
        Kind::Flag,
        "Load the default catalog of metadata definitions at the first start on a new database. `vitrine metadefs load` \
         does it at any time.",
    ),
    key(
        "uploads",
        "datadir",
        Kind::Text,
        "The folder where the parts of resumable uploads wait for the rest, on a disk of this server alone; empty: there are no resumable uploads.",
    ),
    key(
        "uploads",
        "expiry",
        Kind::Count,
        "Seconds without a new byte after which a resumable upload is given up; at least 1.",
    ),
    key(
        "uploads",
        "finish_wait",
        Kind::Count,
        "Seconds that the request with the last byte waits for the image to be active; then it is answered all the same.",
    ),
    key(STORE, "type", Kind::OneOf(STORE_TYPES), "What kind of store it is."),
    key(STORE, "store_description", Kind::Text, "What people should know about it."),
    key(
        STORE,
        "weight",
        Kind::Whole,
        "Of the copies of an image, the one in the store of the greatest weight is read first.",
    ),
    key(STORE, "filesystem_store_datadir", Kind::Text, "The folder of the images."),
    key(
        STORE,
        "filesystem_store_file_perm",
        Kind::Count,
        "Permissions of the files as octal digits, such as 640; 0 leaves them to the umask.",
    ),
    key(
        STORE,
        "filesystem_thin_provisioning",
        Kind::Flag,
        "Turn runs of zeros into holes that take no room.",
    ),
    key(
        STORE,
        "filesystem_store_timeout",
        Kind::Count,
        "Seconds after which a call the file system does not answer is given up; 0 is never.",
    ),
    key(STORE, "filesystem_store_thread_pool_size", Kind::Count, "Calls to the file system at once."),
    key(
        STORE,
        "https_ca_certificates_file",
        Kind::Text,
        "A PEM file of the authorities that are trusted; empty trusts those of [fetcher].",
    ),
    key(
        STORE,
        "https_insecure",
        Kind::Flag,
        "Read from servers whose certificate proves nothing. It does not count where a file of authorities is named.",
    ),
    key(STORE, "http_proxy_information", Kind::Text, "Not supported: must be empty."),
];

/// The key of that section and name. `section` may be the section of a store of any name.
pub(crate) fn find(section: &str, name: &str) -> Option<&'static Key> {
    let section = if section.starts_with("stores.") { STORE } else { section };
    KEYS.iter().find(|key| key.section == section && key.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::config::{Config, NamedStore, Store};

    /// Keys with `(section, name)` as the struct writes them.
    fn of_the_struct() -> BTreeSet<(String, String)> {
        let file = Store::File(vitrine_stores::drivers::file::FileOptions {
            filesystem_store_file_perm: Some(640),
            ..Default::default()
        });
        let http = Store::Http(vitrine_stores::drivers::http::HttpOptions::default());
        let rbd = Store::Rbd(vitrine_stores::drivers::rbd::RbdOptions::default());
        let s3 = Store::S3(vitrine_stores::drivers::s3::S3Options::default());
        let swift = Store::Swift(Box::default());
        let sheepdog = Store::Sheepdog(Default::default());
        let cinder = Store::Cinder(Box::default());
        let mut keys = BTreeSet::new();
        for store in [file, http, rbd, s3, swift, sheepdog, cinder] {
            let config =
                Config { stores: [("NAME".to_owned(), NamedStore::of(store))].into(), ..Config::default() };
            collect("", &toml::Table::try_from(config).unwrap(), &mut keys);
        }
        keys
    }

    fn collect(section: &str, table: &toml::Table, keys: &mut BTreeSet<(String, String)>) {
        for (name, value) in table {
            match value.as_table() {
                Some(inner) if section.is_empty() => collect(name, inner, keys),
                Some(inner) => collect(&format!("{section}.{name}"), inner, keys),
                None => drop(keys.insert((section.to_owned(), name.clone()))),
            }
        }
    }

    #[test]
    fn the_table_is_the_struct() {
        let table: BTreeSet<(String, String)> =
            KEYS.iter().map(|key| (key.section.to_owned(), key.name.to_owned())).collect();
        assert_eq!(table, of_the_struct());
    }

    #[test]
    fn variables_are_unique() {
        let variables: Vec<String> = KEYS.iter().filter_map(Key::variable).collect();
        assert_eq!(variables.iter().collect::<BTreeSet<_>>().len(), variables.len());
    }
}
