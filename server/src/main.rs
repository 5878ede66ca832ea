//! Vitrine: an image service and its dashboard in one executable.
//!
//! This crate is the command line, the configuration, the wiring of the parts, and the life of the server from its
//! first start to its drain.

mod cli;
mod commands;
mod config;
mod definitions;
mod doctor;
mod failure;
mod http;
mod logs;
mod serve;
mod sessions;

use std::process::ExitCode;

use clap::Parser;

use crate::{
    cli::{Cli, Command},
    failure::{Failure, Result},
};

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            ExitCode::from(failure.code())
        }
    }
}

fn run(cli: Cli) -> Result {
    match cli.command {
        Command::Serve(options) => serve::run(&cli.place, &options),
        Command::Config { action } => commands::config::run(&cli.place, action),
        Command::Doctor(options) => commands::doctor::run(&cli.place, &options),
        Command::Db { action } => commands::db::run(&cli.place, action),
        Command::Metadefs { action } => commands::metadefs::run(&cli.place, action),
        Command::Cache { action } => commands::cache::run(&cli.place, action),
        Command::Stores { action } => commands::stores::run(&cli.place, action),
        Command::Retention { action } => commands::retention::run(&cli.place, action),
        Command::Scrub(options) => commands::scrub::run(&cli.place, &options),
        Command::Project { action } => commands::project::run(&cli.place, action),
        Command::User { action } => commands::user::run(&cli.place, action),
        Command::Role { action } => commands::role::run(&cli.place, action),
    }
}

#[expect(clippy::print_stderr, reason = "the last word of a command goes to the terminal")]
fn complain(failure: &Failure) {
    eprintln!("error: {failure}");
}
