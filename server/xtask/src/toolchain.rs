//! Which Rust builds the browser part: the person's own where it has the target, Debian's otherwise.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Project, Result, process, sysroot};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_CARGO: &str = "/usr/bin/cargo";
pub(crate) const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";

/// A way to compile for the browser.
pub(crate) enum Toolchain {
    /// The Rust that runs this task runner has the target.
    Own,
    /// Debian's compiler, whose standard library is compiled here from its source package.
    Debian {
        /// `wasm-ld`.
        linker: PathBuf,
    },
}

impl Toolchain {
    /// The first that is usable.
    ///
    /// # Errors
    /// Where there is none; the sentence names both ways to get one.
    pub(crate) fn find() -> Result<Self> {
        if has_target() {
            return Ok(Self::Own);
        }
        if has_debian_compiler()
            && let Some(linker) = debian_linker()
        {
            return Ok(Self::Debian { linker });
        }
        Err(format!(
            "the browser part needs a Rust that compiles for {TARGET}; either\n  \
             rustup target add {TARGET}\nor, on Debian,\n  \
             apt-get install rustc-web cargo-web rust-web-src lld-22   (any lld that is as new as the compiler)\n\
             (`cargo xtask run` installs the second by itself)"
        )
        .into())
    }

    /// A cargo that compiles for the browser into [`Project::wasm_target`].
    pub(crate) fn cargo(&self, project: &Project) -> Result<Command> {
        let mut command = match self {
            Self::Own => process::cargo(project),
            Self::Debian { linker } => {
                let sysroot = sysroot::prepare(project, linker)?;
                let mut command = debian_cargo(linker);
                command.current_dir(&project.root).env(
                    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                    format!("--sysroot={}", sysroot.display()),
                );
                command
            }
        };
        command.env("CARGO_TARGET_DIR", project.wasm_target());
        Ok(command)
    }
}

/// Debian's cargo and compiler, free of what a cargo of rustup left in the environment.
pub(crate) fn debian_cargo(linker: &Path) -> Command {
    let mut command = Command::new(DEBIAN_CARGO);
    process::clear_cargo_variables(&mut command, true);
    command
        .env("RUSTC", DEBIAN_RUSTC)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
        .env_remove("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS");
    command
}

/// Whether the Rust on the PATH has the standard library of the target.
pub(crate) fn has_target() -> bool {
    process::output(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .is_ok_and(|folder| Path::new(&folder).is_dir())
}

/// Whether Debian's compiler and the source of its standard library are here.
pub(crate) fn has_debian_compiler() -> bool {
    [DEBIAN_CARGO, DEBIAN_RUSTC, DEBIAN_LIBRARY].iter().all(|path| Path::new(path).exists())
}

/// The newest `wasm-ld` of Debian's.
pub(crate) fn debian_linker() -> Option<PathBuf> {
    fs::read_dir("/usr/bin")
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| {
            let rest = name.strip_prefix("wasm-ld")?;
            // The one without a number is Debian's default, which is older than any that is named.
            let version = if rest.is_empty() { 0 } else { rest.strip_prefix('-')?.parse::<u32>().ok()? };
            Some((version, Path::new("/usr/bin").join(name)))
        })
        .max()
        .map(|(_, path)| path)
}
