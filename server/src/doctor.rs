//! Whether everything the server needs is there: checks that read, and change nothing but a little test data in the
//! stores. The command prints their findings; the dashboard shows them.

mod configuration;
mod database;
mod folders;
mod identity;
mod network;
mod operator;
mod stores;
mod tools;

pub(crate) use operator::Surgery;
use vitrine_app::operator::{Finding, Level};
use vitrine_database::Database;

use crate::config::Loaded;

/// All findings, in the order of the checks. Without an open `database` the one of the configuration is opened.
pub(crate) async fn examine(loaded: &Loaded, open: Option<Database>) -> Vec<Finding> {
    let config = &loaded.config;
    let mut findings = vec![configuration::read(loaded)];
    findings.extend(configuration::without_effect(loaded));
    let (found, database) = database::look(config, open).await;
    findings.extend(found);
    if let Some(database) = &database {
        findings.extend(database::replicas(database).await);
        findings.extend(identity::look(config, database).await);
    }
    findings.extend(stores::look(config).await);
    findings.extend(folders::look(config));
    findings.extend(tools::look(config));
    findings.extend(network::look(config));
    findings
}

/// As it should be.
fn ok(subject: impl Into<String>, found: impl Into<String>) -> Finding {
    Finding { subject: subject.into(), level: Level::Ok, found: found.into(), to_do: None }
}

/// It works, and is better changed.
fn warning(subject: impl Into<String>, found: impl Into<String>, to_do: impl Into<String>) -> Finding {
    Finding { subject: subject.into(), level: Level::Warning, found: found.into(), to_do: Some(to_do.into()) }
}

/// It does not work.
fn failed(subject: impl Into<String>, found: impl Into<String>, to_do: impl Into<String>) -> Finding {
    Finding { subject: subject.into(), level: Level::Failed, found: found.into(), to_do: Some(to_do.into()) }
}

/// What there is to say where the configuration itself cannot be read.
pub(crate) fn unreadable(problem: &str) -> Finding {
    let to_do = "Correct what the message names; `vitrine config reference` lists every key.";
    failed("configuration", format!("It cannot be used: {problem}."), to_do)
}
