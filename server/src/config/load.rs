//! From file, environment and command line to a [`Config`]. A flag comes before the environment, the environment
//! before the file, the file before the default.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

use super::{
    Config, ignored,
    keys::{self, KEYS, Key, STORE_TYPES},
    suggest::nearest,
};
use crate::{
    cli::Place,
    failure::{Context, Failure, Result},
};

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The file.
    File,
    /// That environment variable.
    Variable(String),
    /// The command line.
    Flag,
}

/// A configuration that was checked, and where its values come from.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) config: Config,
    /// The file that was read.
    pub(crate) file: Option<PathBuf>,
    /// By `section.name`; what is not here is a default.
    pub(crate) origins: BTreeMap<String, Origin>,
}

/// Reads and checks the configuration.
///
/// # Errors
/// Names every key that is unknown or has a value that cannot be used, all at once.
pub(crate) fn load(place: &Place, listen: Option<&str>) -> Result<Loaded> {
    let environment = |name: &str| env::var(name).ok();
    let (text, file) = read(place, &environment)?;
    let mut flags = Vec::new();
    if let Some(folder) = &place.data_dir {
        flags.push(("data_dir", folder.to_string_lossy().into_owned()));
    }
    if let Some(listen) = listen {
        flags.push(("listen", listen.to_owned()));
    }
    let at = file.as_deref().map_or_else(String::new, |file| format!("{}: ", file.display()));
    let (config, origins) = assemble(&text, &environment, &flags)
        .map_err(|problems| Failure::configuration(format!("{at}{problems}")))?;
    Ok(Loaded { config, file, origins })
}

/// The text of the file; the one in the data folder need not be there.
fn read(place: &Place, environment: &dyn Fn(&str) -> Option<String>) -> Result<(String, Option<PathBuf>)> {
    if let Some(file) = &place.config {
        let text =
            fs::read_to_string(file).context(format!("cannot read the configuration {}", file.display()))?;
        return Ok((text, Some(file.clone())));
    }
    let folder = place.data_dir.clone().or_else(|| environment("VITRINE_DATA_DIR").map(PathBuf::from));
    let file = folder.unwrap_or_else(|| Config::default().data_dir).join("vitrine.toml");
    match fs::read_to_string(&file) {
        Ok(text) => Ok((text, Some(file))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok((String::new(), None)),
        Err(error) => Err(error).context(format!("cannot read the configuration {}", file.display())),
    }
}

/// The configuration of these sources, or a sentence for each problem, one a line.
pub(super) fn assemble(
    text: &str,
    environment: &dyn Fn(&str) -> Option<String>,
    flags: &[(&str, String)],
) -> Result<(Config, BTreeMap<String, Origin>), String> {
    let mut table: Table = text.parse().map_err(|error: toml::de::Error| unreadable(text, &error))?;
    let mut problems = Vec::new();
    let mut origins = BTreeMap::new();
    let ignored = ignored::take(&mut table);
    check_section("", &table, &mut problems, &mut origins);

    for key in KEYS {
        let Some(variable) = key.variable() else { continue };
        let Some(value) = environment(&variable) else { continue };
        match key.kind.parse(&value) {
            Ok(value) => {
                put(&mut table, key, value);
                origins.insert(key.path(), Origin::Variable(variable));
            }
            Err(problem) => problems.push(format!("{variable} {problem}")),
        }
    }
    for (name, value) in flags {
        table.insert((*name).to_owned(), Value::String(value.clone()));
        origins.insert((*name).to_owned(), Origin::Flag);
    }
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    let mut config: Config = table.try_into().map_err(|error: toml::de::Error| error.to_string())?;
    config.ignored = ignored;
    let problems = config.problems();
    if problems.is_empty() { Ok((config, origins)) } else { Err(problems.join("\n")) }
}

/// What is no TOML, by its line alone: the line itself may hold a secret.
fn unreadable(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    format!("line {}: {}", before.matches('\n').count() + 1, error.message())
}

/// Finds unknown keys and values of the wrong kind.
fn check_section(
    section: &str,
    table: &Table,
    problems: &mut Vec<String>,
    origins: &mut BTreeMap<String, Origin>,
) {
    for (name, value) in table {
        let path = if section.is_empty() { name.clone() } else { format!("{section}.{name}") };
        if let Some(key) = keys::find(section, name) {
            match key.kind.check(value) {
                Ok(()) => {
                    origins.insert(path, Origin::File);
                }
                Err(problem) => problems.push(format!("{path} {problem}")),
            }
            continue;
        }
        match value {
            Value::Table(inner) if section == "stores" => {
                if !inner.contains_key("type") {
                    problems.push(format!(
                        "{path}.type is missing; it must be one of {}",
                        STORE_TYPES.join(", ")
                    ));
                }
                check_section(&path, inner, problems, origins);
            }
            Value::Table(inner) if section.is_empty() && is_section(name) => {
                check_section(name, inner, problems, origins);
            }
            _ => problems.push(unknown(section, name, value)),
        }
    }
}

fn is_section(name: &str) -> bool {
    name == "stores" || KEYS.iter().any(|key| key.section == name)
}

/// A sentence with the known name that is nearest, wherever it stands.
fn unknown(section: &str, name: &str, value: &Value) -> String {
    let here = if section.is_empty() { "at the top level".to_owned() } else { format!("in [{section}]") };
    if value.is_table() {
        let sections =
            KEYS.iter().map(|key| key.section).filter(|known| !known.is_empty() && !known.contains('.'));
        return match nearest(name, sections.chain(["stores"])) {
            Some(known) => format!("unknown section [{name}]; did you mean [{known}]?"),
            None => format!("unknown section [{name}]"),
        };
    }
    let store_or_section = if section.starts_with("stores.") { keys::STORE } else { section };
    let same = KEYS.iter().filter(|key| key.section == store_or_section).map(|key| key.name);
    if let Some(known) = nearest(name, same) {
        return format!("unknown key {name} {here}; did you mean {known}?");
    }
    match KEYS.iter().find(|key| key.name == name) {
        Some(key) if key.section.is_empty() => {
            format!("unknown key {name} {here}; it belongs to the top level")
        }
        Some(key) => format!("unknown key {name} {here}; it belongs to [{}]", key.section),
        None => match nearest(name, KEYS.iter().map(|key| key.name))
            .and_then(|near| KEYS.iter().find(|key| key.name == near))
        {
            Some(key) => format!("unknown key {name} {here}; did you mean {}?", key.path()),
            None => format!("unknown key {name} {here}"),
        },
    }
}

fn put(table: &mut Table, key: &Key, value: Value) {
    let table = if key.section.is_empty() {
        Some(table)
    } else {
        table.entry(key.section).or_insert_with(|| Value::Table(Table::new())).as_table_mut()
    };
    if let Some(table) = table {
        table.insert(key.name.to_owned(), value);
    }
}

impl Loaded {
    /// Refuses a data folder that is not there, for commands that must not make one.
    pub(crate) fn existing_data_dir(&self) -> Result<&Path> {
        let folder = self.config.data_dir.as_path();
        if folder.is_dir() {
            return Ok(folder);
        }
        Err(Failure::new(format!(
            "there is no data folder {}: name it with --data-dir, or make it with `vitrine serve` or `vitrine db sync`",
            folder.display()
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str) -> Result<Config, String> {
        assemble(text, &|_| None, &[]).map(|(config, _)| config)
    }

    #[test]
    fn later_sources_win() {
        let text =
            "listen = \"127.0.0.1:1\"\ndata_dir = \"a\"\n[limits]\nimage_tag_quota = 3\napi_limit_max = 7\n";
        let environment = |name: &str| match name {
            "VITRINE_LISTEN" => Some("127.0.0.1:2".to_owned()),
            "VITRINE_LIMITS_IMAGE_TAG_QUOTA" => Some("-1".to_owned()),
            "VITRINE_IMAGE_FORMAT_DISK_FORMATS" => Some("raw, qcow2".to_owned()),
            "VITRINE_IMPORT_FILTERING_OPTS_ALLOWED_PORTS" => Some("443, 8443".to_owned()),
            _ => None,
        };
        let flags = [("listen", "127.0.0.1:3".to_owned())];
        let (config, origins) = assemble(text, &environment, &flags).unwrap();
        assert_eq!(config.listen, "127.0.0.1:3");
        assert_eq!(config.data_dir, Path::new("a"));
        assert_eq!(config.limits.image_tag_quota, -1);
        assert_eq!(config.limits.api_limit_max, 7);
        assert_eq!(config.image_format.disk_formats, ["raw", "qcow2"]);
        assert_eq!(config.import_filtering_opts.allowed_ports, [443, 8443]);
        assert_eq!(origins["listen"], Origin::Flag);
        assert_eq!(origins["data_dir"], Origin::File);
        assert_eq!(
            origins["limits.image_tag_quota"],
            Origin::Variable("VITRINE_LIMITS_IMAGE_TAG_QUOTA".to_owned())
        );
        assert!(!origins.contains_key("drain_timeout"));
    }

    #[test]
    fn problems_name_section_key_and_what_is_allowed() {
        for (text, expected) in [
            ("lisen = \"x\"", "unknown key lisen at the top level; did you mean listen?"),
            ("image_size_cap = 1", "unknown key image_size_cap at the top level; it belongs to [limits]"),
            ("[api]\nlisten = \"x\"", "unknown key listen in [api]; it belongs to the top level"),
            ("[databse]\nconnection = \"x\"", "unknown section [databse]; did you mean [database]?"),
            ("[limits]\nimage_size_cap = -1", "limits.image_size_cap must be a whole number, 0 or more"),
            ("[limits]\nimage_tag_quota = \"many\"", "limits.image_tag_quota must be a whole number"),
            ("log_format = \"xml\"", "log_format must be one of \"text\", \"json\""),
            ("[identity]\nmode = \"ldap\"", "identity.mode must be \"embedded\""),
            ("[dashboard]\nsecure_cookies = 1", "dashboard.secure_cookies must be true or false"),
            ("[image_format]\ndisk_formats = \"raw\"", "image_format.disk_formats must be a list of words"),
            (
                "[import_filtering_opts]\nallowed_ports = [0]",
                "import_filtering_opts.allowed_ports must be a list of port numbers",
            ),
            (
                "[import_filtering_opts]\nallowed_hosts = [\"https://a.example\"]",
                "import_filtering_opts.allowed_hosts = \"https://a.example\": a host name or an address is wanted, \
                 without scheme and port",
            ),
            (
                "[stores.a]\nfilesystem_store_datadir = \"x\"",
                "stores.a.type is missing; it must be one of file, http, rbd, s3, swift, vmware, sheepdog, cinder",
            ),
            (
                "[stores.a]\ntype = \"file\"\nfilesystem_store_dir = \"x\"",
                "unknown key filesystem_store_dir in [stores.a]; did you mean filesystem_store_datadir?",
            ),
        ] {
            assert_eq!(from(text).unwrap_err(), expected, "{text}");
        }
        let environment = |name: &str| (name == "VITRINE_METRICS").then(|| "perhaps".to_owned());
        assert_eq!(assemble("", &environment, &[]).unwrap_err(), "VITRINE_METRICS must be true or false");
        assert_eq!(from("lisen = 1\ndata_dri = 2\n").unwrap_err().lines().count(), 2, "all at once");
    }

    #[test]
    fn a_ceph_store_is_read_and_checked() {
        let ceph = "[stores.ceph]\ntype = \"rbd\"\nrbd_store_ceph_conf = \"ceph.conf\"\nrados_connect_timeout = -1\n";
        let (config, _) = assemble(ceph, &|_| None, &[]).unwrap();
        assert_eq!(config.default_store().as_deref(), Some("ceph"));
        let super::super::Store::Rbd(options) = &config.effective_stores()["ceph"].driver else {
            panic!("{config:?}")
        };
        assert_eq!(options.rbd_store_ceph_conf, "data/ceph.conf");
        assert_eq!((options.rados_connect_timeout, options.rbd_store_pool.as_str()), (-1, "images"));
        for (text, problem) in [
            (format!("{ceph}rbd_store_chunk_size = 64\n"), "stores.ceph: rbd_store_chunk_size = 64"),
            (format!("{ceph}rbd_store_pol = \"images\"\n"), "did you mean rbd_store_pool?"),
            (
                format!("default_backend = \"ceph\"\n{ceph}{}", ceph.replace("stores.ceph", "stores.twin")),
                "the stores ceph and twin have the same rbd_store_pool",
            ),
        ] {
            let error = from(&text).unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }

    #[test]
    fn an_s3_store_is_read_and_its_secrets_are_not_shown() {
        let s3 = "[stores.a]\ntype = \"s3\"\ns3_store_host = \"s3.test\"\ns3_store_bucket = \"images\"\n\
                  s3_store_access_key = \"planted\"\ns3_store_secret_key = \"planted:secret\"\n\
                  s3_store_cacert = \"ca.pem\"\n";
        let (config, origins) = assemble(s3, &|_| None, &[]).unwrap();
        assert_eq!(config.default_store().as_deref(), Some("a"));
        let super::super::Store::S3(options) = &config.effective_stores()["a"].driver else {
            panic!("{config:?}")
        };
        assert_eq!(options.s3_store_cacert, Path::new("data/ca.pem"));
        assert_eq!(options.s3_store_secret_key.expose(), "planted:secret");
        assert!(!format!("{config:?}").contains("planted"));
        let shown = super::super::show(&Loaded { config, file: None, origins }).unwrap();
        assert!(shown.contains("s3_store_secret_key = \"***\""), "{shown}");
        assert!(!shown.contains("planted"), "{shown}");
        let twice = format!("default_backend = \"a\"\n{s3}{}", s3.replace("stores.a", "stores.b"));
        for (text, problem) in [
            (twice, "the stores a and b have the same s3_store_bucket"),
            (s3.replace("s3_store_host", "s3_store_hosts"), "did you mean s3_store_host?"),
            (s3.replace("\"s3.test\"", "\"ftp://s3.test\""), "stores.a: s3_store_host must be"),
            (s3.replace("\"planted\"", "\"\""), "stores.a: s3_store_access_key and s3_store_secret_key"),
            (format!("{s3}s3_store_bucket_url_format = \"planted\"\n"), "must be one of \"auto\""),
            (s3.replace("planted:secret\"", "planted:secret"), "line 6: "),
        ] {
            let error = from(&text).unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
            assert!(!error.contains("planted"), "{error}");
        }
    }

    #[test]
    fn a_swift_store_is_read_and_its_secrets_are_not_shown() {
        let swift = "[stores.a]\ntype = \"swift\"\nswift_store_auth_address = \"https://keystone.test/v3\"\n\
                     swift_store_user = \"service:glance\"\nswift_store_key = \"planted\"\n\
                     swift_store_cacert = \"ca.pem\"\n";
        let (config, origins) = assemble(swift, &|_| None, &[]).unwrap();
        assert_eq!(config.default_store().as_deref(), Some("a"));
        let super::super::Store::Swift(options) = &config.effective_stores()["a"].driver else {
            panic!("{config:?}")
        };
        assert_eq!(options.swift_store_cacert, Path::new("data/ca.pem"));
        assert_eq!(options.swift_store_key.expose(), "planted");
        assert!(!format!("{config:?}").contains("planted"));
        let shown = super::super::show(&Loaded { config, file: None, origins }).unwrap();
        assert!(shown.contains("swift_store_key = \"***\"") && !shown.contains("planted"), "{shown}");
        let twice = format!("default_backend = \"a\"\n{swift}{}", swift.replace("stores.a", "stores.b"));
        let projects = format!(
            "{swift}swift_store_multi_tenant = true\nswift_store_admin_tenants = [\"4711\"]\n\
             swift_store_endpoint = \"https://swift.test/v1/AUTH_%(project_id)s\"\n"
        );
        assert!(from(&projects).is_ok());
        for (text, problem) in [
            (twice, "the stores a and b have the same default_swift_reference"),
            (
                projects.replace("AUTH_%(project_id)s", "AUTH_x"),
                "stores.a: swift_store_endpoint must end with",
            ),
            (
                format!("default_backend = \"a\"\n{projects}{}", projects.replace("stores.a", "stores.b")),
                "the stores a and b have the same swift_store_endpoint",
            ),
            (
                format!("{projects}swift_store_config_file = \"a\"\n"),
                "swift_store_config_file and swift_store_multi_tenant do not go together",
            ),
            (swift.replace("swift_store_user", "swift_store_users"), "did you mean swift_store_user?"),
            (swift.replace("\"planted\"", "\"\""), "stores.a: swift_store_user and swift_store_key"),
        ] {
            let error = from(&text).unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
            assert!(!error.contains("planted"), "{error}");
        }
    }

    #[test]
    fn a_vmware_store_is_read_and_its_secrets_are_not_shown() {
        let vmware = "[stores.a]\ntype = \"vmware\"\nvmware_server_host = \"vcenter.test\"\n\
                      vmware_server_username = \"glance\"\nvmware_server_password = \"planted\"\n\
                      vmware_datastores = [\"/DC0:one:100\", \"/DC0:two\"]\nvmware_ca_file = \"ca.pem\"\n";
        let (config, origins) = assemble(vmware, &|_| None, &[]).unwrap();
        assert_eq!(config.default_store().as_deref(), Some("a"));
        let super::super::Store::Vmware(options) = &config.effective_stores()["a"].driver else {
            panic!("{config:?}")
        };
        assert_eq!(options.vmware_ca_file, Path::new("data/ca.pem"));
        assert_eq!(options.vmware_server_password.expose(), "planted");
        assert_eq!(options.vmware_datastores, ["/DC0:one:100", "/DC0:two"]);
        assert!(!format!("{config:?}").contains("planted"));
        let shown = super::super::show(&Loaded { config, file: None, origins }).unwrap();
        assert!(shown.contains("vmware_server_password = \"***\"") && !shown.contains("planted"), "{shown}");
        let other = vmware.replace("stores.a", "stores.b").replace("\"/DC0:one:100\", ", "");
        let twice = format!("default_backend = \"a\"\n{vmware}{other}");
        for (text, problem) in [
            (twice, "the stores a and b have a datastore and a vmware_store_image_dir in common"),
            (
                vmware.replace("vmware_server_username", "vmware_server_usernames"),
                "did you mean vmware_server_username?",
            ),
            (
                vmware.replace("\"planted\"", "\"\""),
                "stores.a: vmware_server_username and vmware_server_password",
            ),
            (vmware.replace("/DC0:two", "two"), "stores.a: vmware_datastores"),
        ] {
            let error = from(&text).unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
            assert!(!error.contains("planted"), "{error}");
        }
    }

    #[test]
    fn a_cinder_and_a_sheepdog_store_are_read() {
        let cinder = "[stores.a]\ntype = \"cinder\"\ncinder_store_auth_address = \"https://keystone.test/v3\"\n\
                      cinder_store_user_name = \"glance\"\ncinder_store_password = \"planted\"\n\
                      cinder_store_project_name = \"service\"\ncinder_ca_certificates_file = \"ca.pem\"\n\
                      cinder_connector_command = [\"sudo\", \"/usr/local/bin/connector\"]\n";
        let (config, origins) = assemble(cinder, &|_| None, &[]).unwrap();
        let super::super::Store::Cinder(options) = &config.effective_stores()["a"].driver else {
            panic!("{config:?}")
        };
        assert_eq!(options.cinder_ca_certificates_file, Path::new("data/ca.pem"));
        assert_eq!(options.cinder_connector_command, ["sudo", "/usr/local/bin/connector"]);
        assert!(!format!("{config:?}").contains("planted"));
        let shown = super::super::show(&Loaded { config, file: None, origins }).unwrap();
        assert!(shown.contains("cinder_store_password = \"***\"") && !shown.contains("planted"), "{shown}");
        let sheepdog = "[stores.b]\ntype = \"sheepdog\"\nsheepdog_store_address = \"10.0.0.7\"\n";
        assert_eq!(from(sheepdog).unwrap().default_store().as_deref(), Some("b"));
        let twice =
            format!("default_backend = \"b\"\n{sheepdog}{}", sheepdog.replace("stores.b", "stores.c"));
        for (text, problem) in [
            (twice, "the stores b and c have the same sheepdog_store_address"),
            (sheepdog.replace("10.0.0.7", "::1"), "stores.b: sheepdog_store_address"),
            (cinder.replace("\"planted\"", "\"\""), "stores.a: cinder_store_user_name"),
        ] {
            let error = from(&text).unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
            assert!(!error.contains("planted"), "{error}");
        }
    }

    #[test]
    fn a_store_that_only_reads_is_never_the_default() {
        let web = "[stores.web]\ntype = \"http\"\nhttps_ca_certificates_file = \"ca.pem\"\n";
        let both = from(&format!("{web}[stores.files]\ntype = \"file\"\n")).unwrap();
        assert_eq!(both.default_store().as_deref(), Some("files"));
        let super::super::Store::Http(options) = &both.effective_stores()["web"].driver else {
            panic!("{both:?}")
        };
        assert_eq!(options.https_ca_certificates_file, Path::new("data/ca.pem"));
        for (text, problem) in [
            (web.to_owned(), "no store takes new images"),
            (
                format!("default_backend = \"web\"\n{web}[stores.f]\ntype = \"file\""),
                "default_backend must be one of f, not \"web\"",
            ),
            (
                format!("{web}http_proxy_information = \"http:a:1\"\n[stores.f]\ntype = \"file\""),
                "stores.web: http_proxy_information",
            ),
            (format!("{web}filesystem_store_timeout = 1\n"), "unknown field `filesystem_store_timeout`"),
        ] {
            let error = from(&text).unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }

    #[test]
    fn stores_are_read() {
        let config = from(
            "default_backend = \"fast\"\n[stores.fast]\ntype = \"file\"\nfilesystem_store_datadir = \"fast\"\n\
             store_description = \"SSD\"\nweight = 10\n\
             [stores.slow]\ntype = \"file\"\nfilesystem_store_datadir = \"/slow\"\nfilesystem_store_file_perm = 640\n",
        )
        .unwrap();
        assert_eq!(config.default_store().as_deref(), Some("fast"));
        let stores = config.effective_stores();
        let super::super::Store::File(fast) = &stores["fast"].driver else { panic!("{stores:?}") };
        assert_eq!(fast.filesystem_store_datadir, Path::new("data/fast"));
        assert_eq!((stores["fast"].store_description.as_str(), stores["fast"].weight), ("SSD", 10));
        assert_eq!((stores["slow"].store_description.as_str(), stores["slow"].weight), ("", 0));
        let super::super::Store::File(slow) = &stores["slow"].driver else { panic!("{stores:?}") };
        assert_eq!(slow.filesystem_store_datadir, Path::new("/slow"));
    }
}
