//! The database: whether it answers, is of this release, and tells the same time.

use time::Duration;
use vitrine_app::operator::Finding;
use vitrine_database::{Database, Engine};
use vitrine_domain::{Clock as _, SystemClock};

use super::{failed, ok, warning};
use crate::{commands::open, config::Config};

/// Leases last half a minute: clocks that differ by more than this make nodes take each other's work.
const SKEW: Duration = Duration::seconds(5);

/// The findings, and the database where it can be used.
pub(super) async fn look(config: &Config, open: Option<Database>) -> (Vec<Finding>, Option<Database>) {
    let database = match open {
        Some(database) => database,
        // SQLite would make an empty one.
        None if config.uses_own_database() && !config.database_file().exists() => {
            let found = format!("There is no database {} yet.", config.database_file().display());
            let to_do = "Start the server once, or run `vitrine db sync`.";
            return (vec![warning("database", found, to_do)], None);
        }
        None => match open::database(config).await {
            Ok(database) => database,
            Err(failure) => {
                let to_do =
                    "See that it runs, and that database.connection names it, a user and the right password.";
                return (vec![failed("database", format!("It cannot be opened: {failure}."), to_do)], None);
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
            findings.push(ok(
                "database",
                format!("{engine} answers, and its schema has version {has}, as this release wants."),
            ));
        }
        Ok((has, newest)) => {
            let found = format!(
                "{engine} answers, but its schema has version {has}, and this release wants {newest}."
            );
            let to_do = if has < newest {
                "Run `vitrine db sync`, or start the server."
            } else {
                "Start the release that made it, or a newer one."
            };
            findings.push(failed("database", found, to_do));
            return (findings, None);
        }
        Err(error) => {
            let to_do =
                "See that it runs, and that nothing between it and this machine swallows what is sent.";
            findings.push(failed("database", format!("{engine} does not answer: {error}."), to_do));
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
    Some(match theirs {
        Ok(theirs) => {
            let skew = (ours - theirs).abs();
            let found =
                format!("Its clock and that of this machine differ by {:.1} seconds.", skew.as_seconds_f64());
            if skew <= SKEW {
                ok("clock", found)
            } else {
                warning(
                    "clock",
                    found,
                    "Keep the clocks of all machines right, with NTP: leases rest on them.",
                )
            }
        }
        Err(error) => {
            warning("clock", format!("The database does not tell its time: {error}."), "Ask again later.")
        }
    })
}

/// Who is at work on the database.
pub(super) async fn replicas(database: &Database) -> Option<Finding> {
    let held = match database.leases().held(SystemClock.now()).await {
        Ok(held) => held,
        Err(error) => {
            let to_do = "Run `vitrine db check`.";
            return Some(failed("nodes", format!("The leases cannot be read: {error}."), to_do));
        }
    };
    let held = held.into_iter().filter(|(resource, _)| !resource.starts_with("chore/"));
    let holders: std::collections::BTreeSet<String> = held.map(|(_, holder)| holder).collect();
    Some(match holders.len() {
        0 => ok("nodes", "No server holds work in the database now."),
        1 => ok("nodes", "One server holds work in the database now."),
        many => ok("nodes", format!("{many} servers hold work in the database now.")),
    })
}
