//! The use cases, driven in the process: a SQLite file, a store in memory, a clock that stands still.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod actions;
mod audit;
mod authorization;
mod bulk;
mod cache;
mod copies;
mod copy_from;
mod create;
mod delete;
mod download;
mod downloads;
mod drain;
mod faults;
mod imports;
mod life;
mod list;
mod locations;
mod members;
mod metadef_rights;
mod metadefs;
mod overwrite;
mod quota;
mod races;
mod readers;
mod recovery;
mod retention;
mod scrub;
mod sharing;
mod signatures;
mod subscriptions;
mod tasks;
mod update;
mod upload;
mod uploads;
mod world;
