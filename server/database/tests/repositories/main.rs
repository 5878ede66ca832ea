//! Every repository on every engine.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod audit;
mod cache;
mod credentials;
mod downloads;
mod fixtures;
mod glance;
mod harness;
mod identity;
mod images;
mod leases;
mod limits;
mod listing;
mod lists;
mod locations;
mod members;
mod metadef_lists;
mod metadefs;
mod migrations;
mod paging;
mod plans;
mod races;
mod reservations;
mod retention;
mod sessions;
mod signatures;
mod subscriptions;
mod tasks;
mod uploads;
