//! Every repository on every engine.

mod harness;
mod migrations;
