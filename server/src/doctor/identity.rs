//! The embedded identity: whether somebody can administer it.

use std::{fs, os::unix::fs::PermissionsExt as _};

use vitrine_app::{
    operator::{Finding, Sentence},
    sentence,
};
use vitrine_database::Database;
use vitrine_domain::{Clock as _, SystemClock};
use vitrine_identity::Embedded;

use super::{failed, ok, warning};
use crate::config::Config;

/// Files with the administrator's password, made at the first start.
const CREDENTIALS: [&str; 2] = ["clouds.yaml", "admin-openrc.sh"];

fn about() -> Sentence {
    sentence!("doctor-about-identity")
}

pub(super) async fn look(config: &Config, database: &Database) -> Vec<Finding> {
    let opened = Embedded::open(database.clone(), &config.identity.settings, || SystemClock.now()).await;
    let found = match opened {
        Ok(identity) => identity.needs_bootstrap().await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let mut findings = vec![match found {
        Ok(false) => ok(about(), sentence!("doctor-identity-well")),
        Ok(true) => warning(about(), sentence!("doctor-identity-nobody"), sentence!("doctor-identity-make")),
        Err(error) => failed(
            about(),
            sentence!("doctor-identity-unreadable", problem = error),
            sentence!("doctor-check-database"),
        ),
    }];
    findings.extend(CREDENTIALS.into_iter().filter_map(|name| open_to_others(config, name)));
    findings
}

/// Others on this machine can read the administrator's password.
fn open_to_others(config: &Config, name: &str) -> Option<Finding> {
    let file = config.data_dir.join(name);
    let mode = fs::metadata(&file).ok()?.permissions().mode();
    (mode & 0o077 != 0).then(|| {
        let file = file.display().to_string();
        let found = sentence!("doctor-identity-open", file = file.as_str());
        warning(about(), found, sentence!("doctor-identity-close", file = file))
    })
}
