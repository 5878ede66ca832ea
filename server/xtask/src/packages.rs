//! Programs that must be installed: which, why, and how to get them on Debian.

use std::process::Command;

use crate::{Result, process, toolchain};

/// A program that something here needs.
pub(crate) struct Program {
    /// Its name on the PATH.
    pub(crate) name: &'static str,
    /// The Debian package that has it.
    pub(crate) package: &'static str,
    /// What it is for.
    pub(crate) purpose: &'static str,
}

/// What compiling the server needs beside Rust.
pub(crate) const BUILD: [Program; 3] = [
    Program { name: "cc", package: "gcc", purpose: "C code of SQLite and OpenSSL" },
    Program { name: "make", package: "make", purpose: "OpenSSL" },
    Program { name: "perl", package: "perl", purpose: "OpenSSL" },
];

/// What the tests need beside that.
pub(crate) const TEST: [Program; 7] = [
    Program { name: "pg_ctlcluster", package: "postgresql", purpose: "repositories on PostgreSQL" },
    Program { name: "mariadbd", package: "mariadb-server", purpose: "repositories on MariaDB" },
    Program { name: "setpriv", package: "util-linux", purpose: "databases run as their own users" },
    Program { name: "python3", package: "python3", purpose: "tests from outside" },
    Program { name: "chromium", package: "chromium", purpose: "tests in a real browser" },
    Program { name: "qemu-img", package: "qemu-utils", purpose: "real disk images" },
    Program { name: "curl", package: "curl", purpose: "uploads of a limited rate" },
];

impl Program {
    /// Whether it can be found; daemons live where ordinary users' PATH does not look.
    pub(crate) fn is_here(&self) -> bool {
        process::which(self.name).is_some()
            || ["/usr/sbin", "/sbin"]
                .iter()
                .any(|folder| std::path::Path::new(folder).join(self.name).exists())
    }
}

/// Installs what is missing of `programs`, and a compiler for the browser part.
///
/// # Errors
/// Where apt is absent or fails; the sentence lists the packages.
pub(crate) fn install(programs: &[&[Program]]) -> Result {
    let mut missing: Vec<String> = programs
        .iter()
        .copied()
        .flatten()
        .filter(|program| !program.is_here())
        .map(|program| program.package.to_owned())
        .collect();
    if programs.iter().any(|list| list.len() == TEST.len()) && !has_venv() {
        missing.push("python3-venv".to_owned());
    }
    if toolchain::Toolchain::find().is_err() {
        if !toolchain::has_debian_compiler() {
            missing.extend(["rustc-web", "cargo-web", "rust-web-src"].map(str::to_owned));
        }
        if toolchain::debian_linker().is_none() {
            missing.push(newest_linker());
        }
    }
    missing.sort();
    missing.dedup();
    if missing.is_empty() {
        return Ok(());
    }
    println!("installing {}", missing.join(" "));
    let wanted: Vec<&str> = missing.iter().map(String::as_str).collect();
    apt(&["install", "--no-install-recommends"], &wanted)
        // The list of packages may be older than the archive.
        .or_else(|_| {
            apt(&["update"], &[]).and_then(|()| apt(&["install", "--no-install-recommends"], &wanted))
        })
        .map_err(|error| format!("{error}\ninstall these by hand: {}", missing.join(" ")).into())
}

/// Whether `python3 -m venv` works: Debian keeps its pip apart.
pub(crate) fn has_venv() -> bool {
    process::output(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_ok()
}

fn apt(verb: &[&str], packages: &[&str]) -> Result {
    let mut command = if process::is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=600"]);
    process::run(command.args(verb).args(packages).stdout(std::io::stderr()))
}

/// The newest linker that apt knows: an older one may not read what a newer compiler wrote.
fn newest_linker() -> String {
    let known = process::output(Command::new("apt-cache").args(["pkgnames", "lld-"])).unwrap_or_default();
    known
        .lines()
        .filter_map(|name| name.strip_prefix("lld-")?.parse::<u32>().ok())
        .max()
        .map_or_else(|| "lld".to_owned(), |version| format!("lld-{version}"))
}
