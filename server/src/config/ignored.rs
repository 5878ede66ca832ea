//! What a configuration carries over from Glance: options that change nothing here, and former names of others.

use toml::{Table, Value};
use vitrine_app::{operator::Sentence, sentence};
use vitrine_stores::drivers::ignored::{former_names, ignored};

/// An option of a store that is set and changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IgnoredOption {
    /// The name of the store.
    pub(crate) store: String,
    /// The name of the option.
    pub(crate) name: &'static str,
}

impl IgnoredOption {
    /// What to say of it.
    pub(crate) fn sentence(&self) -> Sentence {
        sentence!("doctor-ignored", option = self.name, reason = reason(self.name))
    }
}

/// Why there is nothing for an option to do.
fn reason(option: &str) -> Sentence {
    match option {
        "swift_store_use_trusts" => sentence!("doctor-ignored-swift-trusts"),
        "swift_store_ssl_compression" => sentence!("doctor-ignored-swift-compression"),
        "swift_buffer_on_upload" => sentence!("doctor-ignored-swift-buffer"),
        "swift_upload_buffer_dir" => sentence!("doctor-ignored-swift-buffer-folder"),
        "rootwrap_config" => sentence!("doctor-ignored-cinder-rootwrap"),
        "cinder_mount_point_base" => sentence!("doctor-ignored-cinder-mounted"),
        "cinder_use_multipath" | "cinder_enforce_multipath" => sentence!("doctor-ignored-cinder-connected"),
        "filesystem_store_threadpool_threshold" => sentence!("doctor-ignored-file-threshold"),
        _ => sentence!("doctor-ignored-unknown"),
    }
}

/// Takes what changes nothing out of the stores of a file, and gives other options the names that they have now.
pub(super) fn take(table: &mut Table) -> Vec<IgnoredOption> {
    let mut taken = Vec::new();
    let stores = table.get_mut("stores").and_then(Value::as_table_mut).into_iter().flatten();
    for (store, options) in stores {
        let Some(options) = options.as_table_mut() else { continue };
        let kind = options.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        for name in ignored(&kind) {
            if options.remove(*name).is_some() {
                taken.push(IgnoredOption { store: store.clone(), name });
            }
        }
        for (former, now) in former_names(&kind) {
            // Where both are set, nobody knows which is meant: the former one stays, and is refused as unknown.
            if !options.contains_key(*now)
                && let Some(value) = options.remove(*former)
            {
                options.insert((*now).to_owned(), value);
            }
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Config, Store, load::assemble},
        *,
    };

    fn from(text: &str) -> Result<Config, String> {
        assemble(text, &|_| None, &[]).map(|(config, _)| config)
    }

    const SWIFT: &str = "[stores.a]\ntype = \"swift\"\nswift_store_auth_address = \"https://keystone.test/v3\"\n\
                         swift_store_user = \"service:glance\"\nswift_store_key = \"planted\"\n";
    const CINDER: &str = "[stores.a]\ntype = \"cinder\"\ncinder_store_auth_address = \"https://keystone.test/v3\"\n\
                          cinder_store_user_name = \"glance\"\ncinder_store_password = \"planted\"\n\
                          cinder_store_project_name = \"service\"\n";
    const FILE: &str = "[stores.a]\ntype = \"file\"\n";

    #[test]
    fn what_changes_nothing_is_taken_and_told() {
        for (text, lines) in [
            (
                SWIFT,
                "swift_store_use_trusts = false\nswift_store_ssl_compression = true\n\
                 swift_buffer_on_upload = true\nswift_upload_buffer_dir = \"/tmp\"\n",
            ),
            (
                CINDER,
                "rootwrap_config = \"/etc/glance/rootwrap.conf\"\ncinder_use_multipath = true\n\
                 cinder_enforce_multipath = true\ncinder_mount_point_base = \"/mnt\"\n",
            ),
            (FILE, "filesystem_store_threadpool_threshold = 75\n"),
        ] {
            let config = from(&format!("{text}{lines}")).unwrap();
            let told: Vec<&str> = config.ignored.iter().map(|option| option.name).collect();
            let set: Vec<&str> = lines.lines().filter_map(|line| line.split(" = ").next()).collect();
            assert_eq!(told, set);
            for option in &config.ignored {
                assert_eq!(option.store, "a");
                let sentence = option.sentence().english();
                assert!(sentence.starts_with(&format!("{} has no effect: ", option.name)), "{sentence}");
            }
            let without = from(text).unwrap();
            assert!(without.ignored.is_empty() && without.stores == config.stores);
        }
        // What is ignored in one type is unknown in others, and nothing else is let through.
        for (text, line) in
            [(FILE, "swift_store_use_trusts = true\n"), (SWIFT, "swift_store_trusts = true\n")]
        {
            assert!(from(&format!("{text}{line}")).unwrap_err().contains("unknown key"), "{line}");
        }
    }

    #[test]
    fn each_option_without_effect_has_its_reason() {
        for name in ["file", "swift", "cinder"].into_iter().flat_map(ignored) {
            assert_ne!(reason(name), sentence!("doctor-ignored-unknown"), "{name}");
        }
    }

    #[test]
    fn former_names_mean_the_options_of_now() {
        let former = format!("{CINDER}os_region_name = \"one\"\n");
        let config = from(&former).unwrap();
        let Store::Cinder(options) = &config.stores["a"].driver else { panic!("{config:?}") };
        assert_eq!(options.cinder_os_region_name, "one");
        assert!(config.ignored.is_empty());
        let both = from(&format!("{former}cinder_os_region_name = \"two\"\n")).unwrap_err();
        assert!(both.contains("unknown key os_region_name"), "{both}");
        let vmware = "[stores.a]\ntype = \"vmware\"\nvmware_server_host = \"vcenter.test\"\n\
                      vmware_server_username = \"glance\"\nvmware_server_password = \"planted\"\n\
                      vmware_datastores = [\"/DC0:one\"]\nvmware_api_insecure = true\n";
        let config = from(vmware).unwrap();
        let Store::Vmware(options) = &config.stores["a"].driver else { panic!("{config:?}") };
        assert!(options.vmware_insecure);
    }

    #[test]
    fn files_of_options_are_below_the_data_folder() {
        let swift = "[stores.a]\ntype = \"swift\"\nswift_store_config_file = \"glance-swift.conf\"\n\
                     default_swift_reference = \"two\"\nswift_store_retry_get_count = 3\n";
        let config = from(swift).unwrap();
        let Store::Swift(options) = &config.effective_stores()["a"].driver else { panic!("{config:?}") };
        assert_eq!(options.swift_store_config_file.to_str(), Some("data/glance-swift.conf"));
        assert_eq!(options.swift_store_retry_get_count, Some(3));
        assert_eq!(options.place().as_deref(), Some("swift+config://two/glance"));
        let file = format!(
            "{FILE}filesystem_store_metadata_file = \"metadata.json\"\nfilesystem_store_chunk_size = 65536\n"
        );
        let config = from(&file).unwrap();
        let Store::File(options) = &config.effective_stores()["a"].driver else { panic!("{config:?}") };
        assert_eq!(options.filesystem_store_metadata_file.to_str(), Some("data/metadata.json"));
        assert_eq!(options.filesystem_store_chunk_size, 65_536);
        let none = file.replace("65536", "0");
        assert!(from(&none).unwrap_err().starts_with("stores.a: filesystem_store_chunk_size = 0"));
        let projects = format!("{swift}swift_store_multi_tenant = true\n");
        assert!(
            from(&projects).unwrap_err().contains("swift_store_config_file and swift_store_multi_tenant")
        );
    }
}
