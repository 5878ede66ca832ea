//! Programs and libraries that are not in the executable.

use std::{env, path::PathBuf};

use vitrine_app::operator::Finding;
use vitrine_domain::Plugin;

use super::{failed, ok};
use crate::config::{Config, Store};

const QEMU: &str = "qemu-img";

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let mut findings = vec![qemu(config)];
    let uses_ceph = config.effective_stores().values().any(|store| matches!(store.driver, Store::Rbd(_)));
    if uses_ceph {
        findings.push(ceph());
    }
    findings
}

fn qemu(config: &Config) -> Finding {
    let needed = config.imports().has(Plugin::Conversion);
    match (on_path(QEMU), needed) {
        (Some(file), _) => ok(QEMU, format!("It is installed: {}.", file.display())),
        (None, false) => ok(QEMU, "It is not installed, and not needed: imports convert nothing."),
        (None, true) => failed(
            QEMU,
            "It is not installed, and imports are to convert images (image_import_plugins).",
            "Install it (Debian: qemu-utils), or take image_conversion out of image_import_plugins.",
        ),
    }
}

/// The first program of that name where programs are looked for.
fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn ceph() -> Finding {
    const SUBJECT: &str = "librbd";
    match vitrine_stores::drivers::rbd::check_libraries() {
        Ok(()) => ok(SUBJECT, "The client libraries of Ceph can be loaded."),
        Err(problem) => failed(
            SUBJECT,
            format!("{problem}."),
            "Install the Debian packages librbd1 and librados2, or ceph-common.",
        ),
    }
}
