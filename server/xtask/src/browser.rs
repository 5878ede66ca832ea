//! The browser part: compiled to WebAssembly, with the JavaScript that loads it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use wasm_bindgen_cli_support::Bindgen;

use crate::{
    Project, Result, process,
    project::Mode,
    toolchain::{TARGET, Toolchain},
};

/// Compiles `app/browser` and returns the path of the raw module. Quick where nothing changed.
pub(crate) fn compile(project: &Project, mode: Mode) -> Result<PathBuf> {
    let profile = match mode {
        Mode::Debug => "wasm-dev",
        Mode::Release => "wasm-release",
    };
    process::run(Toolchain::find()?.cargo(project)?.args([
        "build",
        "--package",
        "vitrine-browser",
        "--target",
        TARGET,
        "--profile",
        profile,
    ]))?;
    Ok(project.wasm_target().join(TARGET).join(profile).join("vitrine_browser.wasm"))
}

/// Writes `<stem>.js`, `<stem>_bg.wasm` and the snippets that the script imports into `folder`.
///
/// # Errors
/// Where the module was compiled with another version of wasm-bindgen than this task runner's: both are pinned
/// in the root `Cargo.toml`.
pub(crate) fn bind(module: &Path, stem: &str, mode: Mode, folder: &Path) -> Result {
    let bytes = fs::read(module).map_err(|error| format!("{}: {error}", module.display()))?;
    Bindgen::new()
        .input_bytes(stem, bytes)
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(false)
                // The script finds its module beside itself.
                .omit_default_module_path(false)
                .remove_name_section(mode == Mode::Release)
                .remove_producers_section(true)
                .generate(folder)
        })
        .map_err(|error| format!("wasm-bindgen: {error:#}").into())
}
