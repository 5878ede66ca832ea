//! The accounts of a store: one, or those of the file of references, of which one gets the new images.

use std::io;

use super::{
    accounts_file::{self, Section},
    options::{SwiftOptions, wrong},
};
use crate::Secret;

/// The options of each account of a store.
#[derive(Debug)]
pub(super) struct References {
    /// Where new images go.
    pub(super) default: SwiftOptions,
    /// Where images are read and removed.
    pub(super) others: Vec<SwiftOptions>,
}

impl References {
    /// Reads the file of references, where there is one. As in Glance, a section that cannot be used is passed over, with
    /// a warning, unless it is the one of the new images. Blocks.
    ///
    /// # Errors
    /// Names the option, and the section of the file.
    pub(super) fn of(store: &str, options: &SwiftOptions) -> io::Result<Self> {
        options.check()?;
        if !options.has_references() {
            return Ok(Self { default: options.clone(), others: Vec::new() });
        }
        let file = options.swift_store_config_file.display();
        let in_file = |problem: io::Error| {
            io::Error::new(problem.kind(), format!("swift_store_config_file {file}: {problem}"))
        };
        let sections = accounts_file::read(&options.swift_store_config_file).map_err(in_file)?;
        let (mut default, mut others) = (None, Vec::new());
        for section in &sections {
            let is_default = section.name == options.default_swift_reference;
            match account(options, section) {
                Ok(account) if is_default => default = Some(account),
                Ok(account) => others.push(account),
                Err(problem) if is_default => return Err(in_file(problem)),
                Err(problem) => {
                    let cause = &problem as &dyn std::error::Error;
                    tracing::warn!(
                        store,
                        cause,
                        "a section of swift_store_config_file cannot be used, and its images cannot be read"
                    );
                }
            }
        }
        match default {
            Some(default) => Ok(Self { default, others }),
            None => wrong(&format!(
                "swift_store_config_file {file} has no section [{}]: default_swift_reference must name one",
                options.default_swift_reference
            )),
        }
    }
}

/// The options of the account of a section.
fn account(options: &SwiftOptions, section: &Section) -> io::Result<SwiftOptions> {
    let get = |name| section.get(name).map(Option::unwrap_or_default);
    let secret = |name| get(name).map(Secret::from);
    // As in Glance, only what neither form of a domain names is the default.
    let domain = |name, id| -> io::Result<(String, String)> {
        let (name, id) = (get(name)?, get(id)?);
        let is_none = name.is_empty() && id.is_empty();
        Ok((name, if is_none { "default".to_owned() } else { id }))
    };
    let user_domain = domain("user_domain_name", "user_domain_id")?;
    let project_domain = domain("project_domain_name", "project_domain_id")?;
    let version = match section.get("auth_version")?.as_deref() {
        Some("1" | "1.0") => "1".to_owned(),
        // Glance logs in by version 3 whatever the file says.
        Some(_) => "3".to_owned(),
        None => options.swift_store_auth_version.clone(),
    };
    let (id, credential) = (get("application_credential_id")?, secret("application_credential_secret")?);
    let has_application = !id.is_empty() && !credential.is_empty();
    let account = SwiftOptions {
        swift_store_config_file: Default::default(),
        default_swift_reference: section.name.clone(),
        swift_store_auth_version: version,
        swift_store_auth_address: get("auth_address")?,
        swift_store_user: if has_application { String::new() } else { get("user")? },
        swift_store_key: if has_application { Secret::default() } else { secret("key")? },
        swift_store_project_name: get("project_name")?,
        swift_store_project_id: get("project_id")?,
        swift_store_user_domain_name: user_domain.0,
        swift_store_user_domain_id: user_domain.1,
        swift_store_project_domain_name: project_domain.0,
        swift_store_project_domain_id: project_domain.1,
        swift_store_application_credential_id: if has_application { id } else { String::new() },
        swift_store_application_credential_secret: if has_application {
            credential
        } else {
            Secret::default()
        },
        ..options.clone()
    };
    match account.check() {
        Ok(()) => Ok(account),
        // The options of the file are those of the store without what they begin with.
        Err(problem) => {
            let problem = problem.to_string().replace("swift_store_", "");
            wrong(&format!("[{}] {problem}", section.name))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn of(text: &str) -> io::Result<References> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        References::of(
            "store",
            &SwiftOptions {
                swift_store_config_file: file.path().to_owned(),
                swift_store_container: "images".to_owned(),
                // Not used: the file's are.
                swift_store_user: "planted".to_owned(),
                ..SwiftOptions::default()
            },
        )
    }

    #[test]
    fn each_section_is_an_account() {
        let references = of("[ref2]\nuser = two:glance\nkey = planted-2\nauth_address = http://two.test/v3\n\
             user_domain_name = Users\nproject_domain_id = 4711\nauth_version = 2\n\
             [ref1]\nuser = one:glance\nkey = 'planted-1'\nauth_address = https://one.test:5000/v3\n\
             [old]\nuser = old:glance\nkey = planted-3\nauth_address = https://old.test/auth/v1.0\nauth_version = 1\n\
             [app]\napplication_credential_id = 0815\napplication_credential_secret = planted-4\n\
             auth_address = https://one.test:5000/v3\nproject_name = one\n\
             [broken]\nuser = two:glance\nauth_address = http://two.test/v3\n")
        .unwrap();
        let one = &references.default;
        assert_eq!(
            (one.swift_store_user.as_str(), one.swift_store_key.expose()),
            ("one:glance", "planted-1")
        );
        assert_eq!(one.swift_store_container, "images");
        assert_eq!((one.swift_store_user_domain_id.as_str(), one.project()), ("default", Some("one")));
        let names: Vec<_> =
            references.others.iter().map(|other| other.default_swift_reference.as_str()).collect();
        assert_eq!(names, ["ref2", "old", "app"], "what is broken is left out");
        let [two, old, app] = &references.others[..] else { panic!() };
        assert_eq!(two.swift_store_auth_version, "3");
        assert_eq!(
            [&two.swift_store_user_domain_name, &two.swift_store_user_domain_id],
            ["Users", ""],
            "a name that is set has no id beside it"
        );
        assert_eq!(two.swift_store_project_domain_id, "4711");
        assert_eq!(old.swift_store_auth_version, "1");
        assert_eq!(app.swift_store_application_credential_secret.expose(), "planted-4");
        assert!(app.swift_store_user.is_empty());
        assert!(!format!("{references:?}").contains("planted-"));
    }

    #[test]
    fn problems_name_file_and_section() {
        for (text, expected) in [
            ("[ref2]\nuser = a:b\nkey = planted\nauth_address = http://a.test/v3", "has no section [ref1]"),
            ("[ref1]\nuser = a:b\nkey = planted", ": [ref1] auth_address is missing"),
            (
                "[ref1]\nuser = a:b\nauth_address = http://a.test/v3",
                ": [ref1] user and key are missing: set both",
            ),
            (
                "[ref1]\nuser = alone\nkey = planted\nauth_address = http://a.test/v3",
                ": [ref1] user must be PROJECT:USER",
            ),
            ("[ref1]\nkey", ": line 2: "),
        ] {
            let problem = of(text).unwrap_err();
            assert_eq!(problem.kind(), io::ErrorKind::InvalidInput, "it is the operator's to mend");
            let problem = problem.to_string();
            assert!(problem.starts_with("swift_store_config_file /"), "{problem}");
            assert!(problem.contains(expected) && !problem.contains("planted"), "{expected}: {problem}");
        }
        let missing =
            SwiftOptions { swift_store_config_file: "/nowhere.conf".into(), ..SwiftOptions::default() };
        let problem = References::of("store", &missing).unwrap_err().to_string();
        assert!(problem.starts_with("swift_store_config_file /nowhere.conf: it cannot be read"), "{problem}");
    }
}
