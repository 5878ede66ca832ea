//! `cargo xtask test`: everything there is.

use std::{fs, process::Command, time::Instant};

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
    /// Run the tests from outside against the release executable, which takes long to build
    #[arg(long, conflicts_with = "no_end2end")]
    release: bool,
    /// Arguments for pytest, such as a file name
    #[arg(last = true)]
    pytest: Vec<String>,
}

/// Runs all; later steps run even where tests of an earlier one failed, so that one run tells everything.
pub(crate) fn run(project: &Project, arguments: &Arguments) -> Result {
    packages::install(&[&packages::BUILD, &packages::TEST])?;
    timed("format and lints", || check::lint(project))?;
    // The release's own assets: the tests of the server look at them too.
    timed("assets", || site::build(project, Mode::Release))?;

    let mut totals = Totals::default();
    let mut failed = Vec::new();
    timed("compilation of the tests", || compile(project))?;
    if !timed("Rust tests", || rust(project, &mut totals))? {
        failed.push("Rust tests");
    }
    if !arguments.no_end2end && !timed("tests from outside", || end2end(project, &mut totals, arguments))? {
        failed.push("tests from outside");
    }
    println!("{totals}");
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", ")).into()) }
}

/// Takes the time of a step: a run that becomes slow says where.
fn timed<T>(step: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let result = work();
    println!("{step}: {} s", start.elapsed().as_secs());
    result
}

/// The crates' tests, and with them the executable. Before the databases start: they need not wait for it.
fn compile(project: &Project) -> Result {
    process::run(check::server_side(project, "test").args(["--no-run", "--quiet"]))
}

/// All tests of the crates, with the repositories on three engines.
fn rust(project: &Project, totals: &mut Totals) -> Result<bool> {
    let postgres = Server::postgres()?;
    let mariadb = Server::mariadb()?;
    totals.run(
        check::server_side(project, "test")
            .args(["--no-fail-fast", "--quiet"])
            .env("VITRINE_TEST_POSTGRES_URL", &postgres.url)
            .env("VITRINE_TEST_MYSQL_URL", &mariadb.url),
    )
}

/// The executable, driven by a real browser and real clients: the one that was compiled with the crates' tests, unless
/// the release is asked for. Each file of tests has servers of its own, so several files run at a time.
fn end2end(project: &Project, totals: &mut Totals, arguments: &Arguments) -> Result<bool> {
    let folder = project.root.join("end2end");
    let executable = if arguments.release {
        build::run(project, &build::Arguments { release: true })?
    } else {
        project.server(Mode::Debug)
    };
    let python = venv(project)?;
    let mut command = Command::new(python);
    process::clear_cargo_variables(&mut command, true);
    totals.run(
        command
            .current_dir(&folder)
            .args(["-m", "pytest", "--numprocesses", "3", "--dist", "loadfile"])
            .args(&arguments.pytest)
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
