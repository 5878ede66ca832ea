//! Every setting in force, for the dashboard.

use std::collections::BTreeMap;

use toml::{Table, Value as Toml};
use vitrine_app::operator::{Origin as From, Sentence, Setting, Value};

use super::{
    Loaded,
    keys::{KEYS, Key, STORE},
    kind::Kind,
    load::Origin,
    show::without_password,
};

/// Every setting in force, in the order of the reference; those of a store are of its type. No secret is among them.
pub(crate) fn settings(loaded: &Loaded) -> Vec<Setting> {
    let mut config = loaded.config.clone();
    config.stores = config.effective_stores();
    config.default_backend = config.default_store().unwrap_or_default();
    let Ok(table) = Table::try_from(config) else { return Vec::new() };
    let mut sections: BTreeMap<String, Vec<Setting>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    let empty = Table::new();
    let stores = table.get("stores").and_then(Toml::as_table).unwrap_or(&empty);
    for key in KEYS {
        let places: Vec<(String, Option<&Toml>)> = match key.section {
            STORE => stores
                .iter()
                .map(|(name, store)| {
                    (format!("stores.{name}"), store.as_table().and_then(|s| s.get(key.name)))
                })
                .collect(),
            "" => vec![(String::new(), table.get(key.name))],
            section => {
                let inner = table.get(section).and_then(Toml::as_table);
                vec![(section.to_owned(), inner.and_then(|inner| inner.get(key.name)))]
            }
        };
        for (section, value) in places {
            if let Some(value) = value {
                if !sections.contains_key(&section) {
                    order.push(section.clone());
                }
                let setting = setting(loaded, key, &section, value);
                let known = sections.entry(section).or_default();
                // Two types of stores may have a key of the same name.
                if !known.iter().any(|one| one.name == setting.name) {
                    known.push(setting);
                }
            }
        }
    }
    order.into_iter().filter_map(|section| sections.remove(&section)).flatten().collect()
}

fn setting(loaded: &Loaded, key: &Key, section: &str, value: &Toml) -> Setting {
    let path = if section.is_empty() { key.name.to_owned() } else { format!("{section}.{}", key.name) };
    let value = match (key.kind, value) {
        (Kind::Secret, value) => Value::Hidden(value.as_str().is_none_or(|text| !text.is_empty())),
        (Kind::SecretUrl, Toml::String(url)) => Value::Shown(Toml::String(without_password(url)).to_string()),
        (_, value) => Value::Shown(value.to_string()),
    };
    let origin = match loaded.origins.get(&path) {
        None => From::Default,
        Some(Origin::Flag) => From::CommandLine,
        Some(Origin::Variable(name)) => From::Variable(name.clone()),
        Some(Origin::File) => {
            From::File(loaded.file.as_ref().map(|file| file.display().to_string()).unwrap_or_default())
        }
    };
    let help = Sentence::new(key.help, Vec::new());
    Setting { section: section.to_owned(), name: key.name.to_owned(), value, origin, help }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load::assemble;

    const FILE: &str = "\
        drain_timeout = 7\n\
        [database]\nconnection = \"postgres://v:hunter2@db/v\"\n\
        [stores.far]\ntype = \"s3\"\ns3_store_host = \"https://s3.example.org\"\ns3_store_bucket = \"images\"\n\
        s3_store_access_key = \"hunter2\"\ns3_store_secret_key = \"hunter2\"\n";

    #[test]
    fn every_key_is_there_with_its_source_and_without_secrets() {
        let environment = |name: &str| (name == "VITRINE_AUDIT_KEEP_DAYS").then(|| "9".to_owned());
        let (config, origins) =
            assemble(FILE, &environment, &[("listen", "127.0.0.1:1".to_owned())]).unwrap();
        let loaded = Loaded { config, file: Some("vitrine.toml".into()), origins };
        let settings = settings(&loaded);
        assert!(!format!("{settings:?}").contains("hunter2"), "{settings:#?}");
        let of = |section: &str, name: &str| {
            let found = settings.iter().find(|one| one.section == section && one.name == name);
            let found = found.unwrap_or_else(|| panic!("{section}.{name}"));
            (found.value.clone(), found.origin.clone())
        };
        let shown = |text: &str| Value::Shown(text.to_owned());
        assert_eq!(of("", "drain_timeout"), (shown("7"), From::File("vitrine.toml".to_owned())));
        assert_eq!(of("", "listen"), (shown("\"127.0.0.1:1\""), From::CommandLine));
        let variable = From::Variable("VITRINE_AUDIT_KEEP_DAYS".to_owned());
        assert_eq!(of("audit", "keep_days"), (shown("9"), variable));
        assert_eq!(of("purge", "max_rows"), (shown("10000"), From::Default));
        assert_eq!(of("database", "connection").0, shown("\"postgres://v:***@db/v\""));
        assert_eq!(of("stores.far", "s3_store_secret_key").0, Value::Hidden(true));
        assert_eq!(of("", "default_backend").0, shown("\"far\""));
        for key in KEYS.iter().filter(|key| key.section != STORE) {
            of(key.section, key.name);
        }
        assert!(settings.iter().all(|one| one.help.english().ends_with('.')), "each has its message");
    }
}
