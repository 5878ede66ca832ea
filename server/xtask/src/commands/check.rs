//! `cargo xtask check`: format, lints and the fast tests.

use std::process::Command;

use crate::{Project, Result, process, totals::Totals};

/// The crates of the server's side. They are always named together, so that each dependency is compiled with one set
/// of features; the browser part, whose features exclude the server's, never joins them.
const SERVER_SIDE: [&str; 10] = [
    "vitrine",
    "vitrine-api",
    "vitrine-app",
    "vitrine-database",
    "vitrine-domain",
    "vitrine-formats",
    "vitrine-identity",
    "vitrine-model",
    "vitrine-stores",
    "xtask",
];

/// A cargo command over the server's side.
pub(crate) fn server_side(project: &Project, verb: &str) -> Command {
    let mut cargo = process::cargo(project);
    cargo.arg(verb);
    for name in SERVER_SIDE {
        cargo.args(["--package", name]);
    }
    cargo
}

/// Format and lints of everything.
pub(crate) fn lint(project: &Project) -> Result {
    process::run(process::cargo(project).args(["fmt", "--all", "--check"]))?;
    process::run(server_side(project, "clippy").args([
        "--all-targets",
        "--quiet",
        "--",
        "--deny",
        "warnings",
    ]))?;
    process::run(
        process::cargo(project)
            .args(["clippy", "--package", "vitrine-browser", "--package", "vitrine-app"])
            .args(["--features", "vitrine-app/hydrate", "--quiet", "--", "--deny", "warnings"]),
    )
}

/// Format, lints, and the tests that start no other program.
pub(crate) fn run(project: &Project) -> Result {
    lint(project)?;
    let mut totals = Totals::default();
    let passed = totals.run(server_side(project, "test").args(["--lib", "--bins", "--quiet"]))?;
    println!("{totals}");
    if passed { Ok(()) } else { Err("tests failed".into()) }
}
