//! `vitrine config reference`.

use std::fmt::Write;

use toml::{Table, Value};
use vitrine_app::operator::Sentence;
use vitrine_stores::drivers::{
    cinder::CinderOptions, file::FileOptions, http::HttpOptions, rbd::RbdOptions, s3::S3Options,
    sheepdog::SheepdogOptions, swift::SwiftOptions, vmware::VmwareOptions,
};

use super::{
    Config, NamedStore, Store,
    keys::{KEYS, STORE},
    kind::Kind,
};
use crate::failure::{Context, Result};

const HEAD: &str = "\
# The configuration of Vitrine: every key with its meaning and its default.
#
# A key of a section is set in the environment as VITRINE_SECTION_KEY, one of the top level as VITRINE_KEY; lists are
# written with commas there. An option of the command line comes first, then the environment, then this file.
# The options that Glance has too have Glance's names.
";

/// Every key with its meaning and default, as a file whose values are all remarks.
pub(crate) fn reference() -> Result<String> {
    let file = Store::File(FileOptions {
        filesystem_store_datadir: "images".into(),
        filesystem_store_file_perm: Some(0),
        ..Default::default()
    });
    let s3 = Store::S3(S3Options {
        s3_store_host: "https://s3.example.org".to_owned(),
        s3_store_bucket: "images".to_owned(),
        ..Default::default()
    });
    let swift = Store::Swift(Box::new(SwiftOptions {
        swift_store_auth_address: "https://keystone.example.org:5000/v3".to_owned(),
        swift_store_user: "service:glance".to_owned(),
        swift_store_key: "the password".into(),
        swift_store_retry_get_count: Some(12),
        ..Default::default()
    }));
    let vmware = Store::Vmware(Box::new(VmwareOptions {
        vmware_server_host: "vcenter.example.org".to_owned(),
        vmware_server_username: "glance@vsphere.local".to_owned(),
        vmware_server_password: "the password".into(),
        vmware_datastores: vec!["/Datacenter:images:100".to_owned()],
        ..Default::default()
    }));
    let cinder = Store::Cinder(Box::new(CinderOptions {
        cinder_store_auth_address: "https://keystone.example.org:5000/v3".to_owned(),
        cinder_store_user_name: "glance".to_owned(),
        cinder_store_password: "the password".into(),
        cinder_store_project_name: "service".to_owned(),
        ..Default::default()
    }));
    let stores = [
        ("NAME", file),
        ("WEB", Store::Http(HttpOptions::default())),
        ("CEPH", Store::Rbd(RbdOptions::default())),
        ("S3", s3),
        ("SWIFT", swift),
        ("VMWARE", vmware),
        ("SHEEPDOG", Store::Sheepdog(SheepdogOptions::default())),
        ("CINDER", cinder),
    ];
    let stores = stores.into_iter().map(|(name, store)| (name.to_owned(), NamedStore::of(store))).collect();
    // Several of these stores take images.
    let config = Config { stores, default_backend: "NAME".to_owned(), ..Config::default() };
    let defaults = Table::try_from(config).context("the defaults cannot be printed")?;
    let mut text = HEAD.to_owned();
    let mut section = "";
    for key in KEYS {
        // A store has the options of its type alone.
        let here = match key.section {
            STORE => [STORE, "stores.WEB", "stores.CEPH", "stores.S3", "stores.SWIFT", "stores.VMWARE"]
                .into_iter()
                .chain(["stores.SHEEPDOG", "stores.CINDER"])
                .find(|store| default(&defaults, store, key.name).is_some())
                .unwrap_or(STORE),
            other => other,
        };
        if here != section {
            section = here;
            let is_example = key.section == STORE;
            let _ = writeln!(text, "\n{}[{section}]", if is_example { "# " } else { "" });
            if let Some(kind) = default(&defaults, section, "type").filter(|_| key.name != "type") {
                let _ = writeln!(text, "# type = {kind}");
            }
        }
        let _ = write!(text, "\n# {}", Sentence::new(key.help, Vec::new()).english());
        if let Kind::OneOf(_) | Kind::Words([_, ..]) = key.kind {
            let _ = write!(text, " Allowed: {}.", key.kind.wanted());
        }
        let _ = writeln!(text);
        if let Some(value) = default(&defaults, section, key.name) {
            let _ = writeln!(text, "# {} = {value}", key.name);
        }
    }
    Ok(text)
}

fn default<'a>(defaults: &'a Table, section: &str, name: &str) -> Option<&'a Value> {
    let mut table = defaults;
    for part in section.split('.').filter(|part| !part.is_empty()) {
        table = table.get(part)?.as_table()?;
    }
    table.get(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load::assemble;

    #[test]
    fn the_reference_is_a_file_of_defaults() {
        let text = reference().unwrap();
        for key in KEYS {
            assert!(text.contains(&format!("\n# {} = ", key.name)), "{}", key.path());
        }
        assert!(assemble(&text, &|_| None, &[]).is_ok(), "as it is");
        let enabled: String = text
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if rest.contains(" = ") || rest.starts_with('[') => rest,
                _ => line,
            })
            .collect::<Vec<_>>()
            .join("\n");
        let (config, _) = assemble(&enabled, &|_| None, &[]).unwrap();
        assert_eq!(format!("{:?}", config.limits), format!("{:?}", Config::default().limits));
        assert_eq!(config.default_store().as_deref(), Some("NAME"), "every line can be enabled");
    }
}
