//! Every repository on every engine.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod harness;
mod migrations;
