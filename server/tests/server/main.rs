//! Drives the real executable: start, wiring, kill, drain, commands.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod assets;
mod cache;
mod client;
mod commands;
mod configuration;
mod connections;
mod crash;
mod data;
mod doctor;
mod drain;
mod first_start;
mod harness;
mod metadefs;
mod outage;
mod scrub;
mod secrets;
mod trail;
