//! The dashboard as a browser without scripts meets it: the whole router in process, over a real controller, a SQLite
//! database and a folder of files. Only the identity is made up.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "these are tests, their helpers too")]

mod admin;
mod audit;
mod browser;
mod bulk;
mod comfort;
mod configuration;
mod copies;
mod defined;
mod forgery;
mod form;
mod hostile;
mod identity;
mod images;
mod imports;
mod languages;
mod listing;
mod live;
mod locations;
mod login;
mod metadef_forms;
mod metadef_import;
mod metadefs;
mod people;
mod readers;
mod refusals;
mod retention;
mod sharing;
mod signatures;
mod subscriptions;
mod tasks;
mod uploads;
mod views;
mod web;
mod weight;
mod world;
