//! Whether everything the server needs is there: checks that read, and change nothing but a little test data in the
//! stores. The command prints their findings; the dashboard shows them.

mod configuration;
mod database;
mod folders;
mod identity;
mod network;
mod operator;
mod signatures;
mod stores;
mod tools;

pub(crate) use operator::Surgery;
use vitrine_app::{
    operator::{Finding, Level, Sentence},
    sentence,
};
use vitrine_database::Database;
use vitrine_domain::{Clock as _, SystemClock};

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
    findings.extend(signatures::look(config, SystemClock.now()));
    findings.extend(tools::look(config));
    findings.extend(network::look(config));
    findings
}

/// As it should be.
fn ok(subject: Sentence, found: Sentence) -> Finding {
    Finding { subject, level: Level::Ok, found, to_do: None }
}

/// It works, and is better changed.
fn warning(subject: Sentence, found: Sentence, to_do: Sentence) -> Finding {
    Finding { subject, level: Level::Warning, found, to_do: Some(to_do) }
}

/// It does not work.
fn failed(subject: Sentence, found: Sentence, to_do: Sentence) -> Finding {
    Finding { subject, level: Level::Failed, found, to_do: Some(to_do) }
}

/// What there is to say where the configuration itself cannot be read.
pub(crate) fn unreadable(problem: &str) -> Finding {
    failed(
        sentence!("doctor-about-configuration"),
        sentence!("doctor-configuration-unreadable", problem = problem),
        sentence!("doctor-configuration-correct"),
    )
}
