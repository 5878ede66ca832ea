//! The API as a whole: the router in process, over a real controller (SQLite, a store in memory) and users of several
//! roles.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod answers;
mod cache;
mod create;
mod data;
mod discovery;
mod harness;
mod identity;
mod imports;
mod list;
mod locations;
mod members;
mod metadef_refusals;
mod metadefs;
mod patch;
mod records;
mod schemas;
mod sockets;
mod states;
mod stores;
mod tasks;
mod uploads;
mod v1_data;
mod v1_images;
mod v1_list;
mod v1_members;
