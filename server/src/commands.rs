//! The operator's commands: one a file. They work while the server runs, on the same database.

pub(crate) mod cache;
pub(crate) mod config;
pub(crate) mod db;
pub(crate) mod doctor;
pub(crate) mod metadefs;
pub(crate) mod project;
pub(crate) mod retention;
pub(crate) mod role;
pub(crate) mod scrub;
pub(crate) mod stores;
pub(crate) mod user;

pub(crate) mod open;
mod print;
mod trail;

pub(crate) use print::print;
