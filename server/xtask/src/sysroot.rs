//! The standard library for the browser, compiled once from Debian's source package.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

use crate::{
    Project, Result, process,
    toolchain::{DEBIAN_RUSTC, TARGET, debian_cargo},
};

/// The folder for `--sysroot`: made where it is absent, one for each version of the compiler.
pub(crate) fn prepare(project: &Project, linker: &Path) -> Result<PathBuf> {
    let version = process::output(Command::new(DEBIAN_RUSTC).arg("-vV").env_remove("RUSTUP_TOOLCHAIN"))?;
    let key = &hex::encode(Sha256::digest(&version))[..16];
    let sysroot = project.root.join("target/wasm-sysroot").join(key);
    let library = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    if library.is_dir() {
        return Ok(sysroot);
    }
    println!("compiling Rust's standard library for the browser (once, about a minute)");
    let empty = sysroot.join("empty");
    fs::create_dir_all(empty.join("src"))?;
    fs::write(
        empty.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    fs::write(empty.join("src/lib.rs"), "")?;
    process::run(
        debian_cargo(linker)
            .current_dir(&empty)
            .args(["build", "--quiet", "--release", "--target", TARGET])
            .arg("-Zbuild-std=std,panic_abort,proc_macro")
            .env("CARGO_TARGET_DIR", empty.join("target"))
            .env("RUSTC_BOOTSTRAP", "1")
            // Link-time optimisation of the app needs the library's bitcode.
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Cembed-bitcode=yes"),
    )?;
    // Under a temporary name first: an interrupted copy must not pass for a finished one.
    let unfinished = sysroot.join("unfinished");
    let _ = fs::remove_dir_all(&unfinished);
    fs::create_dir_all(&unfinished)?;
    for entry in fs::read_dir(empty.join("target").join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rlib")
            && let Some(name) = path.file_name()
            && !name.to_string_lossy().starts_with("libempty-")
        {
            fs::copy(&path, unfinished.join(name))?;
        }
    }
    if let Some(parent) = library.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::rename(&unfinished, &library)?;
    fs::remove_dir_all(&empty)?;
    Ok(sysroot)
}
