//! The schema and its history.
//!
//! A migration is a file `mNNNN_name.rs` with one function that describes what is new: [`Table`]s, indexes and first
//! rows. The description is plain data, written once; how each engine spells it stands in `ddl.rs`. A migration that
//! has been released is never edited; the next one changes what it did.
//!
//! `vitrine_migrations` keeps which ones a database has. They run under a lock, so that any number of processes may
//! start at once: the first does the work, the others find it done. On SQLite and PostgreSQL all of them are one
//! transaction. MySQL cannot take a definition back, so there each step looks first whether it is already done, and a
//! start that was interrupted goes on where it stopped.
//!
//! A database that Glance made is taken as it is: its tables stay untouched, ours are put beside them.

mod ddl;
mod m0001_glance;
mod m0002_vitrine;
mod m0003_identity;
mod m0004_tasks;
mod m0005_uploads;
mod m0006_cache;
mod m0007_limits;
mod m0008_lists;
mod m0009_application_credentials;
mod m0010_audit;
mod m0011_counts;
mod m0012_retention;
mod m0013_subscriptions;
mod m0014_signatures;
mod run;
mod schema;

pub(crate) use m0002_vitrine::PROPERTY_BEGINNING;
pub(crate) use schema::{Schema, Table, beginning_of};

/// The revision that Glance writes into `alembic_version` from 2024.1 on, and whose tables these are.
pub const GLANCE_REVISION: &str = "2024_1_contract01";

/// One step in the history.
pub(crate) struct Migration {
    /// Counts from 1, without gaps.
    pub(crate) number: u32,
    /// A word for people.
    pub(crate) name: &'static str,
    /// Describes what is new.
    pub(crate) describe: fn(&mut Schema),
}

/// All migrations, oldest first. A new one goes to the end.
pub(crate) const ALL: &[Migration] = &[
    Migration { number: 1, name: "glance", describe: m0001_glance::describe },
    Migration { number: 2, name: "vitrine", describe: m0002_vitrine::describe },
    Migration { number: 3, name: "identity", describe: m0003_identity::describe },
    Migration { number: 4, name: "tasks", describe: m0004_tasks::describe },
    Migration { number: 5, name: "uploads", describe: m0005_uploads::describe },
    Migration { number: 6, name: "cache", describe: m0006_cache::describe },
    Migration { number: 7, name: "limits", describe: m0007_limits::describe },
    Migration { number: 8, name: "lists", describe: m0008_lists::describe },
    Migration {
        number: 9,
        name: "application credentials",
        describe: m0009_application_credentials::describe,
    },
    Migration { number: 10, name: "audit", describe: m0010_audit::describe },
    Migration { number: 11, name: "counts", describe: m0011_counts::describe },
    Migration { number: 12, name: "retention", describe: m0012_retention::describe },
    Migration { number: 13, name: "subscriptions", describe: m0013_subscriptions::describe },
    Migration { number: 14, name: "signatures", describe: m0014_signatures::describe },
];
