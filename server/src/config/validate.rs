//! Values that are of the right kind, and still cannot be used.

use std::collections::BTreeMap;

use tracing_subscriber::EnvFilter;
use url::Url;

use super::{Config, Store};

impl Config {
    /// A sentence for each problem; none where the configuration can be used.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut check = |good: bool, problem: String| {
            if !good {
                problems.push(problem);
            }
        };
        check(
            self.listen
                .rsplit_once(':')
                .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok()),
            format!("listen must be an address and a port, such as 127.0.0.1:9292, not \"{}\"", self.listen),
        );
        check(!self.data_dir.as_os_str().is_empty(), "data_dir must not be empty".to_owned());
        for (name, value) in [
            ("public_endpoint", &self.public_endpoint),
            ("api.www_authenticate_uri", &self.api.www_authenticate_uri),
        ] {
            check(
                value.is_empty() || is_http(value),
                format!("{name} must be a URL such as https://images.example.org, not \"{value}\""),
            );
        }
        check(
            EnvFilter::try_new(&self.log_level).is_ok(),
            format!(
                "log_level must be error, warn, info, debug, trace or a list of targets, not \"{}\"",
                self.log_level
            ),
        );
        check(
            self.database.url.is_empty() || self.database.connection.is_empty(),
            "database.url and database.connection say the same thing: set one of them".to_owned(),
        );
        for (name, url) in
            [("database.url", &self.database.url), ("database.connection", &self.database.connection)]
        {
            check(
                url.is_empty()
                    || ["sqlite", "postgres", "postgresql", "mysql", "mariadb"].contains(&engine(url)),
                format!("{name} must begin with sqlite://, postgres:// or mysql://"),
            );
        }
        for (name, value) in [
            ("database.max_pool_size", u64::from(self.database.max_pool_size)),
            ("database.pool_timeout", self.database.pool_timeout),
            ("identity.token_expiration", self.identity.settings.token_expiration),
            ("identity.login_attempts_window", u64::from(self.identity.settings.login_attempts_window)),
            ("identity.password_hash_passes", u64::from(self.identity.settings.password_hash_passes)),
            ("api.keepalive_timeout", self.api.keepalive_timeout),
            ("api.upload_idle_timeout", self.api.upload_idle_timeout),
            ("fetcher.connect_timeout", self.fetcher.connect_timeout),
            ("fetcher.idle_timeout", self.fetcher.idle_timeout),
            ("limits.image_size_cap", self.limits.image_size_cap),
            ("limits.limit_param_default", u64::from(self.limits.limit_param_default)),
            ("limits.api_limit_max", u64::from(self.limits.api_limit_max)),
            ("uploads.expiry", self.uploads.expiry),
            ("task.max_workers", u64::try_from(self.task.max_workers).unwrap_or(u64::MAX)),
            ("wakeup_time", self.scrub.wakeup_time),
            ("scrub_pool_size", u64::try_from(self.scrub.scrub_pool_size).unwrap_or(u64::MAX)),
            ("purge.max_rows", self.purge.max_rows),
            ("task.max_attempts", u64::from(self.task.max_attempts)),
        ] {
            check(value > 0, format!("{name} must be 1 or more"));
        }
        check(
            self.identity.settings.password_hash_memory >= 8,
            "identity.password_hash_memory must be 8 or more".to_owned(),
        );
        check(
            self.api.max_json_body >= 1024,
            "api.max_json_body must be 1024 or more: requests would not fit".to_owned(),
        );
        for (name, formats) in [
            ("image_format.disk_formats", &self.image_format.disk_formats),
            ("image_format.container_formats", &self.image_format.container_formats),
        ] {
            check(!formats.is_empty(), format!("{name} must not be empty"));
        }
        check(
            self.image_cache.image_cache_max_size > 0,
            "image_cache.image_cache_max_size must be 1 or more; enabled = false turns the cache off"
                .to_owned(),
        );
        check(
            !self.image_cache.image_cache_dir.as_os_str().is_empty(),
            "image_cache.image_cache_dir must not be empty".to_owned(),
        );
        check(
            self.worker_self_reference_url.chars().count() <= 255,
            "worker_self_reference_url may have 255 characters".to_owned(),
        );
        for name in &self.image_cache.exclude_stores {
            check(
                self.effective_stores().contains_key(name),
                format!("image_cache.exclude_stores names \"{name}\", which is no store"),
            );
        }
        if let Err(entry) = self.injected() {
            check(
                false,
                format!(
                    "inject_metadata_properties.inject: \"{entry}\" must be NAME:VALUE, with a name of at most 255 \
                     characters that does not begin with os_glance"
                ),
            );
        }
        if let Err(entry) = self.identity.settings.regions() {
            check(
                false,
                format!(
                    "identity.image_endpoints: \"{entry}\" must be REGION=URL, such as Two=https://two.example.org"
                ),
            );
        }
        for name in self.stores.keys() {
            check(
                !name.starts_with("os_glance_"),
                format!(
                    "the store name \"{name}\" is reserved: names that begin with os_glance_ are the service's"
                ),
            );
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
            check(
                plain && !name.is_empty(),
                format!("the store name \"{name}\" must be of letters, digits, - and _"),
            );
            check(
                !name.starts_with("os_glance_"),
                format!(
                    "the store name \"{name}\" must not begin with os_glance_, which is for the service itself"
                ),
            );
        }
        let mut folders = BTreeMap::new();
        for (name, store) in self.effective_stores() {
            let Store::File(options) = store.driver else { continue };
            // A mistake in them is told below.
            let Ok(named) = options.folders() else { continue };
            for (folder, _) in named {
                if let Some(other) = folders.insert(folder, name.clone()) {
                    problems.push(format!(
                        "the stores {other} and {name} have the same filesystem_store_datadir"
                    ));
                }
            }
        }
        if let Err(problem) = self.rules() {
            let section =
                if problem.option == "allowed_networks" { "fetcher" } else { "import_filtering_opts" };
            problems.push(format!("{section}.{problem}"));
        }
        let mut pools = BTreeMap::new();
        let mut buckets = BTreeMap::new();
        let mut containers = BTreeMap::new();
        let mut folders_of_datastores = BTreeMap::new();
        let mut clusters = BTreeMap::new();
        for (name, store) in &self.stores {
            let checked = match &store.driver {
                Store::File(options) => options.check(),
                Store::Http(options) => options.check(),
                Store::Rbd(options) => options.check(),
                Store::S3(options) => options.check(),
                Store::Swift(options) => options.check(),
                Store::Vmware(options) => options.check(),
                Store::Sheepdog(options) => options.check(),
                Store::Cinder(options) => options.check(),
            };
            if let Err(problem) = checked {
                problems.push(format!("stores.{name}: {problem}"));
            }
            if let Err(problem) = store.handling.check() {
                problems.push(format!("stores.{name}: {problem}"));
            }
            if let Store::Rbd(options) = &store.driver
                && let Some(other) =
                    pools.insert((&options.rbd_store_ceph_conf, &options.rbd_store_pool), name)
            {
                problems.push(format!("the stores {other} and {name} have the same rbd_store_pool"));
            }
            if let Store::S3(options) = &store.driver
                && let Some(bucket) = options.place()
                && let Some(other) = buckets.insert(bucket, name)
            {
                problems.push(format!("the stores {other} and {name} have the same s3_store_bucket"));
            }
            if let Store::Swift(options) = &store.driver
                && let Some(container) = options.place()
                && let Some(other) = containers.insert(container, name)
            {
                problems.push(if options.swift_store_multi_tenant {
                    format!(
                        "the stores {other} and {name} have the same swift_store_endpoint and swift_store_container: \
                         another swift_store_container tells their locations apart"
                    )
                } else {
                    format!(
                        "the stores {other} and {name} have the same default_swift_reference and \
                         swift_store_container: another default_swift_reference tells their locations apart"
                    )
                });
            }
            if let Store::Sheepdog(options) = &store.driver
                && let Some(other) = clusters.insert(options.place(), name)
            {
                problems.push(format!(
                    "the stores {other} and {name} have the same sheepdog_store_address and sheepdog_store_port"
                ));
            }
            let Store::Vmware(options) = &store.driver else { continue };
            for place in options.places() {
                if let Some(other) = folders_of_datastores.insert(place, name) {
                    problems.push(format!(
                        "the stores {other} and {name} have a datastore and a vmware_store_image_dir in common: another \
                         vmware_store_image_dir tells their images apart"
                    ));
                }
            }
        }
        let known = || self.writable_stores().into_keys().collect::<Vec<_>>().join(", ");
        if self.default_store().is_none() {
            problems.push(if self.writable_stores().is_empty() {
                "no store takes new images: add one of the type file".to_owned()
            } else if self.default_backend.is_empty() {
                format!("default_backend is missing; it must be one of {}", known())
            } else {
                format!("default_backend must be one of {}, not \"{}\"", known(), self.default_backend)
            });
        }
        problems
    }
}

/// The first word of a database's URL, without a Python driver's name.
fn engine(url: &str) -> &str {
    let scheme = url.split(':').next().unwrap_or_default();
    scheme.split('+').next().unwrap_or_default()
}

fn is_http(value: &str) -> bool {
    Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Database;

    #[test]
    fn the_defaults_can_be_used() {
        assert_eq!(Config::default().problems(), Vec::<String>::new());
    }

    #[test]
    fn each_problem_is_named() {
        let config = Config {
            listen: "9292".to_owned(),
            public_endpoint: "images.example.org".to_owned(),
            log_level: "info,=,".to_owned(),
            database: Database {
                url: "db2://x:secret@y".to_owned(),
                connection: "oracle://x:secret@y".to_owned(),
                max_pool_size: 0,
                ..Database::default()
            },
            default_backend: "ceph".to_owned(),
            fetcher: vitrine_fetcher::Settings {
                allowed_networks: vec!["10.0.0.1/8".to_owned()],
                idle_timeout: 0,
                ..vitrine_fetcher::Settings::default()
            },
            ..Config::default()
        };
        let problems = config.problems();
        for name in [
            "listen",
            "public_endpoint",
            "log_level",
            "database.url and",
            "database.url must",
            "database.connection",
            "database.max_pool_size",
            "default_backend",
            "fetcher.allowed_networks",
            "fetcher.idle_timeout",
        ] {
            assert_eq!(
                problems.iter().filter(|problem| problem.starts_with(name)).count(),
                1,
                "{name}: {problems:?}"
            );
        }
        assert!(!problems.concat().contains("secret"));
    }
}
