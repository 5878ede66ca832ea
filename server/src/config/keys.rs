//! Every key there is: where it stands, what it takes, what it means. Messages, the environment's names and the
//! reference are made from this table; a test holds it against the structs.

mod api;
mod audit;
mod cinder;
mod dashboard;
mod database;
mod fetcher;
mod file;
mod http;
mod identity;
mod image_cache;
mod image_format;
mod imports;
mod limits;
mod locations;
mod metadefs;
mod purge;
mod rbd;
mod retention;
mod s3;
mod service;
mod sheepdog;
mod signatures;
mod store;
mod swift;
mod task;
mod uploads;
mod vmware;

use super::kind::Kind;

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// The section, `""` for the top level.
    pub(crate) section: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// The message that tells people what it means, with units and special values; in the dashboard's `settings.ftl`.
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

/// The types of stores.
pub(crate) const STORE_TYPES: &[&str] =
    &["file", "http", "rbd", "s3", "swift", "vmware", "sheepdog", "cinder"];

const fn key(section: &'static str, name: &'static str, kind: Kind, help: &'static str) -> Key {
    Key { section, name, kind, help }
}

/// The keys of each subject, in the order of the reference.
const LISTS: &[&[Key]] = &[
    service::KEYS,
    database::KEYS,
    identity::KEYS,
    api::KEYS,
    limits::KEYS,
    task::KEYS,
    image_format::KEYS,
    fetcher::KEYS,
    image_cache::KEYS,
    imports::KEYS,
    locations::KEYS,
    purge::KEYS,
    retention::KEYS,
    audit::KEYS,
    signatures::KEYS,
    dashboard::KEYS,
    metadefs::KEYS,
    uploads::KEYS,
    store::KEYS,
    file::KEYS,
    http::KEYS,
    rbd::KEYS,
    s3::KEYS,
    swift::KEYS,
    vmware::KEYS,
    sheepdog::KEYS,
    cinder::KEYS,
];

/// All keys, section by section.
pub(crate) const KEYS: &[Key] = &joined::<{ total(LISTS) }>(LISTS);

/// How many keys the lists have together.
const fn total(lists: &[&[Key]]) -> usize {
    let (mut list, mut total) = (0, 0);
    while list < lists.len() {
        total += lists[list].len();
        list += 1;
    }
    total
}

/// The lists, one after the other.
const fn joined<const N: usize>(lists: &[&[Key]]) -> [Key; N] {
    let mut all = [lists[0][0]; N];
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
        let swift = Store::Swift(Box::new(vitrine_stores::drivers::swift::SwiftOptions {
            swift_store_retry_get_count: Some(12),
            ..Default::default()
        }));
        let vmware = Store::Vmware(Box::default());
        let sheepdog = Store::Sheepdog(Default::default());
        let cinder = Store::Cinder(Box::default());
        let mut keys = BTreeSet::new();
        for store in [file, http, rbd, s3, swift, vmware, sheepdog, cinder] {
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
