//! The database: whether it answers, is of this release, and tells the same time.

use time::Duration;
use vitrine_app::{
    operator::{Finding, Sentence},
    sentence,
};
use vitrine_database::{Database, Engine};
use vitrine_domain::{Clock as _, SystemClock};

use super::{failed, ok, warning};
use crate::{commands::open, config::Config};

/// Leases last half a minute: clocks that differ by more than this make nodes take each other's work.
const SKEW: Duration = Duration::seconds(5);

fn about() -> Sentence {
    sentence!("doctor-about-database")
}

/// The findings, and the database where it can be used.
pub(super) async fn look(config: &Config, open: Option<Database>) -> (Vec<Finding>, Option<Database>) {
    let database = match open {
        Some(database) => database,
        // SQLite would make an empty one.
        None if config.uses_own_database() && !config.database_file().exists() => {
            let file = config.database_file().display().to_string();
            let found = sentence!("doctor-database-none", file = file);
            return (vec![warning(about(), found, sentence!("doctor-database-make"))], None);
        }
        None => match open::database(config).await {
            Ok(database) => database,
            Err(failure) => {
                let found = sentence!("doctor-database-closed", problem = failure.to_string());
                return (vec![failed(about(), found, sentence!("doctor-database-reach"))], None);
            }
        },
    };
    let engine = match database.engine() {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
        Engine::MySql => "MySQL or MariaDB",
    };
    let mut findings = Vec::new();
    match database.schema_version().await {
        Ok((has, newest)) if has == newest => {
            let found = sentence!("doctor-database-well", engine = engine, version = has.to_string());
            findings.push(ok(about(), found));
        }
        Ok((has, newest)) => {
            let found = sentence!(
                "doctor-database-schema",
                engine = engine,
                version = has.to_string(),
                newest = newest.to_string(),
            );
            let to_do = if has < newest {
                sentence!("doctor-database-sync")
            } else {
                sentence!("doctor-database-newer")
            };
            findings.push(failed(about(), found, to_do));
            return (findings, None);
        }
        Err(error) => {
            let found = sentence!("doctor-database-silent", engine = engine, problem = error.to_string());
            findings.push(failed(about(), found, sentence!("doctor-database-swallowed")));
            return (findings, None);
        }
    }
    findings.extend(clock(&database).await);
    (findings, Some(database))
}

/// SQLite asks this machine's own clock.
async fn clock(database: &Database) -> Option<Finding> {
    if database.engine() == Engine::Sqlite {
        return None;
    }
    let theirs = database.clock().await;
    let ours = SystemClock.now();
    let subject = sentence!("doctor-about-clock");
    Some(match theirs {
        Ok(theirs) => {
            let skew = (ours - theirs).abs();
            let seconds = format!("{:.1}", skew.as_seconds_f64());
            let found = sentence!("doctor-clock-skew", seconds = seconds);
            if skew <= SKEW {
                ok(subject, found)
            } else {
                warning(subject, found, sentence!("doctor-clock-set"))
            }
        }
        Err(error) => {
            let found = sentence!("doctor-clock-unknown", problem = error.to_string());
            warning(subject, found, sentence!("doctor-clock-later"))
        }
    })
}

/// Who is at work on the database.
pub(super) async fn replicas(database: &Database) -> Option<Finding> {
    let subject = sentence!("doctor-about-nodes");
    let held = match database.leases().held(SystemClock.now()).await {
        Ok(held) => held,
        Err(error) => {
            let found = sentence!("doctor-nodes-unreadable", problem = error.to_string());
            return Some(failed(subject, found, sentence!("doctor-check-database")));
        }
    };
    let held = held.into_iter().filter(|(resource, _)| !resource.starts_with("chore/"));
    let holders: std::collections::BTreeSet<String> = held.map(|(_, holder)| holder).collect();
    Some(ok(subject, sentence!("doctor-nodes", count = holders.len())))
}
