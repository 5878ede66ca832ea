//! Makes sure that there is a folder to embed: without `cargo xtask build` it is empty, and pages come without style
//! and script.

use std::{env, fs, path::Path};

fn main() -> std::io::Result<()> {
    let here = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    fs::create_dir_all(Path::new(&here).join("../target/site"))?;
    println!("cargo::rerun-if-changed=../target/site");
    Ok(())
}
