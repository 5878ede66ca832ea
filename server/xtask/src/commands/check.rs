//! `cargo xtask check`: format, lints and the fast tests.

use std::process::Command;

use crate::{Project, Result, process, totals::Totals};

/// A cargo command over the server's side: all crates but the browser part, whose features exclude the server's. They are
/// always taken together, so that each dependency is compiled with one set of features.
pub(crate) fn server_side(project: &Project, verb: &str) -> Command {
    let mut cargo = process::cargo(project);
    cargo.args([verb, "--workspace", "--exclude", "vitrine-browser"]);
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
