//! `clouds.yaml` and `admin-openrc.sh`: how the administrator's clients log in.

use std::{fs, path::Path};

use rand::{Rng, distr::Alphanumeric};

use super::data_dir::write_private;
use crate::{config::Config, failure::Result};

/// Characters of a generated password.
const LENGTH: usize = 24;

const YAML_URL: &str = "      auth_url: ";
const SHELL_URL: &str = "export OS_AUTH_URL=";

/// A password nobody can guess.
pub(super) fn generate() -> String {
    rand::rng().sample_iter(Alphanumeric).take(LENGTH).map(char::from).collect()
}

/// Writes both files for the user and project `admin`.
pub(super) fn write(config: &Config, endpoint: &str, password: &str) -> Result {
    let region = &config.identity.region_name;
    write_private(&config.data_dir.join("clouds.yaml"), &clouds_yaml(endpoint, region, password))?;
    write_private(&config.data_dir.join("admin-openrc.sh"), &openrc(endpoint, region, password))
}

/// Brings the address in both files up to date, and leaves everything else in them as it is.
pub(super) fn readdress(config: &Config, endpoint: &str) -> Result {
    let url = format!("{endpoint}/identity/v3");
    for (name, beginning, value) in
        [("clouds.yaml", YAML_URL, yaml(&url)), ("admin-openrc.sh", SHELL_URL, shell(&url))]
    {
        let path = config.data_dir.join(name);
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let changed = with_address(&text, beginning, &value);
        if changed != text {
            rewrite(&path, &changed)?;
        }
    }
    Ok(())
}

fn rewrite(path: &Path, text: &str) -> Result {
    write_private(path, text)
}

fn with_address(text: &str, beginning: &str, value: &str) -> String {
    let mut changed = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.starts_with(beginning) {
            changed.push_str(beginning);
            changed.push_str(value);
            changed.push('\n');
        } else {
            changed.push_str(line);
        }
    }
    changed
}

fn clouds_yaml(endpoint: &str, region: &str, password: &str) -> String {
    let url = yaml(&format!("{endpoint}/identity/v3"));
    format!(
        "clouds:\n  vitrine:\n    auth:\n{YAML_URL}{url}\n      username: admin\n      password: {}\n      \
         project_name: admin\n      user_domain_name: Default\n      project_domain_name: Default\n    \
         region_name: {}\n    identity_api_version: 3\n    interface: public\n",
        yaml(password),
        yaml(region),
    )
}

fn openrc(endpoint: &str, region: &str, password: &str) -> String {
    let url = shell(&format!("{endpoint}/identity/v3"));
    format!(
        "{SHELL_URL}{url}\nexport OS_USERNAME=admin\nexport OS_PASSWORD={}\nexport OS_PROJECT_NAME=admin\n\
         export OS_USER_DOMAIN_NAME=Default\nexport OS_PROJECT_DOMAIN_NAME=Default\nexport OS_REGION_NAME={}\n\
         export OS_IDENTITY_API_VERSION=3\nexport OS_INTERFACE=public\n",
        shell(password),
        shell(region),
    )
}

/// A text in YAML; JSON's form is YAML's too.
fn yaml(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A text in a shell, whatever it holds.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_differ() {
        let (one, other) = (generate(), generate());
        assert_eq!(one.len(), LENGTH);
        assert_ne!(one, other);
    }

    #[test]
    fn hostile_passwords_stay_inside_their_quotes() {
        assert_eq!(shell("a'b$(c)"), r"'a'\''b$(c)'");
        let text = clouds_yaml("http://h:1", "R", "\": #x\n");
        assert!(text.contains("      password: \"\\\": #x\\n\"\n"), "{text}");
    }

    #[test]
    fn a_new_address_leaves_the_rest() {
        let text = clouds_yaml("http://127.0.0.1:1", "RegionOne", "secret")
            .replace("  vitrine:", "  # mine\n  vitrine:");
        let changed = with_address(&text, YAML_URL, &yaml("http://127.0.0.1:2/identity/v3"));
        assert_eq!(changed, text.replace("127.0.0.1:1", "127.0.0.1:2"));
    }
}
