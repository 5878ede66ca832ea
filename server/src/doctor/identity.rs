//! The embedded identity: whether somebody can administer it.

use std::{fs, os::unix::fs::PermissionsExt as _};

use vitrine_app::operator::Finding;
use vitrine_database::Database;
use vitrine_domain::{Clock as _, SystemClock};
use vitrine_identity::Embedded;

use super::{failed, ok, warning};
use crate::config::Config;

/// Files with the administrator's password, made at the first start.
const CREDENTIALS: [&str; 2] = ["clouds.yaml", "admin-openrc.sh"];

pub(super) async fn look(config: &Config, database: &Database) -> Vec<Finding> {
    let opened = Embedded::open(database.clone(), &config.identity.settings, || SystemClock.now()).await;
    let found = match opened {
        Ok(identity) => identity.needs_bootstrap().await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let mut findings = vec![match found {
        Ok(false) => ok("identity", "There is an administrator who can log in."),
        Ok(true) => warning(
            "identity",
            "Nobody has the role admin.",
            "Start the server: it makes the administrator. Or give somebody the role with `vitrine role add`.",
        ),
        Err(error) => failed("identity", format!("It cannot be read: {error}."), "Run `vitrine db check`."),
    }];
    findings.extend(CREDENTIALS.into_iter().filter_map(|name| open_to_others(config, name)));
    findings
}

/// Others on this machine can read the administrator's password.
fn open_to_others(config: &Config, name: &str) -> Option<Finding> {
    let file = config.data_dir.join(name);
    let mode = fs::metadata(&file).ok()?.permissions().mode();
    (mode & 0o077 != 0).then(|| {
        let found = format!("{} holds the administrator's password, and others can open it.", file.display());
        warning("identity", found, format!("Run `chmod 600 {}`, and change the password.", file.display()))
    })
}
