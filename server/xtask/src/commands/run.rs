//! `cargo xtask run`: from a fresh checkout to a login page.

use std::{os::unix::process::CommandExt, process::Command};

use crate::{Project, Result, commands::build, packages, process};

/// How to start.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Build without optimisation, which is quicker after a change
    #[arg(long)]
    debug: bool,
    /// Build optimised (the default)
    #[arg(long, conflicts_with = "debug")]
    release: bool,
    /// Arguments for `vitrine serve`
    #[arg(last = true)]
    serve: Vec<String>,
}

/// Installs, builds and becomes the server, which prints its addresses and how to log in.
pub(crate) fn run(project: &Project, arguments: &Arguments) -> Result {
    packages::install(&[&packages::BUILD])?;
    let executable = build::run(project, &build::Arguments { release: !arguments.debug })?;
    let mut server = Command::new(executable);
    process::clear_cargo_variables(&mut server, false);
    let error =
        server.current_dir(&project.root).args(["serve", "--data-dir", "data"]).args(&arguments.serve).exec();
    Err(format!("cannot start the server: {error}").into())
}
