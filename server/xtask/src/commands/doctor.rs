//! `cargo xtask doctor`: what is here and what is missing.

use std::process::Command;

use crate::{
    Project, Result, packages, process,
    toolchain::{self, Toolchain},
};

/// Prints a line for each thing that building or testing needs.
///
/// # Errors
/// Where something that building needs is missing.
pub(crate) fn run(project: &Project) -> Result {
    println!("project    {}", project.root.display());
    println!("cargo      {}", process::output(process::cargo(project).arg("--version"))?);
    println!("rustc      {}", process::output(Command::new("rustc").arg("--version"))?);
    let browser = Toolchain::find();
    match &browser {
        Ok(Toolchain::Own) => println!("browser    the same compiler, which has {}", toolchain::TARGET),
        Ok(Toolchain::Debian { linker }) => {
            let version = process::output(
                Command::new(toolchain::DEBIAN_RUSTC).arg("--version").env_remove("RUSTUP_TOOLCHAIN"),
            )?;
            println!("browser    Debian's {version}, {}", linker.display());
        }
        Err(_) => println!("browser    MISSING"),
    }
    let mut lacking = browser.as_ref().err().map(ToString::to_string).into_iter().collect::<Vec<_>>();
    for (kind, programs) in [("build", packages::BUILD.as_slice()), ("test", packages::TEST.as_slice())] {
        for program in programs {
            let here = program.is_here();
            let state = if here { "here" } else { "MISSING" };
            println!(
                "{kind:<10} {:<14} {state:<8} {} (package {})",
                program.name, program.purpose, program.package
            );
            if !here && kind == "build" {
                lacking.push(format!("apt-get install {}", program.package));
            }
        }
    }
    let venv = if packages::has_venv() { "here" } else { "MISSING" };
    println!("{:<10} {:<14} {venv:<8} tests from outside (package python3-venv)", "test", "python3 venv");
    if lacking.is_empty() { Ok(()) } else { Err(lacking.join("\n").into()) }
}
