//! The task runner of Vitrine: `cargo xtask run|test|build|check|bench|doctor`.
//!
//! It builds both halves (the server, and the browser part for WebAssembly), installs what they need, and starts or
//! tests the result.
#![expect(clippy::print_stderr, clippy::print_stdout, reason = "a command line tool speaks on the terminal")]

mod browser;
mod commands;
mod compress;
mod databases;
mod packages;
mod process;
mod project;
mod site;
mod style;
mod sysroot;
mod toolchain;
mod totals;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::project::Project;

/// The result of a step; the error is a sentence for the person at the terminal.
pub(crate) type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// Builds, starts and tests Vitrine.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing, build, and start the server on ./data
    Run(commands::run::Arguments),
    /// Build the browser part, its assets and the server
    Build(commands::build::Arguments),
    /// Format, lints and fast tests: what one runs all day
    Check,
    /// Everything: check, all tests on three database engines, tests from outside
    Test(commands::test::Arguments),
    /// Measure against the limits of the machine
    Bench(commands::bench::Arguments),
    /// Say what is installed, what is missing, and the versions
    Doctor,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = Project::find().and_then(|project| match &arguments.command {
        Command::Run(options) => commands::run::run(&project, options),
        Command::Build(options) => commands::build::run(&project, options).map(drop),
        Command::Check => commands::check::run(&project),
        Command::Test(options) => commands::test::run(&project, options),
        Command::Bench(options) => commands::bench::run(&project, options),
        Command::Doctor => commands::doctor::run(&project),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
