//! `cargo xtask bench`: the release build, measured by the programs of `server/bench`.

use std::process::Command;

use crate::{Project, Result, commands::build, packages, process};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Arguments for the measuring script
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Builds the server and hands over to `server/bench/run`.
pub(crate) fn run(project: &Project, arguments: &Arguments) -> Result {
    packages::install(&[&packages::BUILD])?;
    let executable = build::run(project, &build::Arguments { release: true })?;
    process::run(
        Command::new(project.root.join("server/bench/run"))
            .args(&arguments.rest)
            .current_dir(&project.root)
            .env("VITRINE_EXECUTABLE", executable),
    )
}
