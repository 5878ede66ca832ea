//! `cargo xtask build [--release]`: both halves.

use std::path::PathBuf;

use crate::{Project, Result, process, project::Mode, site};

/// What to build.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Optimised, as it is shipped
    #[arg(long)]
    pub(crate) release: bool,
}

/// Builds the browser part and its assets, then the server that embeds them; returns the executable's path.
pub(crate) fn run(project: &Project, arguments: &Arguments) -> Result<PathBuf> {
    let mode = if arguments.release { Mode::Release } else { Mode::Debug };
    site::build(project, mode)?;
    let mut cargo = process::cargo(project);
    cargo.args(["build", "--package", "vitrine"]);
    if arguments.release {
        cargo.arg("--release");
    }
    process::run(&mut cargo)?;
    let executable = project.server(mode);
    println!("built {}", project.relative(&executable).display());
    Ok(executable)
}
