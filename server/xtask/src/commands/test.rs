//! `cargo xtask test`: everything there is.

use std::{fs, process::Command};

use sha2::{Digest, Sha256};

use crate::{
    Project, Result,
    commands::{build, check},
    databases::Server,
    packages, process,
    project::Mode,
    site,
    totals::Totals,
};

/// What to leave out, and what to hand on.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Leave out the tests from outside (browser, OpenStack clients)
    #[arg(long)]
    no_end2end: bool,
    /// Arguments for pytest, such as a file name
    #[arg(last = true)]
    pytest: Vec<String>,
}

/// Runs all; later steps run even where tests of an earlier one failed, so that one run tells everything.
pub(crate) fn run(project: &Project, arguments: &Arguments) -> Result {
    packages::install(&[&packages::BUILD, &packages::TEST])?;
    check::lint(project)?;
    // The release's own assets: the tests of the server look at them too.
    site::build(project, Mode::Release)?;

    let mut totals = Totals::default();
    let mut failed = Vec::new();
    if !rust(project, &mut totals)? {
        failed.push("Rust tests");
    }
    if !arguments.no_end2end && !end2end(project, &mut totals, &arguments.pytest)? {
        failed.push("tests from outside");
    }
    println!("{totals}");
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", ")).into()) }
}

/// All tests of the crates, with the repositories on three engines.
fn rust(project: &Project, totals: &mut Totals) -> Result<bool> {
    // Compiled before the databases start: they need not wait for it.
    process::run(check::server_side(project, "test").args(["--no-run", "--quiet"]))?;
    let postgres = Server::postgres()?;
    let mariadb = Server::mariadb()?;
    totals.run(
        check::server_side(project, "test")
            .args(["--no-fail-fast", "--quiet"])
            .env("VITRINE_TEST_POSTGRES_URL", &postgres.url)
            .env("VITRINE_TEST_MYSQL_URL", &mariadb.url),
    )
}

/// The release build, driven by a real browser and real clients.
fn end2end(project: &Project, totals: &mut Totals, pytest: &[String]) -> Result<bool> {
    let folder = project.root.join("end2end");
    let executable = build::run(project, &build::Arguments { release: true })?;
    let python = venv(project)?;
    let mut command = Command::new(python);
    process::clear_cargo_variables(&mut command, true);
    totals.run(
        command
            .current_dir(&folder)
            .args(["-m", "pytest"])
            .args(pytest)
            .env("VITRINE_EXECUTABLE", executable)
            .env("PYTHONUNBUFFERED", "1"),
    )
}

/// The Python of `end2end/.venv`, which is made and filled where `requirements.txt` is not what it was.
fn venv(project: &Project) -> Result<std::path::PathBuf> {
    let folder = project.root.join("end2end");
    let environment = folder.join(".venv");
    let python = environment.join("bin/python");
    let requirements = folder.join("requirements.txt");
    let wanted = fs::read(&requirements).map_err(|error| format!("{}: {error}", requirements.display()))?;
    let stamp_file = environment.join("requirements.stamp");
    let stamp = hex::encode(Sha256::digest(wanted));
    if fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) {
        return Ok(python);
    }
    println!("installing the Python packages of end2end/requirements.txt");
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    process::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(&requirements),
    )?;
    fs::write(stamp_file, stamp)?;
    Ok(python)
}
